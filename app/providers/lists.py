"""Reads the lists in platforms' answers: a list is a list, or the answer is not readable.

An answer that lost its list names no work, which is another thing than a list without works: whoever takes the one for
the other hides everything that is shown. So whatever is not exactly what the platform documents is refused here, and
an entry that nobody can read makes its page less than whole: a work that is not named there may stand in it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.infra.errors import ProviderError
from app.providers import reading

Entry = Mapping[str, Any]


def unreadable(name: str) -> ProviderError:
    """The error for an answer that is not what the platform documents; most are right when asked for again."""
    return ProviderError(f"{name}'s answer was not readable. We will try again.", code="unreadable")


def entries(name: str, source: object, *keys: str) -> list[object]:
    """The list under these keys, with whatever stands in it. Raises ProviderError unreadable when there is none."""
    found = reading.part(source, *keys[:-1]).get(keys[-1])
    if not isinstance(found, list):
        raise unreadable(name)
    return found


def by_id(name: str, found: list[object], identify: Callable[[Entry], str]) -> tuple[dict[str, Entry], bool]:
    """The entries of a list by their id, and whether each of them has one of its own.

    Raises ProviderError unreadable for a list in which nothing can be read.
    """
    read = {work_id: entry for entry in found if isinstance(entry, Mapping) and (work_id := identify(entry))}
    if found and not read:
        raise unreadable(name)
    return read, len(read) == len(found)


def marker(name: str, source: Entry, key: str, longest: int) -> str | None:
    """The marker of the next page; None where the key is missing. Raises ProviderError unreadable for what is none."""
    if key not in source:
        return None
    value = source[key]
    if not isinstance(value, str) or not value or len(value) > longest or reading.text(value, longest) != value:
        raise unreadable(name)
    return value
