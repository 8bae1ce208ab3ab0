"""Renders the reasons of trending lists and holds, which the database stores as a code with numbers, as sentences.

The codes come from `trending.rising_works`, `new_works`, `kept_works` and `hold_made_visits`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

Reason: TypeAlias = Mapping[str, Any]

WINDOWS = {"today": "in 24 hours", "week": "in 7 days", "month": "in 30 days", "all_time": "so far"}
LAST_HOURS, LAST_DAYS = 48, 14
DATE = "%-d %b %Y"


def sentence(reason: Reason) -> str:
    """The reason as a sentence; '' for an unknown code."""
    make = SENTENCES.get(reason.get("code", ""))
    return make(reason) if make else ""


def _opened(reason: Reason) -> str:
    people, usual = reason["people"], reason["usual"]
    who = "1 person" if people == 1 else f"{people} people"
    before = "" if usual is None else f", usually {usual or 'none'}"
    return f"{who} opened this {WINDOWS[reason['period']]}{before}"


def _new(reason: Reason) -> str:
    published_at = datetime.fromisoformat(reason["published_at"])
    hours = int((datetime.now(UTC) - published_at).total_seconds() // 3600)
    if hours < 1:
        return "New: published within the hour"
    if hours < LAST_HOURS:
        return f"New: published {'an hour' if hours == 1 else f'{hours} hours'} ago"
    if hours < LAST_DAYS * 24:
        return f"New: published {hours // 24} days ago"
    return f"Published on {published_at.astimezone(UTC):{DATE}}"


def _kept(reason: Reason) -> str:
    return f"{_new(reason)}, in a place kept for new work"


def _made_visits(reason: Reason) -> str:
    day = f"{date.fromisoformat(reason['day']):{DATE}}"
    return (
        f"Most visits on {day} came from very few networks: {reason['people']} people were counted, "
        f"up to {reason['one']} of them from one network, and {reason['turned_away']} more were turned away."
    )


def _words(reason: Reason) -> str:
    """What was written as a sentence before there were codes."""
    return str(reason["words"])


SENTENCES: Mapping[str, Callable[[Reason], str]] = {
    "opened": _opened,
    "new": _new,
    "kept": _kept,
    "made_visits": _made_visits,
    "words": _words,
}
