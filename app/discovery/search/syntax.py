"""Parses the query syntax: words, phrases, excluded words, filters like `platform:`.

Nothing typed is an error: what cannot be read as a filter is named in a note and left out, and every other sign is only
a sign.
"""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from app.discovery.catalogue.lists import AGES, LENGTHS, PLATFORMS, TYPES
from app.discovery.search.lexicon import names
from app.infra.text import clean
from app.infra.unicode import folding

PIECE = re.compile(
    r"""(?P<minus>-(?=["\w]))?
        (?:(?P<filter>[a-z]+):(?="|\S)(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))
        | "(?P<phrase>[^"]*)"?
        | (?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
DATE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?)?")
OLDEST_YEAR = 2000
# A long span leaves out few works: looking at the dates of those that hold the words is quicker than at many tokens.
MOST_DATE_TOKENS = 6


@dataclass(frozen=True)
class Term:
    """Words that belong together: one word, or a phrase."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True)
class Unread:
    """A filter that could not be read, as it was typed, and why."""

    part: str
    why: str


@dataclass
class ParsedQuery:
    """A parsed query: of each group one term must match, no term of `excluded`, and every group of `filter_tokens`.

    A filter token stands in the index for what a work is (`=youtube`), not for what it says; of the tokens in one group
    one is enough. The creator's name holds the words of each of `names`. `has_operators` when something typed was read
    as more than a word. `after` and `before` are the exact bounds of what `filter_tokens` narrow down to months.
    `chosen` are the filter tokens of each link that was followed, `open_after` is `after` without those links.
    `has_category` when one is asked for, `known_categories` those that there are (None: not looked up yet); `unread` is
    what was left out.
    """

    groups: list[list[Term]] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    filter_tokens: list[list[str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    has_operators: bool = False
    after: datetime | None = None
    before: datetime | None = None
    has_category: bool = False
    known_categories: Container[str] | None = None
    chosen: dict[str, list[list[str]]] = field(default_factory=dict)
    open_after: datetime | None = None
    unread: list[Unread] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """Why something could not be read, each reason once."""
        return list(dict.fromkeys(unread.why for unread in self.unread))

    @property
    def plain(self) -> str:
        """The wanted words alone, in order."""
        return " ".join(term.text for group in self.groups for term in group)


def parse(text: str, filters: Mapping[str, str] | None = None, categories: Container[str] | None = None) -> ParsedQuery:
    """Parses `text` as it was typed, and further filters by name, as the links above a list give them.

    With `categories` no other category is understood.
    """
    parsed, is_or = ParsedQuery(known_categories=categories), False
    for piece in PIECE.finditer(clean(text)):
        name = (piece["filter"] or "").lower()
        if name in FILTERS and not piece["minus"]:
            was_read = _add_filter(parsed, name, piece["quoted"] or piece["bare"] or "")
            parsed.has_operators |= was_read
            continue
        term = _term(piece)
        parsed.has_operators |= term.is_phrase or bool(piece["minus"])
        if term.text.lower() == "or" and not term.is_phrase and parsed.groups:
            is_or = parsed.has_operators = True
        elif piece["minus"]:
            parsed.excluded.append(term)
        elif is_or:
            parsed.groups[-1].append(term)
            is_or = False
        else:
            parsed.groups.append([term])
    return _with_filters(parsed, filters)


def plain(text: str, filters: Mapping[str, str] | None = None, categories: Container[str] | None = None) -> ParsedQuery:
    """Reads `text` as nothing but words, as a pasted title is meant; the rest as for `parse`."""
    groups = [[Term(word)] for word in clean(text).split()]
    return _with_filters(ParsedQuery(groups=groups, known_categories=categories), filters)


def _with_filters(parsed: ParsedQuery, filters: Mapping[str, str] | None) -> ParsedQuery:
    parsed.open_after = parsed.after
    for name, value in (filters or {}).items():
        typed = len(parsed.filter_tokens)
        if _add_filter(parsed, name, value):
            parsed.chosen[name] = parsed.filter_tokens[typed:]
    _narrow_dates(parsed)
    return parsed


def _term(piece: re.Match[str]) -> Term:
    if piece["phrase"] is not None:
        return Term(piece["phrase"], is_phrase=True)
    return Term(piece["word"] or piece[0].lstrip("-"))


def _add_filter(parsed: ParsedQuery, name: str, value: str) -> bool:
    """Whether the filter could be read."""
    why = FILTERS[name](parsed, value.strip())
    if why:
        parsed.unread.append(Unread(f"{name}:{value}", why))
    return why is None


def _one_of(what: str, choices: Mapping[str, str], parsed: ParsedQuery, value: str) -> str | None:
    if value.lower() not in choices:
        return f"There is no {what} “{value}” here. Use {_listed(choices)}."
    parsed.filter_tokens.append([f"={value.lower()}"])
    return None


def _language(parsed: ParsedQuery, value: str) -> str | None:
    code = names.language(value)
    if code is None:
        return f"“{value}” isn't a language we know. Use a code such as en or de."
    parsed.filter_tokens.append([f"=lang {code}"])
    return None


def _creator(parsed: ParsedQuery, value: str) -> str | None:
    if not folding.words(value):
        return "by: needs the name of a creator."
    parsed.names.append(value)
    return None


def _tag(parsed: ParsedQuery, value: str) -> str | None:
    parsed.filter_tokens.append([f"=tag {folding.fold(value).removeprefix('#')}"])
    return None


def _category(parsed: ParsedQuery, value: str) -> str | None:
    if parsed.known_categories is not None and value.lower() not in parsed.known_categories:
        return f"There is no category “{value}” here."
    parsed.filter_tokens.append([f"=in {value.lower()}"])
    parsed.has_category = True
    return None


def _length(parsed: ParsedQuery, value: str) -> str | None:
    if value.lower() not in LENGTHS:
        return f"There is no length “{value}” here. Use {_listed(LENGTHS)}."
    parsed.filter_tokens.append([f"=length {value.lower()}"])
    return None


def _age(parsed: ParsedQuery, value: str) -> str | None:
    if value.lower() not in AGES:
        return f"“{value}” isn't a time. Use {_listed(AGES)}."
    parsed.after = datetime.now(UTC) - AGES[value.lower()]
    return None


def _border(side: str, parsed: ParsedQuery, value: str) -> str | None:
    found = _date(value)
    if found is None:
        return f"“{value}” isn't a date. Write {side}:2025, {side}:2025-03 or {side}:2025-03-31."
    setattr(parsed, side, found)
    return None


FILTERS: Mapping[str, Callable[[ParsedQuery, str], str | None]] = {
    "platform": partial(_one_of, "platform", PLATFORMS),
    "type": partial(_one_of, "type", TYPES),
    "by": _creator,
    "tag": _tag,
    "lang": _language,
    "category": _category,
    "length": _length,
    "date": _age,
    "after": partial(_border, "after"),
    "before": partial(_border, "before"),
}


def _listed(names: Mapping[str, object]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"


def _date(value: str) -> datetime | None:
    found = DATE.fullmatch(value)
    if found is None:
        return None
    try:
        return datetime(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1), tzinfo=UTC)
    except ValueError:
        return None


def _narrow_dates(parsed: ParsedQuery) -> None:
    """Adds tokens of the years and months between the bounds: the index holds dates to the month."""
    if parsed.after is None and parsed.before is None:
        return
    now = datetime.now(UTC)
    first = max(parsed.after or datetime(OLDEST_YEAR, 1, 1, tzinfo=UTC), datetime(OLDEST_YEAR, 1, 1, tzinfo=UTC))
    end = min(parsed.before or now + timedelta(days=1), now + timedelta(days=1))
    filter_tokens = _months(first, end) or ["=never"]
    if len(filter_tokens) <= MOST_DATE_TOKENS:
        parsed.filter_tokens.append(filter_tokens)


def _months(first: datetime, end: datetime) -> list[str]:
    filter_tokens: list[str] = []
    year, month = first.year, first.month
    while datetime(year, month, 1, tzinfo=UTC) < end:
        if month == 1 and year < end.year:
            filter_tokens.append(f"={year}")
            year += 1
            continue
        filter_tokens.append(f"={year}-{month:02}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return filter_tokens
