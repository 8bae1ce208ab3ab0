"""The query string of a search, read and written."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.discovery.search import ranking
from app.web import query_args, urls

FILTERS = ("platform", "type", "category", "lang", "length", "date")


@dataclass(frozen=True)
class SearchQuery:
    """What somebody asks for: the text, the filters, the order, and the cursor.

    With `is_plain` every sign of the text is only a sign.
    """

    text: str
    filters: Mapping[str, str]
    after: str | None = None
    sort: str = "best"
    is_plain: bool = False

    def url(self, after: str | None = None, **changed: str | None) -> str:
        """The URL of this search with changed parameters; None removes one."""
        kept = {
            **self.filters,
            "sort": None if self.sort == "best" else self.sort,
            "plain": "1" if self.is_plain else None,
        }
        return urls.with_query(urls.SEARCH, q=self.text, **{**kept, **changed}, after=after)


def parse(arguments: Mapping[str, str]) -> SearchQuery:
    """Parses the query string of a search. Raises TooLong, BadInput for an unknown order."""
    return SearchQuery(
        text=ranking.words(arguments.get("q", "")),
        filters={name: arguments[name] for name in FILTERS if arguments.get(name)},
        after=arguments.get("after"),
        sort=query_args.one_of(arguments, {name: name for name in ranking.SORTS}, "best", "sort"),
        is_plain=arguments.get("plain") == "1",
    )
