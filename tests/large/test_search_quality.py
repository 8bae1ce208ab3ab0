"""Search finds what is known to be there as well as a search engine does: the same works, the same words, side by side.

Known works are drawn evenly from the three tiers of popularity. The peer is Tantivy with its defaults: BM25 over title,
creator, tags and texts, all words needed, one slip of the finger allowed where there is one.
"""

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
import pytest
import tantivy

from app.discovery.search import ranking, syntax, tsquery
from app.infra.services import Services
from tests.faults.conftest import size

KNOWN = size(600, 2_000)
TIERS = 3
LOOKED_AT = 10
LETTERS = "abcdefghijklmnopqrstuvwxyz"
EDGES = ".,:;!?()[]\"“”„…–—#|·»«،؟。、'"
FIELDS = ["title", "creator", "tags", "body"]
# Reciprocal rank at ten, ours less the peer's.
LEAST = {"whole title": -0.02, "three words of it": -0.02, "three words, one slip": 0, "creator and a word": 0}


@dataclass(frozen=True)
class Work:
    """A work that somebody remembers something of."""

    id: str
    title: str
    creator: str
    tags: str
    body: str
    tier: int

    @property
    def words(self) -> list[str]:
        stripped = (word.strip(EDGES) for word in self.title.lower().split())
        return list(dict.fromkeys(word for word in stripped if any(map(str.isalnum, word))))


@pytest.fixture(scope="module")
def works(large) -> list[Work]:
    with psycopg.connect(large.database_url) as db:
        rows = db.execute(
            "SELECT c.id::text, c.title, c.creator_name, array_to_string(c.tags, ' '), "
            "d.description || ' ' || coalesce(d.ai_description, ''), s.tier "
            "FROM site.card c JOIN site.detail d USING (id) JOIN site.search_document s USING (id) ORDER BY c.id"
        )
        return [Work(*row) for row in rows]


@pytest.fixture(scope="module")
def peer(works, tmp_path_factory) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in FIELDS:
        builder.add_text_field(field)
    index = tantivy.Index(builder.build(), str(tmp_path_factory.mktemp("tantivy")))
    writer = index.writer(100_000_000, 1)
    for work in works:
        writer.add_document(
            tantivy.Document(id=work.id, title=work.title, creator=work.creator, tags=work.tags, body=work.body)
        )
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def test_known_works_are_found_at_least_as_well_as_by_a_search_engine(works, peer, site):
    dice = random.Random(11)
    known = [work for tier in range(TIERS) for work in _drawn(works, tier, dice)]
    kinds: dict[str, Callable[[Work], str]] = {
        "whole title": lambda work: work.title,
        "three words of it": lambda work: " ".join(_three(work, dice)),
        "three words, one slip": lambda work: _slipped(_three(work, dice), dice),
        "creator and a word": lambda work: f"{work.creator} {dice.choice(work.words)}",
    }
    differences = {}
    for kind, ask in kinds.items():
        asked = [(work.id, ask(work)[: ranking.LONGEST]) for work in known]
        ours = statistics.mean(_rank(_ours(site, query), wanted) for wanted, query in asked)
        theirs = statistics.mean(
            _rank(_theirs(peer, query, is_fuzzy="slip" in kind), wanted) for wanted, query in asked
        )
        differences[kind] = ours - theirs
        print(f"{kind:22} ours {ours:.3f}  Tantivy {theirs:.3f}  {ours - theirs:+.3f}  of {len(asked)} known works")

    assert {kind for kind, least in LEAST.items() if differences[kind] < least} == set()


def _drawn(works: Sequence[Work], tier: int, dice: random.Random) -> list[Work]:
    there = [work for work in works if work.tier == tier and work.words]
    return dice.sample(there, min(KNOWN // TIERS, len(there)))


def _three(work: Work, dice: random.Random) -> list[str]:
    places = sorted(dice.sample(range(len(work.words)), min(3, len(work.words))))
    return [work.words[place] for place in places]


def _slipped(words: list[str], dice: random.Random) -> str:
    """The words with one letter too many, too few, another or in the wrong place, in a word that is long enough."""
    places = [place for place, word in enumerate(words) if len(word) >= 4 and word.isascii() and word.isalpha()]
    if places:
        place = dice.choice(places)
        words[place] = _slip(words[place], dice)
    return " ".join(words)


def _slip(word: str, dice: random.Random) -> str:
    at, letter = dice.randrange(len(word) - 1), dice.choice(LETTERS)
    return dice.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def _rank(found: Sequence[str], wanted: str) -> float:
    return 1 / (found.index(wanted) + 1) if wanted in found[:LOOKED_AT] else 0


def _ours(site: Services, query: str) -> list[str]:
    with site.database.transaction("visitor") as db:
        compiled = tsquery.build(db, syntax.parse(query))
        return [str(row.id) for row in ranking.works(db, site.settings, compiled, None).items] if compiled else []


def _theirs(index: tantivy.Index, query: str, *, is_fuzzy: bool) -> list[str]:
    words = " ".join(word for word in (word.strip(EDGES) for word in query.lower().split()) if word)
    plain = "".join(letter if letter.isalnum() or letter.isspace() else " " for letter in words)
    fuzzy = dict.fromkeys(FIELDS, (False, 1, True)) if is_fuzzy else {}
    parsed = index.parse_query(plain, FIELDS, conjunction_by_default=True, fuzzy_fields=fuzzy)
    searcher = index.searcher()
    hits = searcher.search(parsed, LOOKED_AT, count=False).hits
    return [searcher.doc(address)["id"][0] for _, address in hits]
