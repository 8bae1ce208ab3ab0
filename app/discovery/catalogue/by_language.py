"""Browsing by language: in which languages there are works, counted, and the filter by them of other lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.discovery.catalogue.languages import LANGUAGES, OWN_AND_ENGLISH
from app.discovery.catalogue.models import Choice, Filter, LanguageLink
from app.infra.database import Db
from app.infra.errors import BadInput
from app.infra.queries import load
from app.web import urls

# “All” and one more are no choice.
FEWEST_CHOICES = 2

queries = load("languages")


class UnknownLanguage(BadInput):
    """We don't know this language. Remove it from the address, or choose one under Categories."""


@dataclass(frozen=True)
class LanguageRow:
    """A language with what it holds."""

    code: str
    item_count: int
    creator_count: int


def links(db: Db, limit: int | None = None) -> list[LanguageLink]:
    """The languages in which there are works, those of most works first; at most `limit`."""
    return [_link(row) for row in _known(queries.all(db, "list_languages", LanguageRow))[:limit]]


def has_works(db: Db, code: str) -> bool:
    """Whether there are works in a language."""
    return bool(queries.value(db, "has_language", language=code))


def codes(db: Db) -> list[str]:
    """The languages in which there are works, those of most works first."""
    return [row.code for row in _known(queries.all(db, "list_languages", LanguageRow))]


def trending_codes(db: Db, period: str) -> list[str]:
    """The languages of what trends in a period, those of most places first."""
    return [row.code for row in _known(queries.all(db, "list_trending_languages", LanguageRow, period=period))]


def checked(code: str | None) -> str | None:
    """A language out of an address. Raises UnknownLanguage."""
    if code and code not in OWN_AND_ENGLISH:
        raise UnknownLanguage
    return code or None


def choices(offered: Sequence[str], current: str | None, url: Callable[[str | None], str]) -> list[Filter]:
    """The filter by language of a list at `url(code)`; none where there is nothing to choose."""
    shown = [*offered, *([current] if current and current not in offered else [])]
    if len(shown) < FEWEST_CHOICES and not current:
        return []
    everything = Choice("All", url(None), current is None)
    named = [Choice(LANGUAGES[code], url(code), code == current, language=code) for code in shown]
    return [Filter("lang", "Language", [everything, *named])]


def _known(rows: Sequence[LanguageRow]) -> list[LanguageRow]:
    return [row for row in rows if row.code in OWN_AND_ENGLISH]


def _link(row: LanguageRow) -> LanguageLink:
    own, english = OWN_AND_ENGLISH[row.code]
    return LanguageLink(row.code, own, english, row.item_count, urls.with_query(urls.SEARCH, lang=row.code))
