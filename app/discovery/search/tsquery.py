"""Compiles a parsed query to tsquery: every word in all its forms, exact and with a typing error of one letter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.discovery.search.syntax import ParsedQuery, Term
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
    """A word of the number-th term: its forms, the number of titles with it, and known words one typing error away."""

    term: int
    word: str
    forms: list[str]
    works: int
    near: list[str]


@dataclass(frozen=True)
class TsQuery:
    """The parameters of `search_works`, as texts of tsquery.

    `query` finds; of it `rank_query` ranks; `heavy_query` matches when every word is in the title. `title` is what an
    exact title would be, `filter_query` the filters alone (None: no filter), `word_count` the number of words.
    """

    query: str
    rank_query: str
    heavy_query: str
    filter_query: str | None
    title: str
    word_count: int


@dataclass(frozen=True)
class CompiledQuery:
    """A query in its exact and its loose form (equal when no word has one near it), its words, and its exact dates."""

    exact: TsQuery
    loose: TsQuery
    words: list[Word]
    after: datetime | None
    before: datetime | None


@dataclass(frozen=True)
class _Part:
    """A term and its words."""

    term: Term
    words: list[Word]


def build(db: Db, parsed: ParsedQuery) -> CompiledQuery | None:
    """Compiles a query, in one round trip; None when there is nothing to look for."""
    terms = [term for group in parsed.groups for term in group] + parsed.excluded
    configs = [f"pg_catalog.{name}" for name in CONFIGS]
    rows = queries.all(db, "fold_terms", Word, terms=[term.text for term in terms], configs=configs)
    # Two words that share a shortened form may still be two typing errors apart: "abc" and "acd" share "ac".
    found = [replace(row, near=[other for other in row.near if is_one_typo_apart(row.word, other)]) for row in rows]
    parts = [_Part(term, [word for word in found if word.term == number]) for number, term in enumerate(terms, 1)]
    rest = iter(parts)
    groups = [[next(rest) for _ in group] for group in parsed.groups]
    groups = [kept for group in groups if (kept := [part for part in group if part.words])]
    excluded = [part for part in rest if part.words]
    if not groups and not parsed.filter_tokens:
        return None
    exact, loose = (_build(parsed, groups, excluded, is_loose=is_loose) for is_loose in (False, True))
    return CompiledQuery(
        exact, loose, [word for group in groups for part in group for word in part.words], parsed.after, parsed.before
    )


def _build(
    parsed: ParsedQuery, groups: Sequence[Sequence[_Part]], excluded: Sequence[_Part], *, is_loose: bool
) -> TsQuery:
    wanted = [_any(_found(part, is_loose=is_loose) for part in group) for group in groups]
    filters = [_any(map(_quoted, group)) for group in parsed.filter_tokens]
    filters += [f"!({_found(part, is_loose=False)})" for part in excluded]
    words = [word for group in groups for part in group for word in part.words]
    needed = [word for group in groups for part in group for word in _needed(part)]
    return TsQuery(
        query=" & ".join([*wanted, *filters]),
        rank_query=" & ".join(wanted) or NOTHING,
        heavy_query=" & ".join(_any(_in_title(part, is_loose=is_loose) for part in group) for group in groups)
        or NOTHING,
        filter_query=" & ".join(filters) or None,
        title=" ".join(word.word for word in words),
        word_count=max(1, len(needed)),
    )


def _found(part: _Part, *, is_loose: bool) -> str:
    """Matches the words of a part: in a phrase next to each other, else anywhere, in any form."""
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


def is_one_typo_apart(word: str, other: str) -> bool:
    """Whether a typing error of one letter (added, left out, replaced, or two swapped) makes one word of the other."""
    start = _common_prefix(word, other)
    end = _common_prefix(word[start:][::-1], other[start:][::-1])
    left, right = word[start : len(word) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _common_prefix(word: str, other: str) -> int:
    """The length of the common prefix of two words."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(word), len(other)))


def _any(parts: Iterable[str]) -> str:
    found = list(dict.fromkeys(parts))
    return f"({' | '.join(found)})" if len(found) > 1 else "".join(found)


def _lexeme(word: str, weight: str = "") -> str:
    """A word as tsquery writes it; a letter that stands for a word begins one."""
    flags = f"{'*' * bool(PAIRED.fullmatch(word))}{weight}"
    return f"{_quoted(word)}:{flags}" if flags else _quoted(word)


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
