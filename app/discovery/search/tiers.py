"""Search tiers: the works that people open most are looked at first.

A common word is answered out of the best works if these hold enough, else out of the good ones too.
"""

from app.discovery.search.tsquery import queries
from app.infra.database import Db

BEST_WORKS, GOOD_WORKS = 4_000, 36_000


def refresh(db: Db) -> int:
    """Recomputes the tiers from clicks; the number of works that moved."""
    moved: int = queries.value(db, "move_tiers", best=BEST_WORKS, good=GOOD_WORKS)
    return moved
