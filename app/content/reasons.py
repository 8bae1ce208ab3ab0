"""Renders the reasons of trending lists and holds, which the database stores as a code with numbers, as sentences.

The codes come from `trending.rising_works`, `kept_works` and `hold_made_visits`; `new` is what fillers had.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

Reason: TypeAlias = Mapping[str, Any]

WINDOWS = {"today": "today", "week": "this week", "month": "this month", "all_time": "so far"}
DATE = "%-d %b %Y"


def sentence(reason: Reason) -> str:
    """The reason as a sentence; '' for an unknown code."""
    make = SENTENCES.get(reason.get("code", ""))
    return make(reason) if make else ""


def _opened(reason: Reason) -> str:
    """How many people, how many usually, and what decides the place; a card says its age itself.

    `at_least`: more came, but several of them from one network.
    """
    people, usual, score = reason["people"], reason["usual"], reason.get("score")
    crowd = "1 person" if people == 1 else f"{people:,} people"
    words = f"Opened by {'at least ' if reason.get('at_least') else ''}{crowd} {WINDOWS[reason['period']]}"
    if usual is not None:
        words += f", usually {usual or 'none'}"
    if score is not None:
        words += f" · score {score:,.1f}"
    if reason.get("limited"):
        return f"{words} · placed lower for variety"
    return f"{words} · tied, newer posts first" if reason.get("tied") else words


def _new(_: Reason) -> str:
    return "New"


def _kept(_: Reason) -> str:
    return "New · reserved spot"


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
