"""Browsing by language: in which languages there are works, counted, and the filter by them of other lists."""

from collections.abc import Callable, Iterable, Sequence

from app.discovery.catalogue import cards
from app.discovery.catalogue.cards import CardRow
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


def has_works(db: Db, code: str) -> bool:
    """Whether there are works in a language."""
    return bool(queries.value(db, "has_language", language=code))


def newest(db: Db, code: str, limit: int) -> list[CardRow]:
    """The newest works in a language."""
    return cards.rows(db, [row["id"] for row in queries.all(db, "pick_newest", language=code, limit=limit)])


def codes(db: Db) -> list[str]:
    """The languages in which there are works, those of most works first."""
    return _known(row["code"] for row in queries.all(db, "list_languages"))


def trending_codes(db: Db, period: str) -> list[str]:
    """The languages of what trends in a period, those of most places first."""
    return _known(row["code"] for row in queries.all(db, "list_trending_languages", period=period))


def link(code: str, item_count: int) -> LanguageLink | None:
    """A language with the number of works in it, as a link to their list; None for one without a name here."""
    if code not in OWN_AND_ENGLISH:
        return None
    return LanguageLink(code, *OWN_AND_ENGLISH[code], item_count, urls.with_query(urls.SEARCH, lang=code))


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


def _known(found: Iterable[str]) -> list[str]:
    return [code for code in found if code in OWN_AND_ENGLISH]
