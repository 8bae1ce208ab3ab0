"""The keyless writer: keywords of a work by tf-idf over the site's own corpus, a description out of its own sentences.

Deterministic and explainable: each suggested tag names the places it was found in. Nothing is invented, and e-mail
addresses and links never get in.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_][\w'’-]*", re.UNICODE)
NOISE = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|#\w+|\b\d{1,2}:\d{2}(?::\d{2})?\b")
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
MOST_TAGS, FEWEST_TAGS = 15, 5
LONGEST_TAG = 40
DESCRIPTION = (150, 160)
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "but",
        "by",
        "can",
        "come",
        "could",
        "did",
        "do",
        "does",
        "every",
        "for",
        "from",
        "get",
        "go",
        "had",
        "has",
        "have",
        "he",
        "her",
        "here",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "make",
        "me",
        "more",
        "most",
        "my",
        "new",
        "no",
        "not",
        "now",
        "of",
        "on",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "she",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "time",
        "to",
        "up",
        "us",
        "use",
        "very",
        "video",
        "was",
        "watch",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "ein",
        "eine",
        "mit",
        "für",
        "auf",
        "von",
        "zu",
        "im",
        "den",
        "dem",
        "des",
        "sich",
        "wie",
        "auch",
        "aus",
        "bei",
        "de",
        "la",
        "le",
        "les",
        "et",
        "un",
        "une",
        "des",
        "du",
        "en",
        "est",
        "pour",
        "dans",
        "que",
        "qui",
        "sur",
        "avec",
        "pas",
        "el",
        "los",
        "las",
        "y",
        "es",
        "por",
        "con",
        "para",
        "una",
        "del",
        "como",
        "más",
        "sin",
        "sobre",
        "o",
        "os",
        "e",
        "do",
        "da",
        "em",
        "um",
        "uma",
        "para",
        "com",
        "não",
    ]
)


@dataclass(frozen=True)
class Text:
    """What there is to read of a work."""

    title: str
    description: str
    tags: Sequence[str]
    hashtags: Sequence[str]


@dataclass(frozen=True)
class Suggestion:
    """What to add to a work. `reasons` says for each tag where it was found; tokens are words read and written."""

    tags: list[str]
    title: str | None
    description: str | None
    reasons: dict[str, str]
    confidence: float
    tokens_read: int
    tokens_written: int


def candidates(text: Text) -> list[str]:
    """Phrases of one to three words that may become tags, the most frequent first; at most 60."""
    counted = Counter(phrase for source, weight in _sources(text) for phrase in source for _ in range(weight))
    return [phrase for phrase, _ in counted.most_common(60)]


def suggest(text: Text, documents: int, frequencies: Mapping[str, int]) -> Suggestion:
    """The suggestion, given how many of the site's `documents` hold each candidate."""
    scored = sorted(
        ((_score(phrase, text, documents, frequencies), phrase) for phrase in candidates(text)),
        key=lambda pair: (-pair[0], pair[1]),
    )
    tags = _distinct(phrase for score, phrase in scored if score > 0)
    description = _description(text)
    reasons = {tag: _reason(tag, text) for tag in tags}
    written = sum(len(part.split()) for part in (*tags, description or ""))
    return Suggestion(
        tags=tags,
        title=_title(text, tags),
        description=description,
        reasons=reasons,
        confidence=min(1.0, round(len(tags) / MOST_TAGS * 0.6 + (0.4 if description else 0), 3)),
        tokens_read=len(text.title.split()) + len(text.description.split()) + len(text.tags) + len(text.hashtags),
        tokens_written=written,
    )


def _sources(text: Text) -> list[tuple[list[str], int]]:
    clean = NOISE.sub(" ", text.description[:8000])
    own = [tag.casefold().strip() for tag in text.tags if 2 <= len(tag) <= LONGEST_TAG and "@" not in tag]
    return [
        (_phrases(text.title), 3),
        (own, 2),
        ([tag.casefold() for tag in text.hashtags], 2),
        (_phrases(clean), 1),
    ]


def _phrases(text: str) -> list[str]:
    words = [word.casefold().strip("'’-") for word in WORD.findall(text)]
    found = [word for word in words if len(word) > 2 and word not in STOP_WORDS]
    for length in (2, 3):
        for start in range(len(words) - length + 1):
            group = words[start : start + length]
            if group[0] not in STOP_WORDS and group[-1] not in STOP_WORDS and all(len(word) > 1 for word in group):
                found.append(" ".join(group))
    return [phrase for phrase in found if len(phrase) <= LONGEST_TAG]


def _score(phrase: str, text: Text, documents: int, frequencies: Mapping[str, int]) -> float:
    body = f"{text.title} {text.description[:8000]}".casefold()
    term = body.count(phrase) + 2 * (phrase in (tag.casefold() for tag in text.tags)) + 2 * (phrase in text.hashtags)
    if not term:
        return 0
    rarity = math.log(1 + (documents + 1) / (1 + frequencies.get(phrase, 0)))
    place = text.title.casefold().find(phrase)
    in_title = 1.8 - min(place, 60) / 100 if place >= 0 else 1.0
    return math.log(1 + term) * rarity * in_title * (1 + 0.25 * phrase.count(" "))


def _distinct(phrases: Iterable[str]) -> list[str]:
    """The best phrases, none of which only repeats the words of a better one."""
    chosen: list[str] = []
    for phrase in phrases:
        words = set(phrase.split())
        if not any(words <= set(other.split()) for other in chosen):
            chosen.append(phrase)
        if len(chosen) == MOST_TAGS:
            break
    return chosen


def _reason(tag: str, text: Text) -> str:
    if tag in text.title.casefold():
        return "in the title"
    if tag in (own.casefold() for own in text.tags):
        return "a tag on the platform"
    if tag in text.hashtags:
        return "a hashtag"
    times = text.description.casefold().count(tag)
    return f"{times} times in the description" if times > 1 else "in the description"


def _title(text: Text, tags: Sequence[str]) -> str | None:
    """The title with its strongest missing keyword, when both fit into sixty characters."""
    missing = next((tag for tag in tags if tag not in text.title.casefold()), None)
    if not text.title or missing is None or len(text.title) + len(missing) + 3 > 60:
        return None
    return f"{text.title} | {missing.capitalize()}"


def _description(text: Text) -> str | None:
    """The first sentences of the work's own description, cut at a word to at most 160 characters."""
    clean = " ".join(part.strip() for part in SENTENCE.split(NOISE.sub(" ", text.description[:2000])) if part.strip())
    clean = " ".join(clean.split())
    if len(clean) < 40:
        return None
    if len(clean) <= DESCRIPTION[1]:
        return clean
    return clean[: DESCRIPTION[1] - 1].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"
