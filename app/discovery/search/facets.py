"""The filters of a search: every choice with the number of results it would leave, and none that leaves nothing.

A choice takes the place of the one made before in the same filter, so its fellows are counted without that one.
"""

from collections.abc import Mapping

from app.discovery.catalogue import lists
from app.discovery.catalogue.languages import LANGUAGES
from app.discovery.catalogue.models import Choice, Filter
from app.discovery.search.ranking import Works
from app.discovery.search.search_query import SearchQuery

LABELS = {
    "platform": "Platform",
    "type": "Type",
    "category": "Category",
    "lang": "Language",
    "length": "Length",
    "date": "Published",
}
# In their own order; all others by what most results have.
ORDERED: Mapping[str, Mapping[str, str]] = {"length": lists.LENGTHS, "date": lists.DATES}
FEWEST_CHOICES, MOST_CHOICES = 2, 8


def filters(query: SearchQuery, works: Works) -> list[Filter]:
    """The filters that a search offers: those chosen, and those of which the results have several values."""
    names = {
        "platform": lists.PLATFORMS,
        "type": lists.TYPES,
        "category": works.categories,
        "lang": LANGUAGES,
        "length": lists.LENGTHS,
        "date": lists.DATES,
    }
    shown = (name for name in LABELS if name in query.filters or _divides(name, works))
    return [_filter(query, name, names[name], _counts(query, name, works)) for name in shown]


def _counts(query: SearchQuery, name: str, works: Works) -> Mapping[str, int]:
    """How many works each choice would leave: what is chosen leaves what is here."""
    counts, current = works.facets.get(name, {}), query.filters.get(name)
    return {**counts, current: works.total} if current and works.total else counts


def _divides(name: str, works: Works) -> bool:
    """Whether some choice of this filter would leave less than everything. Ages hold each other, so one is enough."""
    counts = works.facets.get(name, {})
    if name == "date":
        return any(count < works.total for count in counts.values())
    return len(counts) >= FEWEST_CHOICES


def _filter(query: SearchQuery, name: str, names: Mapping[str, str], counts: Mapping[str, int]) -> Filter:
    current = query.filters.get(name)
    usual = sorted((value for value in counts if value in names), key=lambda value: (-counts[value], value))
    values = [value for value in ORDERED.get(name, usual) if value in counts][:MOST_CHOICES]
    if current and current not in values:
        values.append(current)
    everything = Choice("All", query.url(**{name: None}), current is None)
    choices = [
        Choice(
            names.get(value, value),
            query.url(**{name: value}),
            value == current,
            counts.get(value),
            value if name == "lang" and value in names else None,
        )
        for value in values
    ]
    return Filter(name, LABELS[name], [everything, *choices])
