"""Parses creators' descriptions: links and chapters. Nothing in them is markup."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.discovery.catalogue.models import Chapter, TextPart
from app.infra.text import clean, line
from app.web import urls

# Full-width brackets, quotes and stops end an address, and so do signs of no width: it cannot hold them unescaped.
ENDS = (
    r"\s<>\"'`\\\u200b\u2060\ufeff\u3000-\u3003\u3008-\u3011\u3014-\u301f"
    r"\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b\uff5d\uff60-\uff64"
)
LINK = re.compile(rf"https?://[^{ENDS}]{{4,1000}}", re.IGNORECASE)
OPENING = {")": "(", "]": "[", "}": "{"}
TRAILING = frozenset(".,;:!?»”’\"'…،؛؟۔।॥") | OPENING.keys()

CLOCK = r"(?:\d{1,2}[:：])?\d{1,3}[:：][0-5\uff10-\uff15]\d(?![\d:：])"
TIME = r"(?<!\d)(?:(?P<h>\d{1,2})[:：])?(?P<m>\d{1,3})[:：](?P<s>[0-5\uff10-\uff15]\d)(?![\d:：])"
BLANK, SIGN = r"[^\S\n]", r"[-–—―:：|.~〜～・]"
UNTIL = rf"(?:{BLANK}{{0,3}}(?:[-–—―~〜～→]|to|bis){BLANK}{{0,3}}{CLOCK})?"
# "0:00 Intro", "▶ 0:00 Intro", "1. (0:00) Intro", "0:00 - 1:05 Intro", "0:00オープニング".
IN_FRONT = re.compile(
    rf"^[^\w\n]{{0,8}}(?:\d{{1,3}}[^\w:：\n]{{1,4}})?{TIME}{UNTIL}[)\]】）]?{BLANK}{{0,8}}{SIGN}{{0,3}}{BLANK}{{0,8}}"
    r"(?P<label>\S.*)$",
    re.MULTILINE,
)
# "Intro 0:00", "Intro - 0:00", "Intro (0:00 - 1:05)".
BEHIND = re.compile(
    rf"^(?P<label>\S.{{0,200}}?)(?:{BLANK}|{SIGN}|[(\[【（]){{1,8}}{TIME}{UNTIL}[)\]】）]?{BLANK}*$", re.MULTILINE
)
# "18:00 Uhr live" says when something begins, not where in the video.
TIME_OF_DAY = re.compile(r"(?:Uhr|[ap]\.?m\b|[AP]M|UTC|GMT|CES?T|[EP][SD]T|JST|IST|WIB)\b")
# The title above a list of chapters goes with the list.
CHAPTERS_TITLE = re.compile(
    r"\W*(?:chapters?|time ?stamps?|time ?codes?|contents|kapitel|cap[ií]tulos|chapitres|capitoli|bölümler|κεφάλαια"
    r"|тайм-?коды|содержание|главы|目次|チャプター|タイムスタンプ|타임라인|목차|챕터|章节|時間軸|अध्याय|الفصول)\W*",
    re.IGNORECASE,
)
LONGEST_LABEL = 100
FEWEST_CHAPTERS, MOST_CHAPTERS = 3, 100


@dataclass(frozen=True)
class Description:
    """A description as its page shows it: the chapters as a list of their own, the rest as text with links."""

    parts: list[TextPart]
    chapters: list[Chapter]


def read(text: str, title: str, short_id: str, duration_seconds: int | None) -> Description:
    """Splits a work's description into its text and its chapters, so that nothing is shown twice, nor its title."""
    first, _, rest = clean(text).strip().partition("\n")
    body = rest.strip() if first.strip() == clean(title).strip() else clean(text)
    found = _listed(body, duration_seconds)
    return Description(parts(_without(body, found)), _chapters(found, short_id))


def parts(text: str) -> list[TextPart]:
    """The text with its web addresses as links of their own."""
    return list(_parts(clean(text)))


def chapters(text: str, short_id: str, duration_seconds: int | None) -> list[Chapter]:
    """The chapters in a description by YouTube's rule: at least three, the first at 0:00, in rising order."""
    return _chapters(_listed(clean(text), duration_seconds), short_id)


def _chapters(found: Sequence[re.Match[str]], short_id: str) -> list[Chapter]:
    return [
        Chapter(_seconds(match), line(match["label"], LONGEST_LABEL), urls.go(short_id, _seconds(match) or None))
        for match in found[:MOST_CHAPTERS]
    ]


def _listed(text: str, duration_seconds: int | None) -> list[re.Match[str]]:
    """The lines of the list of chapters, whichever side of their labels the times stand on; none when there is none."""
    for style in (IN_FRONT, BEHIND):
        found = [match for match in style.finditer(text) if not TIME_OF_DAY.match(match["label"])]
        first = next((place for place, match in enumerate(found) if _seconds(match) == 0), len(found))
        if _is_list([_seconds(match) for match in found[first:]], duration_seconds):
            return found[first:]
    return []


def _is_list(starts: Sequence[int], duration_seconds: int | None) -> bool:
    if len(starts) < FEWEST_CHAPTERS or list(starts) != sorted(set(starts)):
        return False
    return duration_seconds is None or starts[-1] < duration_seconds


def _without(text: str, found: Sequence[re.Match[str]]) -> str:
    """The text without the lines of its chapters and the title right above them."""
    if not found:
        return text
    kept, end = [], 0
    for match in found:
        kept.append(text[end : match.start()])
        end = min(match.end() + 1, len(text))
    head = kept[0].rstrip("\n")
    above, _, title = head.rpartition("\n")
    kept[0] = above if CHAPTERS_TITLE.fullmatch(title) else head
    rest = "".join([*kept[1:], text[end:]]).strip("\n")
    return "\n\n".join(part for part in (kept[0].rstrip(), rest) if part)


def _parts(text: str) -> Iterator[TextPart]:
    end = 0
    for match in LINK.finditer(text):
        address = _trimmed(match[0])
        if not _is_plain(address):
            continue
        if match.start() > end:
            yield TextPart(text[end : match.start()])
        yield TextPart(address, address)
        end = match.start() + len(address)
    if text[end:]:
        yield TextPart(text[end:])


def _trimmed(address: str) -> str:
    """Without the signs of the sentence around it; a closing bracket stays whose opening one is inside."""
    while address and address[-1] in TRAILING:
        last = address[-1]
        if last in OPENING and address.count(last) <= address.count(OPENING[last]):
            break
        address = address[:-1]
    return address


def _is_plain(address: str) -> bool:
    """An address that goes where it says: a host with a dot, and no name or password in front of it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return "@" not in parts.netloc and "." in (parts.hostname or "")


def _seconds(match: re.Match[str]) -> int:
    return int(match["h"] or 0) * 3600 + int(match["m"]) * 60 + int(match["s"])
