"""The Google accounts, channels and videos of the generated creators: always the same for the same seed and day."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from dev.sandbox.google import ids
from dev.sandbox.google.models import Account, Channel, Video
from dev.sandbox.kit.creators import activity, word_banks
from dev.sandbox.kit.creators.population import MAIL_DOMAIN, Creator
from dev.sandbox.kit.creators.prose import Writer

# The 15 categories of the site and YouTube's own numbers for what comes nearest; the first is the usual one.
CATEGORY_IDS: dict[str, tuple[str, ...]] = {
    "music": ("10",),
    "gaming": ("20",),
    "education": ("27",),
    "lifestyle": ("22", "19"),
    "comedy": ("23",),
    "tech": ("28",),
    "beauty": ("26",),
    "fitness": ("17", "26"),
    "food": ("26", "22"),
    "business": ("22", "27", "25"),
    "art": ("26", "1"),
    "entertainment": ("24", "1"),
    "news": ("25",),
    "science": ("28", "27"),
    "other": ("22", "15", "2"),
}

BLOCKING = ("BY", "CN", "CU", "IR", "KP", "RU")


def account(creator: Creator) -> Account:
    """The Google account of a creator."""
    email = f"{creator.name}@{MAIL_DOMAIN}"
    return Account(
        sub=ids.subject(email),
        email=email,
        name=creator.title,
        channel_id=creator.key,
        number=creator.number,
        source="generated",
    )


def channel(creator: Creator) -> Channel:
    """The channel of a creator."""
    return Channel(
        id=creator.key,
        handle=creator.handle,
        title=creator.title,
        description=creator.description,
        published=creator.opened,
        source="generated",
        category=creator.category,
        language=creator.language,
        country=creator.country,
        keywords=creator.keywords,
        subscribers=creator.subscribers,
        hides_subscribers=creator.hides_subscribers,
    )


def share(creator: Creator, _: int) -> float:
    """How diligent a creator is."""
    return creator.weight


def videos(creator: Creator, count: int, seed: int, epoch: datetime) -> Iterator[Video]:
    """`count` videos of a creator, oldest first, and now and then one more that was deleted."""
    dice = random.Random(f"videos {seed} {creator.key}")
    bank, shared = word_banks.bank(creator.language, creator.category), word_banks.language(creator.language)
    writer = Writer(creator, bank, shared)
    times = activity.publishing_times(count, creator.opened, epoch, dice) if count else []
    hit = dice.randrange(count) if creator.is_star and count else -1
    for index, published in enumerate(times):
        video = _video(creator, writer, bank, index, published, epoch, dice)
        if index == hit:
            video = _evergreen(video, dice)
        yield video
        if dice.random() < 0.008:
            yield replace(video, id=ids.video_id(f"deleted {creator.key} {index}"), is_deleted=True, privacy="public")


def _evergreen(video: Video, dice: random.Random) -> Video:
    """The video that everybody has seen, with counts beyond 32 bits."""
    seen = activity.evergreen_views(dice)
    known = replace(video, privacy="public", broadcast="none", scheduled=None)
    return replace(known, views=seen, likes=seen // 90, comments=seen // 2600)


def _video(
    creator: Creator,
    writer: Writer,
    bank: word_banks.Bank,
    index: int,
    published: datetime,
    epoch: datetime,
    dice: random.Random,
) -> Video:
    is_short = dice.random() < 0.27
    seconds = activity.durations(is_short, dice)
    text = writer.write(bank.shorts if is_short else bank.titles, published.year, seconds, dice)
    seen = activity.views(creator.reach, (epoch - published) / timedelta(days=1), dice)
    likes, comments = activity.reactions(seen, dice)
    video = Video(
        id=ids.video_id(f"{creator.key} {index}"),
        channel_id=creator.key,
        title=text.title,
        description=text.description,
        published=published,
        source="generated",
        privacy=dice.choices(("public", "unlisted", "private"), (94, 3, 3))[0],
        category=creator.category,
        category_id=_category_id(creator.category, dice),
        tags=text.tags,
        language=creator.language if dice.random() < 0.75 else "",
        duration_seconds=seconds,
        is_short=is_short,
        views=seen,
        likes=likes,
        comments=comments,
    )
    return _on_air(_with_rarities(video, epoch, dice), writer, bank, epoch, dice)


def _with_rarities(video: Video, epoch: datetime, dice: random.Random) -> Video:
    """What only some videos have: captions, low resolution, limits on who may watch or embed them."""
    is_old = video.published.year < epoch.year - 6
    return replace(
        video,
        definition="sd" if is_old and dice.random() < 0.3 else "hd",
        has_captions=dice.random() < 0.3,
        is_embeddable=dice.random() > 0.02,
        is_for_kids=dice.random() < 0.015,
        is_age_restricted=dice.random() < 0.006,
        is_creative_commons=dice.random() < 0.04,
        blocked_regions=tuple(sorted(dice.sample(BLOCKING, 2))) if dice.random() < 0.02 else (),
    )


def _category_id(category: str, dice: random.Random) -> str:
    usual, *others = CATEGORY_IDS[category]
    return dice.choice(others) if others and dice.random() < 0.15 else usual


def _on_air(video: Video, writer: Writer, bank: word_banks.Bank, epoch: datetime, dice: random.Random) -> Video:
    """A few of the newest are live at the epoch or announced for the weeks after it."""
    is_new = epoch - video.published < timedelta(days=90)
    if video.is_short or not is_new or dice.random() > 0.06:
        return video
    text = writer.write(bank.lives, epoch.year, 0, dice)
    video = replace(video, title=text.title, description=text.description, tags=text.tags, privacy="public")
    if dice.random() < 0.5:
        begins = epoch - timedelta(hours=dice.randint(1, 30))
        return replace(video, broadcast="live", scheduled=begins, duration_seconds=0)
    begins = epoch + timedelta(days=dice.randint(2, 60), hours=dice.randint(0, 23))
    return replace(video, broadcast="upcoming", scheduled=begins, duration_seconds=0, views=0, likes=0, comments=0)
