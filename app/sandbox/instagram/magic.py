"""Accounts whose day goes wrong, each in a way of its own. What makes their answers bad stands in `bad_days.py`."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.sandbox.instagram import cast, numbers
from app.sandbox.instagram.models import Account, AccountType, Media


@dataclass(frozen=True)
class Magic:
    """A magic username, the name it shows, how many posts it has and what happens to whoever connects it."""

    username: str
    name: str
    posts: int
    story: str
    account_type: AccountType = "MEDIA_CREATOR"


EMPTY = Magic("empty", "Empty Frame", 0, "A professional account that never posted anything.")
PERSONAL = Magic("personal", "Percy Sonal", 3, "A personal account, which Instagram lets nobody read.", "PERSONAL")
RATE_LIMITED = Magic(
    "ratelimited",
    "Rae Limited",
    6,
    "The first list of media is refused because the app called too often, the second because this person did; then"
    " all is well.",
)
SLOW = Magic("slow", "Slow Motion Moe", 6, "Every list of media and every post takes its time (8 seconds).")
REVOKED = Magic("revoked", "Rev O'Kade", 6, "The token works for one call; then the permission is gone for good.")
MALFORMED = Magic("malformed", "Mal Formed", 6, "Every list of media ends in the middle of its JSON.")
NO_SCOPE = Magic("noscope", "Noa Scope", 6, "Allows the app to connect, but not to read anything.")
CAROUSELS = Magic("carousels", "Carol Sells", 12, "Posts nothing but carousels, with 2 to 10 pictures and videos each.")
HUGE = Magic("huge", "Hugh Mungous", 1000, "A thousand posts: ten pages at the very least.")

ALL = (EMPTY, PERSONAL, RATE_LIMITED, SLOW, REVOKED, MALFORMED, NO_SCOPE, CAROUSELS, HUGE)


def account(magic: Magic) -> Account:
    """The account of a magic username."""
    return Account(
        id=numbers.account_id(f"magic {magic.username}"),
        scoped_id=numbers.scoped_id(f"magic {magic.username}"),
        username=magic.username,
        name=magic.name,
        source="magic",
        biography=magic.story,
        account_type=magic.account_type,
        followers=1200,
        follows=80,
        wraps_answers=magic is CAROUSELS,
    )


def media(magic: Magic, epoch: datetime) -> Iterator[Media]:
    """Its posts, one a day."""
    owner = account(magic)
    for place in range(magic.posts):
        yield _carousel(owner, place, epoch) if magic is CAROUSELS else _picture(owner, magic, place, epoch)


def _picture(owner: Account, magic: Magic, place: int, epoch: datetime) -> Media:
    name = f"{owner.id} {place}"
    return Media(
        id=numbers.media_id(name),
        account_id=owner.id,
        shortcode=numbers.shortcode(name),
        published=epoch - timedelta(days=place + 1),
        source="magic",
        caption=f"{owner.name}, day {magic.posts - place}\n\n{magic.story} #test",
        likes=40 + place,
        comments=3,
    )


def _carousel(owner: Account, place: int, epoch: datetime) -> Media:
    """Between two and ten pieces; each second one shows a video, and one in four holds something copyrighted."""
    name, count = f"{owner.id} {place}", 2 + place % 9
    *pieces, last = cast.children(name, count, random.Random(name))
    if place % 2:
        last = replace(last, media_type="VIDEO", is_copyrighted=place % 4 == 3)
    return Media(
        id=numbers.media_id(name),
        account_id=owner.id,
        shortcode=numbers.shortcode(name),
        published=epoch - timedelta(days=place + 1),
        source="magic",
        media_type="CAROUSEL_ALBUM",
        caption=f"{count} to swipe through #carousel #test",
        likes=70 + place,
        comments=5,
        children=(*pieces, last),
    )
