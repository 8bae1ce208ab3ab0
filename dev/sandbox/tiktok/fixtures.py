"""The TikTok accounts of the generated creators, and what they filmed: always the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from dev.sandbox.kit import digests
from dev.sandbox.kit.creators import activity, word_banks
from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.creators.prose import first_line
from dev.sandbox.tiktok import ids
from dev.sandbox.tiktok.captions import Captions
from dev.sandbox.tiktok.models import Account, Video

LONGEST_USERNAME = 24
LONGEST_NAME = 30
LONGEST_BIO = 80
# How a creator's name on TikTok is made out of the one on YouTube.
USERNAMES = ("{name}", "{name}", "{name}_tok", "real.{name}", "{name}.clips", "its{name}", "{name}_")
# Width and height of what people film, the usual one first, with how many of a hundred have it.
SIZES = {(576, 1024): 60, (720, 1280): 25, (1080, 1920): 15}
MOST_LIKES = 2**31 - 1


def account(creator: Creator, seed: int) -> Account:
    """The account of a creator."""
    index = creator.number
    dice = random.Random(f"tiktok account {seed} {index}")
    return Account(
        open_id=ids.open_id(f"{seed} {index}"),
        union_id=ids.union_id(f"{seed} {index}"),
        username=_username(creator.name, dice),
        display_name=creator.title[:LONGEST_NAME].strip(),
        source="generated",
        bio=first_line(creator.description, LONGEST_BIO),
        is_verified=creator.reach > 100_000,
        category=creator.category,
        language=creator.language,
        followers=int(creator.reach * dice.uniform(2, 25)) + 30,
        following=dice.randint(12, 900),
        number=index,
        portrait=creator.key,
        pages="gaps",
    )


def share(creator: Creator, seed: int) -> float:
    """How diligent a creator is: 15 to 50 videos where there is room for them, fewer of all where there is not."""
    return random.Random(f"tiktok share {seed} {creator.number}").randint(15, 50)


def videos(creator: Creator, owner: Account, count: int, seed: int, epoch: datetime) -> Iterator[Video]:
    """`count` videos of a creator, oldest first; three of a hundred are private."""
    dice = random.Random(f"tiktok videos {seed} {owner.number}")
    captions = Captions(creator, word_banks.bank(creator.language, creator.category))
    times = activity.publishing_times(count, creator.opened, epoch, dice) if count else []
    for index, published in enumerate(times):
        name = f"{owner.open_id} {index}"
        exact = published + timedelta(milliseconds=digests.number(f"tiktok moment {name}", 1000))
        yield _video(owner, captions, ids.video_id(name, exact), exact, epoch, dice)


def _video(
    owner: Account, captions: Captions, video_id: str, published: datetime, epoch: datetime, dice: random.Random
) -> Video:
    title, description = captions.write(published.year, dice)
    width, height = dice.choices(list(SIZES), list(SIZES.values()))[0]
    seen = activity.views(owner.followers * 0.6, (epoch - published) / timedelta(days=1), dice)
    likes = min(int(seen * dice.uniform(0.02, 0.16)), MOST_LIKES)
    return Video(
        id=video_id,
        open_id=owner.open_id,
        published=published,
        source=owner.source,
        title=title,
        description=description,
        duration_seconds=dice.choice((*range(7, 61), *range(12, 45), *range(61, 601, 45))),
        width=width,
        height=height,
        views=seen,
        likes=likes,
        comments=int(likes * dice.uniform(0.004, 0.05)),
        shares=int(likes * dice.uniform(0.01, 0.12)),
        category=owner.category,
        is_aigc=dice.random() < 0.05,
        is_public=dice.random() > 0.03,
    )


def _username(name: str, dice: random.Random) -> str:
    wanted = dice.choice(USERNAMES).format(name=name)
    return wanted if len(wanted) <= LONGEST_USERNAME else name[:LONGEST_USERNAME].rstrip(".")
