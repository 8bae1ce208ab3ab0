"""Autocomplete for the search box: whole words, people and works."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.discovery.catalogue.models import TagLink
from app.discovery.search.tsquery import queries
from app.infra.database import Db
from app.infra.text import clean
from app.infra.unicode import runs
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
    words = runs.without_ends(str(queries.value(db, "fold_text", text=query) or "").split())
    if not words or not (runs.is_pair(words[-1]) or len(words[-1]) >= SHORTEST_BEGUN):
        return NOTHING
    rows = queries.all(db, "suggest", begun=_begun(words))
    *whole, last = words
    # A pair of letters out of a run is no word to go on with.
    begun = [] if any(map(runs.is_pair, words)) else queries.all(db, "complete_word", begun=last)
    completed = [" ".join([*whole, row["word"]]) for row in begun]
    return Suggestions(
        searches=[TagLink(text, urls.search(text)) for text in completed],
        creators=[TagLink(clean(r["label"]), urls.creator(r["slug"])) for r in rows if r["kind"] == "creator"],
        works=[
            TagLink(label, urls.content(r["slug"], r["short_id"]), r["language"])
            for r in rows
            if r["kind"] == "work" and (label := clean(r["label"]))
        ],
    )


def _begun(words: Sequence[str]) -> str:
    """Matches all of these words, the last one begun; pairs of a run side by side, a lone letter as a beginning."""
    text = ""
    for before, word in zip(["", *words], words, strict=False):
        is_open = runs.ONE_CLUSTER.fullmatch(word) if runs.is_pair(word) else word is words[-1]
        joint = (" <-> " if runs.is_next_pair(before, word) else " & ") if before else ""
        text += f"{joint}'{word}'{':*' if is_open else ''}"
    return text
