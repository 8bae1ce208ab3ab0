"""Reads a query as a question: half of its telling words must be there, and rare ones count more."""

from dataclasses import replace

from app.discovery.search.claims import any_of, at_least
from app.discovery.search.tiers import BEST_WORKS
from app.discovery.search.tsquery import MOST_TELLING, CompiledQuery, TsQuery, all_of, queries
from app.infra.database import Db
from app.infra.unicode import runs

# A word tells nothing about one work when it stands in more than this share of those that people open most, however few
# works there are.
COMMON_SHARE, FEW_WORKS = 0.05, 10


def read(db: Db, compiled: CompiledQuery) -> TsQuery | None:
    """The reading of a query by most of its words; None for a single word, and when no word tells anything."""
    if len(compiled.claims) < 2 and len(compiled.words) < 2:
        return None
    telling = _telling(db, list(compiled.claims))
    if not telling:
        return None
    spelled = compiled.spelled
    filters = [spelled.filter_query] if spelled.filter_query else []
    least = (len(telling) + 1) // 2
    if all(runs.is_pair(word.word) for word in compiled.words):
        # A sentence without blanks: a pair that is there by chance is none of its words.
        least = max(least, (min(len(compiled.claims), MOST_TELLING) + 1) // 2)
    if len(telling) < least:
        return None
    some = at_least(least, telling)
    return replace(
        spelled,
        query=" & ".join([*telling, *filters]),
        wider_query=" & ".join([some, *filters]),
        rank_query=any_of(telling),
        text_query=any_of(telling),
        open_query=all_of(some, compiled.open_filters) if compiled.chosen else None,
        words=telling,
        title_words=[compiled.claims[claim] for claim in telling],
    )


def _telling(db: Db, claims: list[str]) -> list[str]:
    """The rarest of these claims that some work matches."""
    common = max(FEW_WORKS, int(COMMON_SHARE * BEST_WORKS))
    shares = queries.all(db, "share_words", words=claims, best=BEST_WORKS, common=common + 1)
    rare = (row for row in shares if row["works"] <= max(FEW_WORKS, COMMON_SHARE * row["of"]))
    return [row["word"] for row in rare if row["is_known"]][:MOST_TELLING]
