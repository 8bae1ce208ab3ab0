"""A query as the index reads it: every word in all its forms, exactly or with a slip of the finger forgiven."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.discovery.search.syntax import Asked, Term
from app.infra.database import Db
from app.infra.queries import load

CONFIGS = (
    "simple", "english", "german", "spanish", "french", "portuguese", "italian", "dutch", "russian", "arabic",
    "turkish", "hindi",
)  # fmt: skip
MOST_NEAR = 12
# Letters of scripts without spaces: such a text is known by its pairs of letters, and a letter alone begins a pair.
PAIRED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
NOTHING = "'='"

queries = load("search")


@dataclass(frozen=True)
class Word:
    """A word as search knows it: its forms, in how many titles it stands, and known words one slip away."""

    place: int
    word: str
    forms: list[str]
    works: int
    near: list[str]


@dataclass(frozen=True)
class Query:
    """What the index is asked, as texts of tsquery.

    `query` finds; of it `rank_query` ranks; `heavy_query` holds when every word stands in the title. `title` is what an
    exact title would be, `marks` what it must be besides (None: anything), `asked` the number of words.
    """

    query: str
    rank_query: str
    heavy_query: str
    marks: str | None
    title: str
    asked: int


@dataclass(frozen=True)
class Reading:
    """A query read exactly and loosely (the same when no word has one near it), its words, and its exact dates."""

    exact: Query
    loose: Query
    words: list[Word]
    after: datetime | None
    before: datetime | None


@dataclass(frozen=True)
class _Part:
    """A term and its words."""

    term: Term
    words: list[Word]


def read(db: Db, asked: Asked) -> Reading | None:
    """Reads a query, in one round trip; None when there is nothing to look for."""
    terms = [term for group in asked.groups for term in group] + asked.without
    configs = [f"pg_catalog.{name}" for name in CONFIGS]
    rows = queries.all(db, "fold_terms", Word, terms=[term.text for term in terms], configs=configs)
    # Two words that share a shortened form may still be two slips apart: "abc" and "acd" share "ac".
    found = [replace(row, near=[other for other in row.near if is_slip(row.word, other)]) for row in rows]
    parts = [_Part(term, [word for word in found if word.place == place]) for place, term in enumerate(terms, 1)]
    rest = iter(parts)
    groups = [[next(rest) for _ in group] for group in asked.groups]
    groups = [kept for group in groups if (kept := [part for part in group if part.words])]
    without = [part for part in rest if part.words]
    if not groups and not asked.marks:
        return None
    exact, loose = (_query(asked, groups, without, is_loose=is_loose) for is_loose in (False, True))
    return Reading(
        exact, loose, [word for group in groups for part in group for word in part.words], asked.after, asked.before
    )


def _query(asked: Asked, groups: Sequence[Sequence[_Part]], without: Sequence[_Part], *, is_loose: bool) -> Query:
    wanted = [_any(_found(part, is_loose=is_loose) for part in group) for group in groups]
    limits = [_any(map(_quoted, group)) for group in asked.marks]
    limits += [f"!({_found(part, is_loose=False)})" for part in without]
    words = [word for group in groups for part in group for word in part.words]
    needed = [word for group in groups for part in group for word in _needed(part)]
    return Query(
        query=" & ".join([*wanted, *limits]),
        rank_query=" & ".join(wanted) or NOTHING,
        heavy_query=" & ".join(_any(_in_title(part, is_loose=is_loose) for part in group) for group in groups)
        or NOTHING,
        marks=" & ".join(limits) or None,
        title=" ".join(word.word for word in words),
        asked=max(1, len(needed)),
    )


def _found(part: _Part, *, is_loose: bool) -> str:
    """Where the words of a part may stand: in a phrase next to each other, else anywhere, in any form."""
    if part.term.is_phrase:
        return "(" + " <-> ".join(map(_lexeme, [word.word for word in _needed(part)])) + ")"
    spelled = ([*word.forms, *_spellings(word, is_loose=is_loose)] for word in _needed(part))
    return " & ".join(_any(map(_lexeme, spellings)) for spellings in spelled)


def _in_title(part: _Part, *, is_loose: bool) -> str:
    is_loose = is_loose and not part.term.is_phrase
    spelled = (_spellings(word, is_loose=is_loose) for word in _needed(part))
    return " & ".join(_any(_lexeme(spelling, "A") for spelling in spellings) for spellings in spelled)


def _needed(part: _Part) -> list[Word]:
    """The words of a part without the last letter that its last pair holds already."""
    if len(part.words) < 2:
        return part.words
    before, last = (word.word for word in part.words[-2:])
    return part.words[:-1] if PAIRED.fullmatch(last) and before.endswith(last) else part.words


def _spellings(word: Word, *, is_loose: bool) -> list[str]:
    return [word.word, *word.near[:MOST_NEAR]] if is_loose else [word.word]


def is_slip(word: str, other: str) -> bool:
    """Whether one letter too many, too few, another, or two swapped make one word of the other."""
    start = _shared(word, other)
    end = _shared(word[start:][::-1], other[start:][::-1])
    left, right = word[start : len(word) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _shared(word: str, other: str) -> int:
    """With how many equal letters two words begin."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(word), len(other)))


def _any(parts: Iterable[str]) -> str:
    found = list(dict.fromkeys(parts))
    return f"({' | '.join(found)})" if len(found) > 1 else "".join(found)


def _lexeme(word: str, weight: str = "") -> str:
    """A word as tsquery writes it; a letter that stands for a word begins one."""
    marks = f"{'*' * bool(PAIRED.fullmatch(word))}{weight}"
    return f"{_quoted(word)}:{marks}" if marks else _quoted(word)


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
