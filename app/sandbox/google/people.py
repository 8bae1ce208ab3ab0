"""Google accounts: found by whatever a person or a test knows of them, and made for any address."""

import re
from dataclasses import dataclass

from app.sandbox.creators import ids, store
from app.sandbox.creators.cast import MAIL_DOMAIN
from app.sandbox.models import Account, Channel
from app.sandbox.state import Db

EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


@dataclass(frozen=True)
class Person:
    """A row of the account chooser: the account, its channel if it has one, and how much that holds."""

    account: Account
    channel: Channel | None
    videos: int

    @property
    def key(self) -> str:
        """What the form sends for this person: the handle, or the address without a channel."""
        return self.channel.handle if self.channel else self.account.email


def find(db: Db, hint: str) -> Account | None:
    """An account by its number ("3", "creator 3"), handle, channel id, address or subject; None when unknown."""
    hint = hint.strip()
    number = hint.removeprefix("creator").strip()
    if number.isascii() and number.isdigit() and len(number) < 7:
        return _one(db, "number = ?", int(number))
    if hint.startswith("@"):
        channel = store.find_channel_by_handle(db, hint)
        address = f"{hint[1:]}@{MAIL_DOMAIN}"
        return _one(db, "channel_id = ?", channel.id) if channel else _one(db, "email = ?", address)
    return _one(db, "?1 IN (channel_id, sub) OR email = ?1", hint)


def find_or_make(db: Db, hint: str, *, name: str = "", is_verified: bool = True) -> Account | None:
    """The account of a hint; one is made, without a channel, when the hint is an address that nobody has."""
    found = find(db, hint)
    if found is not None or not EMAIL.fullmatch(hint.strip()):
        return found
    made = imagined(hint.strip(), name=name, is_verified=is_verified)
    store.save_account(db, made, "control")
    return made


def imagined(email: str, *, name: str = "", is_verified: bool = True) -> Account:
    """The account that an address would get."""
    shown = name or email.partition("@")[0].replace(".", " ").title()
    return Account(sub=ids.subject(email), email=email, name=shown, is_verified=is_verified)


def person(db: Db, account: Account) -> Person:
    """The account as the pages show it."""
    channel = store.find_channel(db, account.channel_id) if account.channel_id else None
    return Person(account, channel, store.count_uploads(db, channel, is_owner=True) if channel else 0)


def _one(db: Db, condition: str, value: str | int) -> Account | None:
    row = db.execute(f"SELECT * FROM account WHERE {condition}", (value,)).fetchone()  # noqa: S608 - from this file only
    return None if row is None else store.to_account(row)
