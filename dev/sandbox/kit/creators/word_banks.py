"""The words that generated creators use: one bank for each language and category, read from `words`.

A text in a bank may hold slots such as {dish}; the same choice of words fills the slots of a whole video, so that
its title, its description and its tags speak of one thing.
"""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"
COUNTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 18, 20, 21, 24, 30)


@dataclass(frozen=True)
class Language:
    """What all creators of a language share. A name is "native|ascii", or just ASCII."""

    countries: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    thanks: tuple[str, ...]
    links: str
    shop: str
    chapters: str
    more: str


@dataclass(frozen=True)
class Bank:
    """The words of one category in one language. A channel is "title|handle", or a title that makes its handle."""

    emoji: tuple[str, ...]
    channels: tuple[str, ...]
    bios: tuple[str, ...]
    titles: tuple[str, ...]
    shorts: tuple[str, ...]
    lives: tuple[str, ...]
    openings: tuple[str, ...]
    lines: tuple[str, ...]
    chapters: tuple[str, ...]
    tags: tuple[str, ...]
    hashtags: tuple[str, ...]
    topics: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


@cache
def language(code: str) -> Language:
    """The shared words of a language, by its two letters."""
    found = tomllib.loads((WORDS / code / "language.toml").read_text())
    return Language(**{name: _frozen(value) for name, value in found.items()})


@cache
def bank(code: str, category: str) -> Bank:
    """The bank of a language and a category."""
    found = tomllib.loads((WORDS / code / f"{category}.toml").read_text())
    words = {slot: tuple(choices) for slot, choices in found.pop("words").items()}
    return Bank(words=words, **{name: _frozen(value) for name, value in found.items()})


def choose_words(words: Mapping[str, tuple[str, ...]], year: int, dice: random.Random) -> dict[str, str]:
    """One word for each slot, and the slots that every bank has: {n} and {year}."""
    chosen = {slot: dice.choice(choices) for slot, choices in words.items()}
    return {**chosen, "n": str(dice.choice(COUNTS)), "year": str(year)}


def fill(pattern: str, chosen: Mapping[str, str]) -> str:
    """The pattern with its slots filled, beginning with a capital."""
    text = pattern.format_map(chosen)
    return text[:1].upper() + text[1:]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
