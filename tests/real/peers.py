"""Plain full-text libraries beside our search: Tantivy in three forms, and PostgreSQL's `simple` configuration."""

from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import tantivy

from tests.real.corpus import Video

LOOKED_AT = 10
FIELDS = ["title", "creator", "tags", "body"]
WORD_TOKENS = tantivy.Tokenizer.simple
Find = Callable[[str, bool], list[str]]


def all_peers(videos: Sequence[Video], folder: Path, db: psycopg.Connection) -> dict[str, Find]:
    """Each peer by its name: from a query, and whether a word of it may have a slip, to the ids that it finds."""
    lower, fold = tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()
    built = tantivy.TextAnalyzerBuilder
    return {
        "Tantivy": _tantivy(videos, folder / "words", built(WORD_TOKENS()).filter(lower).build()),
        "Tantivy, folded": _tantivy(videos, folder / "folded", built(WORD_TOKENS()).filter(lower).filter(fold).build()),
        "Tantivy, pairs": _tantivy(
            videos, folder / "pairs", built(tantivy.Tokenizer.ngram(2, 2)).filter(lower).build(), is_paired=True
        ),
        "PostgreSQL": _postgres(videos, db),
    }


def _tantivy(videos: Sequence[Video], folder: Path, analyzer: tantivy.TextAnalyzer, *, is_paired: bool = False) -> Find:
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="ours")
    index = tantivy.Index(builder.build(), str(folder))
    index.register_tokenizer("ours", analyzer)
    writer = index.writer(60_000_000, 1)
    for video in videos:
        fields = {
            "title": video.title,
            "creator": video.channel,
            "tags": " ".join(video.tags),
            "body": video.description,
        }
        writer.add_document(tantivy.Document(id=video.id, **fields))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(query: tantivy.Query) -> list[str]:
        return [searcher.doc(at)["id"][0] for _, at in searcher.search(query, LOOKED_AT, count=False).hits]

    def find(text: str, is_slip: bool) -> list[str]:
        signs = "".join(letter if letter.isalnum() or letter.isspace() or letter in "'’" else " " for letter in text)
        plain = " ".join(signs.lower().replace("'", " ").split())
        if is_paired:
            plain = " ".join(f'"{word}"' for word in plain.split() if len(word) > 1)
        if not plain:
            return []
        exact = search(index.parse_query(plain, FIELDS, conjunction_by_default=True))
        if len(exact) >= LOOKED_AT or not is_slip or is_paired:
            return exact
        near = dict.fromkeys(FIELDS, (False, 1, True))
        loose = search(index.parse_query(plain, FIELDS, conjunction_by_default=True, fuzzy_fields=near))
        return [*exact, *(found for found in loose if found not in exact)][:LOOKED_AT]

    return find


def _postgres(videos: Sequence[Video], db: psycopg.Connection) -> Find:
    db.execute("CREATE TEMPORARY TABLE peer (id text, words tsvector)")
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO peer SELECT %s, setweight(to_tsvector('pg_catalog.simple', %s), 'A') || setweight(to_tsvector('pg_catalog.simple', %s), 'B') "
            "|| setweight(to_tsvector('pg_catalog.simple', %s), 'C') || setweight(to_tsvector('pg_catalog.simple', %s), 'D')",
            [(video.id, video.title, video.channel, " ".join(video.tags), video.description) for video in videos],
        )
    db.execute("CREATE INDEX ON peer USING gin (words)")

    def find(text: str, is_slip: bool) -> list[str]:
        rows = db.execute(
            "SELECT p.id FROM peer p, websearch_to_tsquery('pg_catalog.simple', %s) q WHERE p.words @@ q "
            "ORDER BY ts_rank(p.words, q) DESC, p.id LIMIT %s",
            (text, LOOKED_AT),
        ).fetchall()
        return [found for (found,) in rows]

    return find
