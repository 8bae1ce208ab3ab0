"""What a video is called and what stands below it: titles, descriptions and tags of one subject."""

import random
import re
from dataclasses import dataclass

from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.creators.word_banks import Bank, Language, choose_words, fill

LONGEST_TITLE = 100
LONGEST_DESCRIPTION = 5000
LONG_DESCRIPTION = 4200
TRIES = 30
ARTICLE = re.compile(r"^(?:an?|the|my) ")


@dataclass(frozen=True)
class Text:
    """The words of a video."""

    title: str
    description: str
    tags: tuple[str, ...]


class Writer:
    """Writes for one creator, without repeating a title."""

    def __init__(self, creator: Creator, bank: Bank, shared: Language) -> None:
        self._creator = creator
        self._bank = bank
        self._shared = shared
        self._used: set[str] = set()

    def write(self, patterns: tuple[str, ...], year: int, seconds: int, dice: random.Random) -> Text:
        """A text whose title follows one of `patterns`; `seconds` is how long the video is."""
        chosen, title = self._unused(patterns, year, dice)
        self._used.add(title)
        shown = self._decorated(title, dice)
        return Text(shown, self._description(chosen, seconds, dice), self._tags(title, chosen, dice))

    def _unused(self, patterns: tuple[str, ...], year: int, dice: random.Random) -> tuple[dict[str, str], str]:
        """Words and a title that this creator has not had; numbered when there is nothing new to say."""
        for _ in range(TRIES):
            chosen = choose_words(self._bank.words, year, dice)
            title = fill(dice.choice(patterns), chosen)
            if title not in self._used:
                return chosen, title
        part = 2
        while f"{title} #{part}" in self._used:
            part += 1
        return chosen, f"{title} #{part}"

    def _decorated(self, title: str, dice: random.Random) -> str:
        if dice.random() < 0.12 and not _has_emoji(title):
            title += f" {dice.choice(self._bank.emoji)}"
        if dice.random() < 0.03:
            title = title.upper()
        return title[:LONGEST_TITLE]

    def _description(self, chosen: dict[str, str], seconds: int, dice: random.Random) -> str:
        kind = dice.random()
        if kind < 0.07:
            return ""
        opening = fill(dice.choice(self._bank.openings), chosen)
        if kind < 0.17:
            return opening
        if kind > 0.95:
            return self._long(opening, chosen, seconds, dice)
        parts = [opening, self._paragraph(chosen, dice.randint(2, 4), dice)]
        if seconds > 240 and dice.random() < 0.4:
            parts.append(self._chapters(chosen, seconds, dice))
        if dice.random() < 0.55:
            parts.append(self._links(dice))
        parts.append(dice.choice(self._shared.thanks))
        if dice.random() < 0.65:
            parts.append(self._hashtags(dice))
        return "\n\n".join(parts)

    def _long(self, opening: str, chosen: dict[str, str], seconds: int, dice: random.Random) -> str:
        """A description of more than 4,000 characters, as diligent people have them: a list of all they ever made."""
        parts = [opening, self._paragraph(chosen, 4, dice), self._chapters(chosen, max(seconds, 600), dice)]
        rows = [self._shared.more]
        while sum(map(len, [*parts, *rows])) < LONG_DESCRIPTION:
            other = fill(dice.choice(self._bank.titles), choose_words(self._bank.words, int(chosen["year"]), dice))
            rows.append(f"▸ {other} ({_clock(dice.randint(100, 2400))})")
        parts += ["\n".join(dict.fromkeys(rows)), self._links(dice), self._hashtags(dice)]
        return "\n\n".join(parts)[:LONGEST_DESCRIPTION]

    def _paragraph(self, chosen: dict[str, str], count: int, dice: random.Random) -> str:
        joint = "" if self._creator.language == "ja" else " "
        return joint.join(fill(line, chosen) for line in dice.sample(self._bank.lines, count))

    def _chapters(self, chosen: dict[str, str], seconds: int, dice: random.Random) -> str:
        names = self._bank.chapters[: dice.randint(4, len(self._bank.chapters))]
        begins = [0, *sorted(dice.sample(range(20, max(seconds - 10, 60)), len(names) - 1))]
        rows = [f"{_clock(begin)} {fill(name, chosen)}" for begin, name in zip(begins, names, strict=True)]
        return "\n".join([self._shared.chapters, *rows])

    def _links(self, dice: random.Random) -> str:
        name = self._creator.name
        rows = [
            f"▸ Instagram: {name}",
            f"▸ {self._shared.shop}: https://{name}.example/shop",
            f"▸ https://{name}.example",
        ]
        return "\n".join([self._shared.links, *dice.sample(rows, dice.randint(1, 3))])

    def _hashtags(self, dice: random.Random) -> str:
        return " ".join(f"#{tag}" for tag in dice.sample(self._bank.hashtags, dice.randint(2, 3)))

    def _tags(self, title: str, chosen: dict[str, str], dice: random.Random) -> tuple[str, ...]:
        if dice.random() < 0.1:
            return ()
        spoken = [word for word in chosen.values() if word.lower() in title.lower() and not word.isdigit()]
        drawn = dice.sample(self._bank.tags, dice.randint(2, min(6, len(self._bank.tags))))
        return tuple(dict.fromkeys([*(ARTICLE.sub("", word.lower()) for word in spoken), *drawn]))


def first_line(text: str, limit: int) -> str:
    """The first line of a text, cut between two words where it is longer than a profile takes."""
    line = text.partition("\n")[0]
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _has_emoji(text: str) -> bool:
    return re.search("[\u2600-\u27bf\U0001f300-\U0001faff]", text) is not None
