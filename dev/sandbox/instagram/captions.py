"""What stands below a post: a line that says what it is, sometimes more, and the creator's hashtags."""

import random
import re
from collections.abc import Iterable, Mapping

from dev.sandbox.kit.creators.word_banks import Bank, choose_words, fill

LONGEST_CAPTION = 2200
MOST_HASHTAGS = 9
TRIES = 30
# Languages that write sentences without a blank between them.
UNSPACED = ("ja",)


class Captions:
    """Writes for one creator, in its language and of its subject, without repeating a first line as long as it can."""

    def __init__(self, bank: Bank, language: str) -> None:
        self._bank = bank
        self._joint = "" if language in UNSPACED else " "
        self._used: set[str] = set()

    def write(self, year: int, dice: random.Random, *, is_reel: bool) -> str | None:
        """A caption; None for the few posts without words."""
        kind = dice.random()
        if kind < 0.05:
            return None
        if kind < 0.1:
            return _hashtags(self._bank.hashtags, dice)
        chosen, line = self._unused(self._bank.shorts if is_reel else self._bank.titles, year, dice)
        parts = [line]
        if kind > 0.35:
            parts.append(self._body(chosen, dice))
        if dice.random() < 0.85:
            spoken = [word for word in chosen.values() if word.lower() in line.lower() and not word.isdigit()]
            parts.append(_hashtags((*self._bank.hashtags, *spoken), dice))
        return "\n\n".join(parts)[:LONGEST_CAPTION]

    def _unused(self, patterns: tuple[str, ...], year: int, dice: random.Random) -> tuple[dict[str, str], str]:
        """Words, and a first line made of them."""
        for _ in range(TRIES):
            chosen = choose_words(self._bank.words, year, dice)
            line = fill(dice.choice(patterns), chosen)
            if line not in self._used:
                break
        self._used.add(line)
        return chosen, line

    def _body(self, chosen: Mapping[str, str], dice: random.Random) -> str:
        lines = [fill(line, chosen) for line in dice.sample(self._bank.lines, dice.randint(1, 4))]
        if dice.random() < 0.5:
            lines.insert(0, fill(dice.choice(self._bank.openings), chosen))
        end = f" {dice.choice(self._bank.emoji)}" if dice.random() < 0.6 else ""
        return self._joint.join(lines) + end


def _hashtags(words: Iterable[str], dice: random.Random) -> str:
    plain = dict.fromkeys(re.sub(r"[\W_]+", "", word) for word in words)
    known = [word for word in plain if word]
    return " ".join(f"#{word}" for word in dice.sample(known, min(len(known), dice.randint(2, MOST_HASHTAGS))))
