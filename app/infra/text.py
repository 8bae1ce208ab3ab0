"""Sanitises untrusted text: strips characters that XML 1.0 forbids and bidirectional overrides."""

import re
from datetime import UTC, datetime

# Control characters, half characters, what XML 1.0 has no place for, and the marks that change the reading direction.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
BLANKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """Strips characters that cannot be displayed; line breaks and tabs stay."""
    return UNFIT.sub("", text)


def line(text: str, longest: int) -> str:
    """Shortens `text` to one line of at most `longest` characters, cut at a word with an ellipsis."""
    found = BLANKS.sub(" ", clean(text)).strip()
    if len(found) <= longest:
        return found
    head, _, _ = found[:longest].rpartition(" ")
    return f"{(head if len(head) > longest // 2 else found[: longest - 1]).rstrip(' ,.;:-')}…"


def moment(value: datetime) -> str:
    """`2026-11-21T14:05:00Z`: W3C and RFC 3339 with the zone, as maps, feeds and structured data want it."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def span(seconds: int) -> str:
    """An ISO 8601 duration: 3723 -> `PT1H2M3S`."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    return f"PT{parts}{rest}S" if rest or not parts else f"PT{parts}"
