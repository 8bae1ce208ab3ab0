"""Who there is: which creators a seed invents, what each makes, how big and how diligent each one is."""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.sandbox.creators import banks, ids
from app.sandbox.models import Account, Channel

MAIL_DOMAIN = "demo.streamvibe.example"

# Language and category of creator 0, 1, 2 …; after the last it begins again. The first 24 hold all 15 categories and
# eight languages, and English is in the majority.
ROLES = (
    ("en", "music"),
    ("en", "gaming"),
    ("en", "food"),
    ("en", "tech"),
    ("ja", "gaming"),
    ("en", "science"),
    ("de", "food"),
    ("en", "education"),
    ("es", "music"),
    ("en", "comedy"),
    ("en", "beauty"),
    ("fr", "art"),
    ("en", "fitness"),
    ("en", "business"),
    ("hi", "education"),
    ("en", "entertainment"),
    ("en", "news"),
    ("pt", "fitness"),
    ("en", "lifestyle"),
    ("en", "other"),
    ("ar", "tech"),
    ("en", "art"),
    ("es", "comedy"),
    ("ja", "lifestyle"),
    ("de", "tech"),
    ("en", "music"),
    ("fr", "lifestyle"),
    ("en", "gaming"),
    ("hi", "music"),
    ("en", "food"),
    ("pt", "entertainment"),
    ("en", "tech"),
    ("ar", "food"),
    ("en", "lifestyle"),
)


@dataclass(frozen=True)
class Creator:
    """A generated creator. `weight` is its share of the videos, `reach` the views of an ordinary video of its."""

    account: Account
    channel: Channel
    weight: float
    reach: float
    is_star: bool


def creators(count: int, seed: int, epoch: datetime) -> list[Creator]:
    """The first `count` creators of a seed, with channels opened before `epoch`. Handles are unique."""
    taken: set[str] = set()
    found = []
    for place in range(count):
        creator = _creator(place, seed, epoch, taken)
        taken.add(creator.channel.handle)
        found.append(creator)
    return found


def _creator(place: int, seed: int, epoch: datetime, taken: set[str]) -> Creator:
    dice = random.Random(f"creator {seed} {place}")
    language, category = ROLES[place % len(ROLES)]
    bank, shared = banks.bank(language, category), banks.language(language)
    title, handle = _name(bank, shared, dice)
    handle = _free(handle, taken)
    opened = epoch - timedelta(days=dice.randint(400, 3600), seconds=dice.randint(0, 86_399))
    reach = min(10 ** dice.gauss(4.1, 0.8), 4_000_000.0)
    subscribers = int(reach * dice.uniform(3, 30)) + 40
    channel_id = ids.channel_id(f"{seed} {place}")
    channel = Channel(
        id=channel_id,
        handle=handle,
        title=title,
        description=_about(bank, opened.year, handle, dice),
        published=opened,
        source="generated",
        category=category,
        language=language,
        country=dice.choice(shared.countries) if dice.random() < 0.85 else "",
        keywords=tuple(dice.sample(bank.tags, 4)),
        subscribers=_rounded(subscribers),
        hides_subscribers=dice.random() < 0.06,
    )
    email = f"{handle.removeprefix('@')}@{MAIL_DOMAIN}"
    account = Account(sub=ids.subject(email), email=email, name=title, channel_id=channel_id, number=place)
    return Creator(account, channel, weight=min(dice.paretovariate(1.2), 5.0), reach=reach, is_star=place == 0)


def _name(bank: banks.Bank, shared: banks.Language, dice: random.Random) -> tuple[str, str]:
    """A channel's title and its handle without a number."""
    first, last, other = dice.choice(shared.first), *dice.sample(shared.last, 2)
    shown, _, plain = dice.choice(bank.channels).partition("|")
    count = str(dice.randint(7, 23))
    title = shown.format(first=_native(first), last=_native(last), last2=_native(other), n=count)
    ascii_form = (plain or shown).format(first=_ascii(first), last=_ascii(last), last2=_ascii(other), n=count)
    return title, "@" + re.sub(r"[^a-z0-9.]", "", ascii_form.lower()).strip(".")


def _native(name: str) -> str:
    return name.partition("|")[0]


def _ascii(name: str) -> str:
    return name.rpartition("|")[2]


def _free(handle: str, taken: set[str]) -> str:
    candidate, suffix = handle, 2
    while candidate in taken:
        candidate, suffix = f"{handle}{suffix}", suffix + 1
    return candidate


def _about(bank: banks.Bank, year: int, handle: str, dice: random.Random) -> str:
    if dice.random() < 0.08:
        return ""
    about = banks.fill(dice.choice(bank.bios), banks.choose_words(bank.words, year, dice))
    if dice.random() < 0.6:
        about += f"\n\n{dice.choice(bank.emoji)} https://{handle.removeprefix('@')}.example"
    return about


def _rounded(count: int) -> int:
    """Three significant digits, as YouTube publishes subscribers."""
    step = int(10 ** max(len(str(count)) - 3, 0))
    return count // step * step
