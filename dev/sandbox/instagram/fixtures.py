"""The Instagram accounts of the generated creators, and what they posted: always the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from dev.sandbox.instagram import ids
from dev.sandbox.instagram.captions import Captions
from dev.sandbox.instagram.models import Account, Child, Media, MediaType
from dev.sandbox.kit.creators import activity, word_banks
from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.creators.prose import first_line

LONGEST_USERNAME = 30
LONGEST_BIOGRAPHY = 150
# How a creator's name on Instagram is made out of the one on YouTube.
USERNAMES = (
    "{name}",
    "{name}",
    "{name}.official",
    "the.{name}",
    "{name}_",
    "{name}.daily",
    "its_{name}",
    "{name}.pics",
)
# Of a hundred posts so many are pictures, reels and carousels.
KINDS: dict[MediaType, int] = {"IMAGE": 40, "VIDEO": 35, "CAROUSEL_ALBUM": 25}


def account(creator: Creator, seed: int) -> Account:
    """The account of a creator."""
    index = creator.number
    dice = random.Random(f"instagram account {seed} {index}")
    username = _username(creator.name, dice)
    return Account(
        id=ids.account_id(f"{seed} {index}"),
        scoped_id=ids.scoped_id(f"{seed} {index}"),
        username=username,
        name=creator.title,
        source="generated",
        biography=first_line(creator.description, LONGEST_BIOGRAPHY),
        website=f"https://{creator.name}.example" if dice.random() < 0.6 else "",
        account_type=dice.choice(("BUSINESS", "MEDIA_CREATOR", "MEDIA_CREATOR")),
        category=creator.category,
        language=creator.language,
        followers=int(creator.reach * dice.uniform(1, 12)) + 25,
        follows=dice.randint(40, 1900),
        number=index,
        wraps_answers=index % 2 == 1,
    )


def share(creator: Creator, seed: int) -> float:
    """How diligent a creator is: 20 to 60 posts where there is room for them, fewer of all where there is not."""
    return random.Random(f"instagram share {seed} {creator.number}").randint(20, 60)


def media(creator: Creator, owner: Account, count: int, seed: int, epoch: datetime) -> Iterator[Media]:
    """`count` posts of a creator, oldest first."""
    dice = random.Random(f"instagram media {seed} {owner.number}")
    captions = Captions(word_banks.bank(creator.language, creator.category), creator.language)
    times = activity.publishing_times(count, creator.opened, epoch, dice) if count else []
    for index, published in enumerate(times):
        yield _post(owner, captions, index, published, epoch, dice)


def children(name: str, count: int, dice: random.Random) -> tuple[Child, ...]:
    """The pieces of a carousel: pictures, now and then a video, rarely one that Instagram may not hand out."""
    return tuple(
        Child(
            id=ids.media_id(f"{name} piece {index}"),
            shortcode=ids.shortcode(f"{name} piece {index}"),
            media_type="VIDEO" if index and dice.random() < 0.25 else "IMAGE",
            is_copyrighted=dice.random() < 0.01,
        )
        for index in range(count)
    )


def _post(
    owner: Account, captions: Captions, index: int, published: datetime, epoch: datetime, dice: random.Random
) -> Media:
    name = f"{owner.id} {index}"
    kind = dice.choices(list(KINDS), list(KINDS.values()))[0]
    seen = activity.views(owner.followers * 0.4, (epoch - published) / timedelta(days=1), dice)
    likes, comments = activity.reactions(seen, dice)
    return Media(
        id=ids.media_id(name),
        account_id=owner.id,
        shortcode=ids.shortcode(name),
        published=published,
        source=owner.source,
        media_type=kind,
        product_type="REELS" if kind == "VIDEO" else "FEED",
        caption=captions.write(published.year, dice, is_reel=kind == "VIDEO"),
        likes=likes,
        comments=comments or 0,
        category=owner.category,
        is_copyrighted=kind == "VIDEO" and dice.random() < 0.06,
        is_shared_to_feed=dice.random() < 0.8,
        children=children(name, dice.randint(2, 10), dice) if kind == "CAROUSEL_ALBUM" else (),
    )


def _username(name: str, dice: random.Random) -> str:
    return dice.choice(USERNAMES).format(name=name)[:LONGEST_USERNAME].rstrip(".")
