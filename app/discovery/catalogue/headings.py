"""The names of lists: their filters and their order in words, for headings, titles and what is announced."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

from app.discovery.catalogue import lists

# The first of each list is its usual order.
WORK_ORDERS = {"newest": "newest first", "trending": "trending this week", "gems": "hidden gems"}
CREATOR_ORDERS = {"newest": "latest post first", "name": "A to Z"}
SEARCH_ORDERS = {
    "best": "best match first",
    "newest": "newest first",
    "opened": "most opened first",
    "longest": "longest first",
}


def ending(
    chosen: Mapping[str, str], order: str, orders: Mapping[str, str], categories: Mapping[str, str] | None = None
) -> str:
    """What the name of a list ends with: `: Shorts on TikTok, past week, newest first`.

    Nothing for a list without filters in its usual order. `categories` are the names of those that are filters.
    """
    if not chosen and order == next(iter(orders)):
        return ""
    words = _filter_words(chosen, categories or {})
    return f"{words}, {orders[order]}"


def of_language(code: str | None) -> str:
    """What the name of a list ends with that is of one language: `, in Japanese`."""
    return _filter_words({"lang": code}, {}) if code else ""


def _filter_words(chosen: Mapping[str, str], categories: Mapping[str, str]) -> str:
    """The filters in the order of a sentence, each with the sign or word before it."""
    parts = {
        "type": (": ", lists.TYPES),
        "platform": (" on ", lists.PLATFORMS),
        "category": (" in ", categories),
        "lang": (", in ", {}),
        "length": (", ", lists.LENGTHS),
        "date": (", ", lists.DATES),
    }
    return "".join(
        before + (_language(chosen[name]) if name == "lang" else _label(name, chosen[name], names))
        for name, (before, names) in parts.items()
        if name in chosen
    )


def _label(name: str, value: str, names: Mapping[str, str]) -> str:
    label = names.get(value, value)
    return label.lower() if name in {"length", "date"} else label


def _language(code: str) -> str:
    """The English name of a language: the sentence around it is English."""
    try:
        return Locale.parse(code).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
