"""Snippets: the sentence of a work's text that a search matched, or the tag."""

import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from app.discovery.catalogue.cards import CardRow
from app.discovery.search.matches import highlights
from app.discovery.search.matches.highlights import Span
from app.discovery.search.tsquery import queries
from app.infra.database import Db
from app.infra.text import line

LONGEST = 160
# So much before the first found word is shown of a sentence that is too long.
LEAD = 40
# Full stops of the scripts that we know end a sentence; so does a line.
SENTENCE = re.compile(
    r"[^\n.!?\u061f\u06d4\u0964\u3002\uff01\uff1f\uff61]+[.!?\u061f\u06d4\u0964\u3002\uff01\uff1f\uff61]*"
)


def of(db: Db, rows: Sequence[CardRow], wanted: frozenset[str]) -> Mapping[UUID, str]:
    """The best sentence, or else the tag, for each work whose title does not show why it was found, by id."""
    unclear = [row for row in rows if wanted and not highlights.spans(row.title, wanted)]
    if not unclear:
        return {}
    found = queries.all(db, "find_texts", ids=[row.id for row in unclear])
    texts = {row["id"]: best_sentence(row["text"], wanted) for row in found}
    shown = {row.id: texts.get(row.id) or _tag(row.tags, wanted) for row in unclear}
    return {card_id: text for card_id, text in shown.items() if text}


def _tag(tags: Sequence[str], wanted: frozenset[str]) -> str:
    return next((f"#{tag}" for tag in tags if highlights.spans(tag, wanted)), "")


def best_sentence(text: str, wanted: frozenset[str]) -> str:
    """The sentence that holds most of the wanted words, shortened around the first of them; '' when none holds any."""
    best, most = "", 0
    places = highlights.spans(text, wanted)
    for sentence, inside in _sentences(text, places):
        several = len({text[start:stop].casefold() for start, stop in inside})
        if several > most:
            best, most = _around(sentence[0], inside[0][0] - sentence.start()), several
    return best


def _sentences(text: str, places: Sequence[Span]) -> Iterator[tuple[re.Match[str], list[Span]]]:
    """The sentences that hold places of words, with those; a name that begins with a full stop is in none."""
    at = 0
    for sentence in SENTENCE.finditer(text):
        inside = []
        while at < len(places) and places[at][0] < sentence.end():
            if sentence.start() <= places[at][0] and places[at][1] <= sentence.end():
                inside.append(places[at])
            at += 1
        if inside:
            yield sentence, inside


def _around(sentence: str, place: int) -> str:
    """The sentence as one line; when the word at `place` would be cut off, from a word shortly before it."""
    if len(sentence) <= LONGEST or place < LONGEST // 2:
        return line(sentence, LONGEST)
    start = sentence.rfind(" ", 0, max(1, place - LEAD)) + 1 or place
    return f"… {line(sentence[start:], LONGEST)}"
