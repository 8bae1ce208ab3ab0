"""The query string of a search, read and written."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.discovery.search import ranking
from app.infra.text import clean, cluster_floor
from app.web import query_args, urls

FILTERS = ("platform", "type", "category", "lang", "length", "date")
# Of what was typed so much is kept in the field.
LONGEST_KEPT = 1_000


@dataclass(frozen=True)
class SearchQuery:
    """What somebody asks for: the text, the filters, the order, and the cursor.

    With `is_plain` every sign of the text is only a sign. Without words nothing matches better than another: the newest
    come first.
    """

    text: str
    filters: Mapping[str, str]
    after: str | None = None
    sort: str = "best"
    is_plain: bool = False

    @property
    def default_sort(self) -> str:
        """The order when none was chosen."""
        return default_sort(self.text)

    @property
    def searched(self) -> str:
        """The part of the text that is searched for: all of it, or its first words."""
        return ranking.first_words(self.text)

    def url(self, after: str | None = None, **changed: str | None) -> str:
        """The URL of this search with changed parameters; None removes one."""
        kept = {
            **self.filters,
            "sort": None if self.sort == self.default_sort else self.sort,
            "plain": "1" if self.is_plain else None,
        }
        return urls.with_query(urls.SEARCH, q=self.text, **{**kept, **changed}, after=after)


def parse(arguments: Mapping[str, str]) -> SearchQuery:
    """Parses the query string of a search. Raises BadInput for an unknown order."""
    text = typed(arguments)
    sorts = {name: name for name in ranking.SORTS}
    return SearchQuery(
        text=text,
        filters={name: arguments[name] for name in FILTERS if arguments.get(name)},
        after=arguments.get("after"),
        sort=query_args.one_of(arguments, sorts, default_sort(text), "sort"),
        is_plain=arguments.get("plain") == "1",
    )


def default_sort(text: str) -> str:
    """The order of the results for a text, or for filters alone."""
    return "best" if text else "newest"


def typed(arguments: Mapping[str, str]) -> str:
    """What a person typed, on one line, however long it is."""
    text = " ".join(clean(arguments.get("q", "")).split())
    return text[: cluster_floor(text, LONGEST_KEPT)]
