"""The generated creators: which ones a seed invents, what each makes, how big and how diligent each one is."""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from dev.sandbox.kit import digests
from dev.sandbox.kit.creators import word_banks

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
    """A generated creator, whatever the provider. `number` is its place, from 0; `handle` begins with @.

    `key` is what its pictures are drawn from; it has the form of YouTube's channel ids and is used as one. `weight` is
    its share of the items, `reach` the views of an ordinary video of its.
    """

    number: int
    key: str
    handle: str
    title: str
    description: str
    opened: datetime
    category: str
    language: str
    country: str
    keywords: tuple[str, ...]
    subscribers: int
    hides_subscribers: bool
    weight: float
    reach: float
    is_star: bool

    @property
    def name(self) -> str:
        """The handle without its @."""
        return self.handle.removeprefix("@")


def creators(count: int, seed: int, epoch: datetime) -> list[Creator]:
    """The first `count` creators of a seed, with channels opened before `epoch`. Handles are unique."""
    taken: set[str] = set()
    found = []
    for index in range(count):
        creator = _creator(index, seed, epoch, taken)
        taken.add(creator.handle)
        found.append(creator)
    return found


def share_out(items: int, weights: list[float]) -> list[int]:
    """How many of `items` each creator gets: by weight, none left over, at least one each while there are enough."""
    least = 1 if items >= len(weights) else 0
    spread = items - least * len(weights)
    exact = [spread * weight / sum(weights) for weight in weights]
    counts = [least + int(part) for part in exact]
    by_rest = sorted(range(len(weights)), key=lambda index: exact[index] % 1, reverse=True)
    for index in by_rest[: items - sum(counts)]:
        counts[index] += 1
    return counts


def _creator(index: int, seed: int, epoch: datetime, taken: set[str]) -> Creator:
    dice = random.Random(f"creator {seed} {index}")
    language, category = ROLES[index % len(ROLES)]
    bank, shared = word_banks.bank(language, category), word_banks.language(language)
    title, handle = _name(bank, shared, dice)
    handle = _free(handle, taken)
    opened = epoch - timedelta(days=dice.randint(400, 3600), seconds=dice.randint(0, 86_399))
    reach = min(10 ** dice.gauss(4.1, 0.8), 4_000_000.0)
    subscribers = int(reach * dice.uniform(3, 30)) + 40
    return Creator(
        number=index,
        key=f"UC{digests.base64url(digests.of(f'channel {seed} {index}')[:16])}",
        handle=handle,
        title=title,
        description=_about(bank, opened.year, handle, dice),
        opened=opened,
        category=category,
        language=language,
        country=dice.choice(shared.countries) if dice.random() < 0.85 else "",
        keywords=tuple(dice.sample(bank.tags, 4)),
        subscribers=_rounded(subscribers),
        hides_subscribers=dice.random() < 0.06,
        weight=min(dice.paretovariate(1.2), 5.0),
        reach=reach,
        is_star=index == 0,
    )


def _name(bank: word_banks.Bank, shared: word_banks.Language, dice: random.Random) -> tuple[str, str]:
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


def _about(bank: word_banks.Bank, year: int, handle: str, dice: random.Random) -> str:
    if dice.random() < 0.08:
        return ""
    about = word_banks.fill(dice.choice(bank.bios), word_banks.choose_words(bank.words, year, dice))
    if dice.random() < 0.6:
        about += f"\n\n{dice.choice(bank.emoji)} https://{handle.removeprefix('@')}.example"
    return about


def _rounded(count: int) -> int:
    """Three significant digits, as YouTube publishes subscribers."""
    step = int(10 ** max(len(str(count)) - 3, 0))
    return count // step * step
