"""Parses creators' descriptions: links and chapters. Nothing in them is markup."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from app.discovery.catalogue.models import Chapter, TextPart
from app.infra.text import clean, line
from app.web import urls

LINK = re.compile(r"https?://[^\s<>\"'`\\]{4,1000}", re.IGNORECASE)
CHAPTER = re.compile(
    r"^[ \t(\[•*-]{0,4}(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,2}):(?P<s>[0-5]\d)[)\]]?[ \t]*[-–—:|.]?[ \t]+(?P<label>\S.*)$",
    re.MULTILINE | re.ASCII,
)
TRAILING = ".,;:!?)]}»”’'\""
LONGEST_LABEL = 100
FEWEST_CHAPTERS, MOST_CHAPTERS = 3, 100


def parts(text: str) -> list[TextPart]:
    """The text with its web addresses as links of their own."""
    return list(_parts(clean(text)))


def chapters(text: str, short_id: str, duration_seconds: int | None) -> list[Chapter]:
    """The chapters in a description by YouTube's rule: at least three, the first at 0:00, in rising order."""
    found = [(_seconds(match), line(match["label"], LONGEST_LABEL)) for match in CHAPTER.finditer(clean(text))]
    starts = [seconds for seconds, _ in found]
    if len(found) < FEWEST_CHAPTERS or starts[0] != 0 or starts != sorted(set(starts)):
        return []
    if duration_seconds is not None and starts[-1] >= duration_seconds:
        return []
    return [Chapter(seconds, label, urls.go(short_id, seconds or None)) for seconds, label in found[:MOST_CHAPTERS]]


def _parts(text: str) -> Iterator[TextPart]:
    end = 0
    for match in LINK.finditer(text):
        address = match[0].rstrip(TRAILING)
        if not _is_plain(address):
            continue
        if match.start() > end:
            yield TextPart(text[end : match.start()])
        yield TextPart(address, address)
        end = match.start() + len(address)
    if text[end:]:
        yield TextPart(text[end:])


def _is_plain(address: str) -> bool:
    """An address that goes where it says: a host with a dot, and no name or password in front of it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return "@" not in parts.netloc and "." in (parts.hostname or "")


def _seconds(match: re.Match[str]) -> int:
    return int(match["h"] or 0) * 3600 + int(match["m"]) * 60 + int(match["s"])
