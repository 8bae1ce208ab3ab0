"""Colours of the drawn pictures: a few schemes for each category, so that a page of them is lively and in tune."""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Two ends of the background's gradient, two colours for shapes, and a light one."""

    low: Colour
    high: Colour
    first: Colour
    second: Colour
    light: Colour


def palette(category: str, dice: random.Random) -> Palette:
    """One of the schemes of a category."""
    schemes = _schemes()
    chosen = dice.choice(schemes.get(category, schemes["other"]))
    low, high, first, second, light = (_colour(text) for text in chosen.split())
    if dice.random() < 0.4:
        first, second = second, first
    return Palette(low, high, first, second, light)


@cache
def _schemes() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("palettes.toml").read_text())


def _colour(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)
