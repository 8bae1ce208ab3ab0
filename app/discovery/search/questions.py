"""Reads a query as a question: half of its telling words must be there, and rare ones count more."""

from collections.abc import Sequence
from dataclasses import replace

from app.discovery.search.tiers import BEST_WORKS
from app.discovery.search.tsquery import CompiledQuery, TsQuery, all_of, any_of, queries
from app.infra.database import Db

# So many telling words are looked at, the rarest. A word tells nothing about one work when it stands in more than this
# share of those that people open most, however few works there are.
MOST_TELLING, COMMON_SHARE, FEW_WORKS = 6, 0.05, 10


def read(db: Db, compiled: CompiledQuery) -> TsQuery | None:
    """The reading of a query by most of its words; None for a single word, and when no word tells anything."""
    if len(compiled.claims) < 2 and len(compiled.words) < 2:
        return None
    telling = _telling(db, list(compiled.claims))
    if not telling:
        return None
    spelled = compiled.spelled
    filters = [spelled.filter_query] if spelled.filter_query else []
    some = at_least((len(telling) + 1) // 2, telling)
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


def at_least(number: int, claims: Sequence[str]) -> str:
    """Matches what so many of the claims match (1 to all of them).

    Each half gives its share: of six claims three need 22 places in the tsquery, where every choice of three written
    out would need 60, and an index looks for each of them.
    """
    if number == 1:
        return any_of(claims)
    if number == len(claims):
        return " & ".join(claims)
    left, right = claims[: len(claims) // 2], claims[len(claims) // 2 :]
    shares = range(max(0, number - len(right)), min(number, len(left)) + 1)
    return any_of(f"({_both(share, left, number - share, right)})" for share in shares)


def _both(of_left: int, left: Sequence[str], of_right: int, right: Sequence[str]) -> str:
    return " & ".join(at_least(number, claims) for number, claims in ((of_left, left), (of_right, right)) if number)


def _telling(db: Db, claims: list[str]) -> list[str]:
    """The rarest of these claims that some work matches."""
    common = max(FEW_WORKS, int(COMMON_SHARE * BEST_WORKS))
    shares = queries.all(db, "share_words", words=claims, best=BEST_WORKS, common=common + 1)
    rare = (row for row in shares if row["works"] <= max(FEW_WORKS, COMMON_SHARE * row["of"]))
    return [row["word"] for row in rare if row["is_known"]][:MOST_TELLING]
