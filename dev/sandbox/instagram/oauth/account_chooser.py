"""How Instagram's account chooser lists accounts and shows one."""

from dev.sandbox.instagram import picture_routes
from dev.sandbox.instagram.models import Account
from dev.sandbox.instagram.store import ACCOUNTS, MEDIA
from dev.sandbox.kit.oauth.account_chooser import Chooser, Person, counted
from dev.sandbox.kit.state import Db


def _matches(account: Account, search: str) -> bool:
    return search.removeprefix("@") in f"{account.name} {account.username}".casefold()


def _person(db: Db, account: Account) -> Person[Account]:
    size = counted(MEDIA.count(db, account.id), "post")
    picture = picture_routes.avatar_path(account)
    return Person(account, account.username, account.username, account.name, size, picture)


CHOOSER = Chooser(ACCOUNTS.list_source, _matches, _person)
