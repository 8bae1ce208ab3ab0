"""What a person typed into the search box, taken apart: words, phrases, words to leave out, limits like `platform:`.

Nothing typed is an error: what cannot be read as a limit is named in a note and left out, and every other sign is only
a sign.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from slugify import slugify

from app.discovery.catalogue.lists import LANGUAGES, PLATFORMS, TYPES
from app.infra.text import clean

PIECE = re.compile(
    r"""(?P<minus>-(?=["\w]))?
        (?:(?P<limit>[a-z]+):(?="|\S)(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))
        | "(?P<phrase>[^"]*)"?
        | (?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
DATE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?)?")
LANGUAGE_NAMES = {
    "english": "en", "spanish": "es", "portuguese": "pt", "german": "de", "french": "fr", "italian": "it",
    "dutch": "nl", "turkish": "tr", "russian": "ru", "arabic": "ar", "hindi": "hi", "japanese": "ja", "korean": "ko",
}  # fmt: skip
OLDEST_YEAR = 2000
# A long span leaves out few works: looking at the dates of those that hold the words is quicker than at many marks.
MOST_DATE_MARKS = 6


@dataclass(frozen=True)
class Term:
    """Words that belong together: one word, or a phrase."""

    text: str
    is_phrase: bool = False


@dataclass
class Asked:
    """A query taken apart: of each group one term must be there, no term of `without`, and every mark of `marks`.

    A mark stands in the index for what a work is (`=youtube`), not for what it says; of several marks in one group one
    is enough. `after` and `before` are the exact borders of what `marks` narrows down to months.
    """

    groups: list[list[Term]] = field(default_factory=list)
    without: list[Term] = field(default_factory=list)
    marks: list[list[str]] = field(default_factory=list)
    after: datetime | None = None
    before: datetime | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The wanted words alone, in order."""
        return " ".join(term.text for group in self.groups for term in group)


def take_apart(text: str, limits: Mapping[str, str] | None = None) -> Asked:
    """`text` as it was typed, and further limits by name, as the links above a list give them."""
    asked, is_or = Asked(), False
    for piece in PIECE.finditer(clean(text)):
        name = (piece["limit"] or "").lower()
        if name in LIMITS and not piece["minus"]:
            _limit(asked, name, piece["quoted"] or piece["bare"] or "")
            continue
        term = _term(piece)
        if term.text.lower() == "or" and not term.is_phrase and asked.groups:
            is_or = True
        elif piece["minus"]:
            asked.without.append(term)
        elif is_or:
            asked.groups[-1].append(term)
            is_or = False
        else:
            asked.groups.append([term])
    for name, value in (limits or {}).items():
        _limit(asked, name, value)
    _narrow_dates(asked)
    return asked


def _term(piece: re.Match[str]) -> Term:
    if piece["phrase"] is not None:
        return Term(piece["phrase"], is_phrase=True)
    return Term(piece["word"] or piece[0].lstrip("-"))


def _limit(asked: Asked, name: str, value: str) -> None:
    if note := LIMITS[name](asked, value.strip()):
        asked.notes.append(note)


def _one_of(what: str, choices: Mapping[str, str], asked: Asked, value: str) -> str | None:
    if value.lower() not in choices:
        return f"There is no {what} “{value}” here. Take {_listed(choices)}."
    asked.marks.append([f"={value.lower()}"])
    return None


def _language(asked: Asked, value: str) -> str | None:
    code = LANGUAGE_NAMES.get(value.lower(), value.lower()[:2])
    if code not in LANGUAGES or len(value) < 2:
        return f"“{value}” is no language that we know. Take a code such as en or de."
    asked.marks.append([f"=lang {code}"])
    return None


def _creator(asked: Asked, value: str) -> str | None:
    if not (slug := slugify(value)):
        return "by: needs the name of a creator, as it stands in the address of their page."
    asked.marks.append([f"=by {slug}"])
    return None


def _tag(asked: Asked, value: str) -> str | None:
    asked.marks.append([f"=tag {value.lower().removeprefix('#')}"])
    return None


def _category(asked: Asked, value: str) -> str | None:
    asked.marks.append([f"=in {value.lower()}"])
    return None


def _border(side: str, asked: Asked, value: str) -> str | None:
    found = _date(value)
    if found is None:
        return f"“{value}” is no date. Write {side}:2025, {side}:2025-03 or {side}:2025-03-31."
    setattr(asked, side, found)
    return None


LIMITS: Mapping[str, Callable[[Asked, str], str | None]] = {
    "platform": partial(_one_of, "platform", PLATFORMS),
    "type": partial(_one_of, "kind", TYPES),
    "by": _creator,
    "tag": _tag,
    "lang": _language,
    "category": _category,
    "after": partial(_border, "after"),
    "before": partial(_border, "before"),
}


def _listed(names: Mapping[str, str]) -> str:
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


def _narrow_dates(asked: Asked) -> None:
    """Marks of the years and months between the borders, so that the index knows dates too."""
    if asked.after is None and asked.before is None:
        return
    now = datetime.now(UTC)
    first = max(asked.after or datetime(OLDEST_YEAR, 1, 1, tzinfo=UTC), datetime(OLDEST_YEAR, 1, 1, tzinfo=UTC))
    end = min(asked.before or now + timedelta(days=1), now + timedelta(days=1))
    marks = _months(first, end) or ["=never"]
    if len(marks) <= MOST_DATE_MARKS:
        asked.marks.append(marks)


def _months(first: datetime, end: datetime) -> list[str]:
    marks: list[str] = []
    year, month = first.year, first.month
    while datetime(year, month, 1, tzinfo=UTC) < end:
        if month == 1 and year < end.year:
            marks.append(f"={year}")
            year += 1
            continue
        marks.append(f"={year}-{month:02}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return marks
