"""Reports about public pages: from anybody, without an account, and without keeping who sent them."""

from dataclasses import dataclass

from app.discovery.catalogue.cards import queries
from app.infra.database import Db

REASONS = {
    "illegal": "It's illegal",
    "harmful": "It's dangerous or hateful",
    "impersonation": "Impersonation",
    "copyright": "Copyright: it uses someone's work without permission",
    "privacy": "Privacy: it shows something private",
    "spam": "Spam",
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
