"""How Google's account chooser lists accounts and shows one."""

from dataclasses import dataclass

from dev.sandbox.google import store
from dev.sandbox.google.models import Account, Channel
from dev.sandbox.kit.oauth.account_chooser import OWN_PARAMETERS, Chooser, Person, counted
from dev.sandbox.kit.state import Db
from dev.sandbox.kit.store import Source


@dataclass(frozen=True)
class Owner:
    """An account and the channel that it owns, if any."""

    account: Account
    channel: Channel | None

    @property
    def key(self) -> str:
        """What the form sends: the handle, or the address without a channel."""
        return self.channel.handle if self.channel else self.account.email

    def count_videos(self, db: Db) -> int:
        """How many videos the channel holds."""
        return store.count_uploads(db, self.channel, is_owner=True) if self.channel else 0


def owner(db: Db, account: Account) -> Owner:
    """An account with its channel."""
    return Owner(account, store.channel_of(db, account))


def list_source(db: Db, source: Source) -> list[Owner]:
    """The accounts of a source with their channels."""
    return [Owner(account, channel) for account, channel in store.list_accounts(db, source)]


def _matches(found: Owner, search: str) -> bool:
    handle = found.channel.handle if found.channel else ""
    return search in f"{found.account.name} {found.account.email} {handle}".casefold()


def _person(db: Db, found: Owner) -> Person[Owner]:
    size = counted(found.count_videos(db), "video") if found.channel else "no channel"
    picture = f"/avatars/{found.account.channel_id or found.account.sub}/96.jpg"
    return Person(found, found.key, found.account.name, found.key, size, picture)


CHOOSER = Chooser(list_source, _matches, _person, OWN_PARAMETERS | {"unverified"})
