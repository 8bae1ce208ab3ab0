"""The profile of a person: its public side, its private side, its switches."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from app.accounts import addresses, audit
from app.accounts.models import (
    Category,
    ChangedElsewhere,
    Details,
    EncryptedDetails,
    LooksLikeAnother,
    Profile,
    SlugTaken,
    Switches,
)
from app.infra import queries
from app.infra.database import Db
from app.infra.encryption import Cipher
from app.infra.errors import Forbidden, NotFound

# So many people follow the channels of a well-known creator, whose name nobody else may imitate in other letters.
WELL_KNOWN = 10_000

q = queries.load("accounts")


class NotConfirmed(Forbidden):
    """Confirm your e-mail address first: open the link in the mail we sent you."""


@dataclass(frozen=True)
class Card:
    """What a person writes about themselves."""

    display_name: str
    bio: str | None
    website_url: str | None
    primary_category: str | None


def paid_plan(db: Db, slug: str) -> str | None:
    """The name of a plan that costs something; None for every other slug."""
    found: str | None = q.value(db, "find_paid_plan", plan=slug)
    return found


def find(db: Db, user_id: UUID) -> Profile:
    """The profile of the person of this transaction. Raises NotFound for anybody else."""
    found = q.one(db, "find_profile", Profile, user_id=user_id)
    if found is None:
        raise NotFound
    return found


def categories(db: Db) -> list[Category]:
    """What a creator may choose from."""
    return q.all(db, "list_categories", Category)


def address_for(db: Db, user_id: UUID, name: str) -> str:
    """The address that a name would get: free, not reserved, the person's own present one included."""
    return str(q.value(db, "free_slug", wanted=addresses.suggest(name), user_id=user_id))


def onboard(db: Db, user_id: UUID, card: Card, slug: str = "", *, is_confirmed: bool, client: str) -> None:
    """Gives a new person their public page, at the address `slug` or one made of their name.

    Does nothing for one who has it. Raises NotConfirmed, SlugTaken with a suggestion, LooksLikeAnother, Conflict.
    """
    if not is_confirmed:
        raise NotConfirmed
    free = address_for(db, user_id, slug or card.display_name)
    if slug and slug != free:
        raise SlugTaken(free)
    _keep_apart(db, user_id, name=card.display_name, slug=slug or None)
    if q.run(db, "onboard", user_id=user_id, slug=free, **asdict(card)):
        audit.record(db, user_id, "onboarded", client=client)


def save(db: Db, user_id: UUID, card: Card, slug: str, version: datetime, *, client: str) -> Profile:
    """Stores an edited profile.

    Raises SlugTaken with a suggestion, LooksLikeAnother, ChangedElsewhere when not the last `version`.
    """
    before = find(db, user_id)
    free = slug if slug == before.slug else address_for(db, user_id, slug)
    if slug != free:
        raise SlugTaken(free)
    name = card.display_name if card.display_name != before.display_name else None
    _keep_apart(db, user_id, name=name, slug=slug if slug != before.slug else None)
    if not q.run(db, "save_profile", user_id=user_id, slug=slug, version=version, **asdict(card)):
        raise ChangedElsewhere
    after = find(db, user_id)
    old, new = _changes(before, after)
    if new:
        audit.record(db, user_id, "profile_edited", client=client, old=old, new=new)
    return after


def set_visibility(db: Db, user_id: UUID, *, is_public: bool, client: str) -> None:
    """Opens or closes the public page, and with it everything shown on it."""
    if q.run(db, "set_visibility", user_id=user_id, is_public=is_public):
        audit.record(db, user_id, "page_opened" if is_public else "page_closed", client=client)


def has_proved_address(db: Db, user_id: UUID) -> bool:
    """Whether the person of this transaction has proved their e-mail address."""
    return bool(q.value(db, "has_proved_address", user_id=user_id))


def details(db: Db, cipher: Cipher, user_id: UUID) -> Details:
    """The private side of the person of this transaction. Raises NotFound for anybody else."""
    ciphertext = q.one(db, "find_details", EncryptedDetails, user_id=user_id)
    if ciphertext is None:
        raise NotFound
    return Details(
        email=cipher.decrypt(ciphertext.email_cipher, f"email|{user_id}"),
        full_name=_opened(cipher, ciphertext.full_name_cipher, f"full_name|{user_id}"),
        location=_opened(cipher, ciphertext.location_cipher, f"location|{user_id}"),
        is_verified=ciphertext.email_verified_at is not None,
        has_google=ciphertext.google_subject is not None,
    )


def store_details(db: Db, cipher: Cipher, user_id: UUID, full_name: str, location: str) -> None:
    """Encrypts and stores full name and place; an empty text deletes."""
    q.value(
        db,
        "store_details",
        full_name_cipher=cipher.encrypt(full_name, f"full_name|{user_id}") if full_name else None,
        location_cipher=cipher.encrypt(location, f"location|{user_id}") if location else None,
    )


def switches(db: Db, user_id: UUID) -> Switches:
    """The person's switches. Raises NotFound for anybody else."""
    found = q.one(db, "find_switches", Switches, user_id=user_id)
    if found is None:
        raise NotFound
    return found


def save_switches(db: Db, user_id: UUID, wanted: Switches) -> None:
    """Stores the switches."""
    q.run(db, "save_switches", user_id=user_id, **asdict(wanted))


def _keep_apart(db: Db, user_id: UUID, *, name: str | None, slug: str | None) -> None:
    """Refuses names and addresses that only look like those of a well-known creator.

    An address that we made out of a name is not checked: it is free, and the name was.
    """
    if name and q.value(db, "looks_like_another", user_id=user_id, name=name, slug=None, well_known=WELL_KNOWN):
        raise LooksLikeAnother("display_name")
    if slug and q.value(db, "looks_like_another", user_id=user_id, name=None, slug=slug, well_known=WELL_KNOWN):
        raise LooksLikeAnother("slug")


def _opened(cipher: Cipher, ciphertext: bytes | None, context: str) -> str:
    return cipher.decrypt(ciphertext, context) if ciphertext else ""


def _changes(before: Profile, after: Profile) -> tuple[dict[str, object], dict[str, object]]:
    names = [
        name
        for name in ("display_name", "bio", "website_url", "primary_category", "slug")
        if getattr(before, name) != getattr(after, name)
    ]
    return {name: getattr(before, name) for name in names}, {name: getattr(after, name) for name in names}
