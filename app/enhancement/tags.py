"""Tags by tf × idf: how often and where a phrase stands in the work, times how rare its words are on this site.

Candidates are the work's hashtags, the platform's tags, and phrases of one to three words out of title and description.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.enhancement import words
from app.enhancement.corpus import Corpus
from app.enhancement.models import Tag, Work
from app.enhancement.words import Phrase

MOST, FEWEST = 15, 5
LONGEST = 40
WEAK = 0.4  # the confidence of a word that is said once in the description; such only fill up to five


@dataclass(frozen=True)
class Evidence:
    """Where a phrase stands in a work."""

    in_title: int
    title_place: float
    in_description: int
    is_hashtag: bool
    is_platform_tag: bool

    @property
    def weight(self) -> float:
        """How often it is said, with what is said in the title, or as a tag, counted more."""
        times = 3 * self.in_title + min(self.in_description, 5) + 3 * self.is_hashtag + 2 * self.is_platform_tag
        return math.log1p(times) * (1.3 - 0.3 * self.title_place if self.in_title else 1)

    @property
    def confidence(self) -> float:
        """How sure it is that the work is about this: by the best place it stands in."""
        if self.is_hashtag or (self.in_title and self.is_platform_tag):
            return 0.9
        if self.in_title:
            return 0.8
        return 0.7 if self.is_platform_tag else 0.6 if self.in_description > 1 else WEAK

    def why(self, here: str) -> str:
        """The same in words; `here` says how common the phrase is on this site."""
        evidence = [
            ("in the title", self.in_title),
            ("a hashtag", self.is_hashtag),
            ("a tag on the platform", self.is_platform_tag),
            (f"{self.in_description} times in the description", self.in_description > 1),
            ("in the description", self.in_description == 1),
            (here, here),
        ]
        return ", ".join(name for name, found in evidence if found)


def find(work: Work, corpus: Corpus) -> list[Tag]:
    """The 5 to 15 best tags of at most 40 characters, the best first; fewer where the work has too few words."""
    found = _evidence(work, corpus)
    rarities = {phrase: _rarity(phrase, corpus) for phrase in found}
    scores = {phrase: found[phrase].weight * rarities[phrase] * (1 + 0.2 * (len(phrase) - 1)) for phrase in found}
    ranked = sorted(scores, key=lambda phrase: (-scores[phrase], phrase))
    chosen = list(_distinct(ranked))[:MOST]
    tags = [
        Tag(" ".join(phrase), found[phrase].why(_here(rarities[phrase], corpus)), found[phrase].confidence)
        for phrase in chosen
    ]
    strong = [tag for tag in tags if tag.confidence > WEAK]
    return strong if len(strong) >= FEWEST else tags[:FEWEST]


def usable(texts: Sequence[str]) -> list[str]:
    """The platform's tags that are short enough to be a tag here."""
    return [text for text in texts if len(text) <= LONGEST]


def _evidence(work: Work, corpus: Corpus) -> dict[Phrase, Evidence]:
    """Every candidate with where it stands: hashtags, platform tags, phrases of the title, repeated ones elsewhere."""
    title = [phrase for run in words.runs(work.title) for phrase in words.phrases(run, corpus.stop_words)]
    described = Counter(
        phrase for run in words.runs(work.description) for phrase in words.phrases(run, corpus.stop_words)
    )
    hashtags, tags = _whole(work.hashtags, corpus), _whole(work.tags, corpus)
    # A phrase of two words counts when it is in the title or said twice; one of three when it is said twice anywhere.
    repeated = {phrase for phrase, times in described.items() if len(phrase) == 1 or times > 1}
    counted = Counter(title)
    long = {phrase for phrase in counted if len(phrase) == 3 and counted[phrase] + described[phrase] < 2}
    positions = {phrase: position for position, phrase in reversed(list(enumerate(title)))}
    return {
        phrase: Evidence(
            counted[phrase],
            positions.get(phrase, 0) / max(len(title), 1),
            described[phrase],
            phrase in hashtags,
            phrase in tags,
        )
        for phrase in {*title, *repeated} - long | hashtags | tags
        if len(" ".join(phrase)) <= LONGEST
    }


def _whole(texts: Sequence[str], corpus: Corpus) -> set[Phrase]:
    """Tags that are one run of at most three words, none of them a word of grammar alone."""
    single = [runs[0] for runs in map(words.runs, usable(texts)) if len(runs) == 1 and len(runs[0]) <= 3]
    return {tuple(run) for run in single if any(_is_telling(word, corpus) for word in run)}


def _is_telling(word: str, corpus: Corpus) -> bool:
    return len(word) > 1 and not word.isdigit() and word not in corpus.stop_words


def _rarity(phrase: Phrase, corpus: Corpus) -> float:
    telling = [corpus.rarity(word) for word in phrase if word not in corpus.stop_words]
    return sum(telling) / len(telling) if telling else 0


def _here(rarity: float, corpus: Corpus) -> str:
    """How common a phrase is on this site, in words; nothing while the site does not know yet."""
    if not corpus.shares:
        return ""
    return "rare here" if rarity > 0.8 else "common here" if rarity < 0.4 else ""


def _distinct(ranked: Sequence[Phrase]) -> Iterator[Phrase]:
    """The best phrases, none of which mostly repeats words of better ones."""
    said: set[str] = set()
    for phrase in ranked:
        stems = {word.rstrip("s") or word for word in phrase}
        if len(stems & said) <= len(stems) / 2 and stems - said:
            said |= stems
            yield phrase
