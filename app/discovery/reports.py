"""Reports about public pages: from anybody, without an account, and without keeping who sent them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.config import Settings
from app.discovery.cards import queries
from app.lib.db import Db
from app.lib.errors import BadInput
from app.seo.texts import clean

REASONS = {
    "illegal": "It is against the law",
    "harmful": "It is dangerous or hateful",
    "impersonation": "Somebody pretends to be somebody else",
    "copyright": "It uses somebody's work without permission",
    "privacy": "It shows something private",
    "spam": "It is spam",
    "other": "Something else",
}
LONGEST_ADDRESS, LONGEST_DETAILS = 300, 2000


@dataclass(frozen=True)
class Report:
    """A report as it was typed; `url` is a page of this site."""

    url: str = ""
    reason: str = ""
    details: str = ""


def read(settings: Settings, form: Mapping[str, str]) -> Report:
    """A report out of a form, its address made a path. Raises BadInput with a message for each field."""
    given = Report(form.get("url", "").strip(), form.get("reason", ""), clean(form.get("details", "")).strip())
    path = _path(settings, given.url)
    faults = {
        "url": path is None and "Copy the address of a page on StreamVibe.",
        "reason": given.reason not in REASONS and "Choose a reason.",
        "details": _fault(given.details),
    }
    if found := {field: words for field, words in faults.items() if words}:
        raise BadInput("The report was not sent yet. See the marked fields.", found)
    return Report(path or "", given.reason, given.details)


def file(db: Db, report: Report) -> None:
    """Keeps a report for the operators."""
    queries.value(db, "file_report", address=report.url, reason=report.reason, message=report.details)


def _fault(details: str) -> str | None:
    if not details:
        return "Say in a few words what is wrong."
    return "At most 2,000 characters." if len(details) > LONGEST_DETAILS else None


def _path(settings: Settings, address: str) -> str | None:
    """The path of one of our pages; None for everything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc and parts.netloc != urlsplit(settings.public_url).netloc:
        return None
    path = clean(parts.path)
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and len(path) <= LONGEST_ADDRESS
    return path if is_ours else None
