"""What a TikTok video is called and what stands below it: one line, and the hashtags of its subject."""

import random
import re

from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.creators.prose import Writer
from dev.sandbox.kit.creators.word_banks import Bank, choose_words, fill, language

# The Video Object's documented limit, of titles and of descriptions.
LONGEST = 150
# What people add so that everybody sees it, by language.
EVERYBODY = {
    "en": ("fyp", "foryou", "learnontiktok"),
    "de": ("fürdich", "fyp"),
    "es": ("parati", "fyp"),
    "fr": ("pourtoi", "fyp"),
    "pt": ("paravocê", "fyp"),
    "ja": ("おすすめ", "fyp"),
    "hi": ("foryou", "desi"),
    "ar": ("اكسبلور", "fyp"),
}


class Captions:
    """Writes for one creator, in its language and of its subject, without repeating a title."""

    def __init__(self, creator: Creator, bank: Bank) -> None:
        self._bank = bank
        self._everybody = EVERYBODY[creator.language]
        self._writer = Writer(creator, bank, language(creator.language))

    def write(self, year: int, dice: random.Random) -> tuple[str, str]:
        """Title and description. A few have neither, some only a description, some nothing but hashtags."""
        kind = dice.random()
        if kind < 0.04:
            return "", ""
        if kind < 0.09:
            return "", self._with_hashtags("", (), dice)
        text = self._writer.write((*self._bank.shorts, *self._bank.shorts, *self._bank.titles), year, 0, dice)
        said = text.title
        if dice.random() < 0.35:
            line = fill(dice.choice(self._bank.lines), choose_words(self._bank.words, year, dice))
            said = said if len(said) + len(line) > LONGEST - 40 else f"{said} {line}"
        return ("" if kind < 0.2 else text.title), self._with_hashtags(said, text.tags, dice)

    def _with_hashtags(self, said: str, tags: tuple[str, ...], dice: random.Random) -> str:
        """As many as the limit lets in: of the subject first, then one for everybody."""
        words = dict.fromkeys(re.sub(r"[\W_]+", "", word) for word in (*self._bank.hashtags, *tags))
        chosen = dice.sample(sorted(word for word in words if word), min(len(words), dice.randint(2, 5)))
        if dice.random() < 0.7:
            chosen.append(dice.choice(self._everybody))
        for word in chosen:
            longer = f"{said} #{word}".strip()
            if len(longer) <= LONGEST and f"#{word}" not in said:
                said = longer
        return said[:LONGEST]
