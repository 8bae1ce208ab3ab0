"""Reading what a platform sent without trusting any of it: wrong types, missing keys, impossible numbers and dates."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

MAX_COUNT = 2**62
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
DURATION = re.compile(r"^P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?)?$")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def part(source: object, *keys: str) -> Mapping[str, Any]:
    """The object under these keys; an empty one when anything on the way is missing or no object."""
    found: object = source
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def parts(source: object, key: str) -> list[Mapping[str, Any]]:
    """The objects of a list; what is no object is left out."""
    found = part(source).get(key)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


def text(value: object, longest: int) -> str:
    """A text that the database can hold, cut at `longest` characters; '' for what is no text."""
    return UNSTORABLE.sub("", value)[:longest] if isinstance(value, str) else ""


def texts(value: object, most: int, longest: int) -> tuple[str, ...]:
    """The first `most` non-empty texts of a list, in order."""
    found = (text(entry, longest).strip() for entry in value[: most * 4]) if isinstance(value, list) else ()
    return tuple(entry for entry in found if entry)[:most]


def count(value: object) -> int | None:
    """A count, sent as a number or as digits; None for what cannot be one."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
        return None
    return value


def moment(value: object) -> datetime:
    """A time in RFC 3339 as UTC; never in the future, never before there were platforms. Nonsense counts as now."""
    now = datetime.now(UTC)
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else now
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return min(max(found.astimezone(UTC), EARLIEST), now + timedelta(days=1))
    except (ValueError, OverflowError):
        return now


def seconds(value: object) -> int | None:
    """An ISO 8601 duration of days to seconds, as seconds; None for anything else."""
    match = DURATION.match(value) if isinstance(value, str) else None
    if match is None or value in ("P", "PT"):
        return None
    days, hours, minutes, rest = (int(group or 0) for group in match.groups())
    total = days * 86_400 + hours * 3600 + minutes * 60 + rest
    return total if total < 2**31 else None


def web_address(value: object) -> str | None:
    """An http or https address; None for anything else."""
    found = text(value, 2000)
    return found if found.startswith(("https://", "http://")) else None
