"""The plans on offer."""

from dataclasses import dataclass

from app.infra.database import Db
from app.infra.queries import load

queries = load("billing")


@dataclass(frozen=True)
class Plan:
    """A plan on offer; numbers are for a month, the price in cents."""

    slug: str
    name: str
    description: str
    accounts: int
    syncs: int
    ai_analyses: int
    seo_submissions: int
    price_cents: int
    currency: str
    is_featured: bool


def on_offer(db: Db) -> list[Plan]:
    """Every plan that can be taken now, the smallest first."""
    return queries.all(db, "list_plans", Plan)
