"""The plans on offer."""

from app.discovery.cards import queries
from app.discovery.models import Plan
from app.lib.db import Db


def on_offer(db: Db) -> list[Plan]:
    """Every plan that can be taken now, the smallest first."""
    return queries.all(db, "list_plans", Plan)
