"""Invented names of places, people and things, few of them common and most rare, as words are."""

import random
from functools import cache

FIRST = "b br c ch d dr f fl g gr h j k kl l m n p pl qu r s sh sl st t th tr v w z"
VOWELS = "a e i o u ai ea ie io ou"
LAST = "d k l ll m n nd nn r rk rn s ss st t th x"
NAMES = 40_000
FEWEST, MOST = 1, 4


@cache
def names(seed: int) -> tuple[str, ...]:
    """Forty thousand different names, the same for the same seed; those in front are drawn most often."""
    first, vowels, last = FIRST.split(), VOWELS.split(), LAST.split()
    dice = random.Random(f"names {seed}")  # noqa: S311 - nothing secret
    found: dict[str, None] = {}
    while len(found) < NAMES:
        syllables = (dice.choice(first) + dice.choice(vowels) for _ in range(dice.choice((1, 2, 2, 2, 3))))
        found["".join(syllables) + dice.choice(last)] = None
    return tuple(found)


def draw(known: tuple[str, ...], dice: random.Random) -> str:
    """One to four names; a name ten times as far behind is drawn a tenth as often."""
    number = dice.randint(FEWEST, MOST)
    drawn = (known[int(len(known) ** dice.random()) - 1] for _ in range(number))
    return " ".join(dict.fromkeys(drawn)).capitalize()
