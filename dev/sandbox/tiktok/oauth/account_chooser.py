"""How TikTok's account chooser lists accounts and shows one."""

from flask import url_for

from dev.sandbox.kit.oauth.account_chooser import Chooser, Person, counted
from dev.sandbox.kit.state import Db
from dev.sandbox.tiktok.models import Account
from dev.sandbox.tiktok.store import ACCOUNTS, VIDEOS


def _matches(account: Account, search: str) -> bool:
    return search.removeprefix("@") in f"{account.display_name} {account.username}".casefold()


def _person(db: Db, account: Account) -> Person[Account]:
    username, size = f"@{account.username}", counted(VIDEOS.count(db, account.open_id), "video")
    picture = url_for("tiktok_cdn.show_avatar", open_id=account.open_id, side=100)
    return Person(account, username, account.display_name, username, size, picture)


CHOOSER = Chooser(ACCOUNTS.list_source, _matches, _person)
