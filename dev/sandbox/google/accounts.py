"""Google accounts: found by whatever a person or a test knows of them, and made for any address."""

import re

from dev.sandbox.google import ids, store
from dev.sandbox.google.models import Account
from dev.sandbox.google.store import ACCOUNTS
from dev.sandbox.kit.creators.population import MAIL_DOMAIN
from dev.sandbox.kit.state import Db
from dev.sandbox.kit.store import creator_number

EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


def find(db: Db, hint: str) -> Account | None:
    """An account by its number ("3", "creator 3"), handle, channel id, address or subject; None when unknown."""
    hint = hint.strip()
    if (number := creator_number(hint)) is not None:
        return ACCOUNTS.find_by_number(db, number)
    if hint.startswith("@"):
        channel = store.find_channel_by_handle(db, hint)
        address = f"{hint[1:]}@{MAIL_DOMAIN}"
        return ACCOUNTS.find_by_alias(db, channel.id) if channel else ACCOUNTS.find_by_name(db, address)
    return ACCOUNTS.find_by_alias(db, hint) or ACCOUNTS.find(db, hint) or ACCOUNTS.find_by_name(db, hint)


def find_or_make(db: Db, hint: str, *, is_verified: bool = True) -> Account | None:
    """The account of a hint; one is made, without a channel, when the hint is an address that nobody has."""
    found = find(db, hint)
    if found is not None or not EMAIL.fullmatch(hint.strip()):
        return found
    made = imagined(hint.strip(), is_verified=is_verified)
    ACCOUNTS.add(db, made)
    return made


def imagined(email: str, *, is_verified: bool = True) -> Account:
    """The account that an address would get."""
    shown = email.partition("@")[0].replace(".", " ").title()
    return Account(sub=ids.subject(email), email=email, name=shown, is_verified=is_verified)
