"""Reports about public pages: from anybody, without an account, and without keeping who sent them."""

from dataclasses import dataclass

from app.discovery.catalogue.cards import queries
from app.infra.database import Db

REASONS = {
    "illegal": "It is against the law",
    "harmful": "It is dangerous or hateful",
    "impersonation": "Somebody pretends to be somebody else",
    "copyright": "It uses somebody's work without permission",
    "privacy": "It shows something private",
    "spam": "It is spam",
    "other": "Something else",
}


@dataclass(frozen=True)
class Report:
    """A report about the page of this site whose path is `url`."""

    url: str
    reason: str
    details: str


def file(db: Db, report: Report) -> None:
    """Keeps a report for the operators."""
    queries.value(db, "file_report", address=report.url, reason=report.reason, message=report.details)
