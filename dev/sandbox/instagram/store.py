"""Stored accounts and posts of Instagram."""

from dev.sandbox.instagram.models import Account, Media
from dev.sandbox.kit.state import Db, milliseconds
from dev.sandbox.kit.store import Accounts, Collection, Keys


def _account_keys(account: Account) -> Keys:
    return Keys(account.id, account.source, alias=account.scoped_id, name=account.username, number=account.number)


def _media_keys(media: Media) -> Keys:
    return Keys(media.id, media.source, owner=media.account_id, published=milliseconds(media.published))


ACCOUNTS = Accounts("instagram account", Account, _account_keys)
MEDIA = Collection("instagram media", Media, _media_keys)


def find_account(db: Db, account_id: str) -> Account | None:
    """An account by its own number or by the one that the app sees."""
    return ACCOUNTS.find(db, account_id) or ACCOUNTS.find_by_alias(db, account_id)
