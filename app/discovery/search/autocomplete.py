"""Autocomplete for the search box: whole words, people and works."""

from dataclasses import dataclass, field

from app.discovery.catalogue.models import TagLink
from app.discovery.search.tsquery import queries
from app.infra.database import Db
from app.infra.text import clean
from app.web import urls

SHORTEST_BEGUN = 2


@dataclass(frozen=True)
class Suggestions:
    """Searches to go on with, people, and works, each with its address."""

    searches: list[TagLink] = field(default_factory=list)
    creators: list[TagLink] = field(default_factory=list)
    works: list[TagLink] = field(default_factory=list)


NOTHING = Suggestions()


def find(db: Db, query: str) -> Suggestions:
    """Suggests completions of `query`; the last word may be only begun."""
    words = str(queries.value(db, "fold_text", text=query) or "").split()
    if not words or len(words[-1]) < SHORTEST_BEGUN:
        return NOTHING
    *whole, last = words
    begun = " & ".join([*(f"'{word}'" for word in whole), f"'{last}':*"])
    rows = queries.all(db, "suggest", begun=begun)
    completed = [" ".join([*whole, row["word"]]) for row in queries.all(db, "complete_word", begun=last)]
    return Suggestions(
        searches=[TagLink(text, urls.search(text)) for text in completed],
        creators=[TagLink(clean(r["label"]), urls.creator(r["slug"])) for r in rows if r["kind"] == "creator"],
        works=[
            TagLink(label, urls.content(r["slug"], r["short_id"]), r["language"])
            for r in rows
            if r["kind"] == "work" and (label := clean(r["label"]))
        ],
    )
