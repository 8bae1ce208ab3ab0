"""Sanitises untrusted text and shortens it: without characters that XML 1.0 forbids or that override directions."""

import re
import unicodedata
from datetime import UTC, datetime

# Control characters, half characters, what XML 1.0 has no place for, and the marks that change the reading direction.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
BLANKS = re.compile(r"\s+")
# Letters and a symbol that look like nothing: fillers of Hangul, the empty pattern of Braille.
UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# What a shortened text does not end with, before its ellipsis.
LOOSE_ENDS = " ,.;:–—-、。，．：；・｡､"
ELLIPSIS = "…"
# Grapheme clusters: Unicode Standard Annex 29, out of the general categories that Python knows. Where the annex needs a
# property that Python has not, the rule here keeps more together, never less.
ZWJ = "\u200d"
# Of the format characters only these two extend a cluster, beside the tags of flags of regions.
JOINERS = frozenset("\u200c\u200d")
MARKS = frozenset({"Mn", "Mc", "Me"})
# Letters by category that stand behind their base as marks do: Thai and Lao am, the half-width voicing marks.
SPACING_LETTERS = frozenset("\u0e33\u0eb3\uff9e\uff9f")
# Signs of Indic scripts that join the next consonant to the one before.
LINKERS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60")
PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd")
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
FLAG_TAGS = range(0xE0020, 0xE0080)
HANGUL_LEADS = (range(0x1100, 0x1160), range(0xA960, 0xA97D))
HANGUL_VOWELS = (range(0x1160, 0x11A8), range(0xD7B0, 0xD7C7))
HANGUL_TAILS = (range(0x11A8, 0x1200), range(0xD7CB, 0xD7FC))
HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)
HANGUL_SERIES = 28
# A base with more marks than any spelling has is cut all the same.
LONGEST_CLUSTER = 64
MOST_MARKS = 30


def clean(text: str) -> str:
    """Strips characters that cannot be displayed; line breaks and tabs stay."""
    return UNFIT.sub("", text)


def composed(text: str) -> str:
    """The text in Unicode's composed form (NFC), with at most 30 marks on a letter (UAX #15, Stream-Safe Text).

    No spelling has more, and putting marks into their order takes time with the square of their number, while the
    whole process waits: a minute for the marks that a form of 1 MB holds.
    """
    return unicodedata.normalize("NFC", stream_safe(text))


def stream_safe(text: str) -> str:
    """The text without the marks of a letter behind its thirtieth."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def is_visible(text: str) -> bool:
    """Whether a reader sees anything: a letter, a digit, a punctuation mark or a symbol that is not blank."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in UNSEEN for sign in text)


def line(text: str, longest: int) -> str:
    """Shortens `text` to one line of at most `longest` characters: between two words, or else between two clusters.

    A text that was shortened ends with an ellipsis. A word is cut only where the last blank would cost half the line.
    """
    return shorten(BLANKS.sub(" ", clean(text)).strip(), longest)


def shorten(text: str, longest: int) -> str:
    """Cuts `text` as `line` does, and keeps its blanks and line breaks."""
    if len(text) <= longest:
        return text
    room = text[:longest]
    blank = max((found.start() for found in BLANKS.finditer(room)), default=0)
    cut = blank if blank > longest // 2 else cluster_floor(text, longest - len(ELLIPSIS))
    return text[:cut].rstrip(LOOSE_ENDS) + ELLIPSIS


def cluster_floor(text: str, at: int) -> int:
    """The last place not behind the index `at` where a cluster ends."""
    if at >= len(text):
        return len(text)
    for place in range(at, max(at - LONGEST_CLUSTER, 0), -1):
        if _is_boundary(text, place):
            return place
    return at if at > LONGEST_CLUSTER else 0


def moment(value: datetime) -> str:
    """`2026-11-21T14:05:00Z`: W3C and RFC 3339 with the zone, as maps, feeds and structured data want it."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def span(seconds: int) -> str:
    """An ISO 8601 duration: 3723 -> `PT1H2M3S`."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    return f"PT{parts}{rest}S" if rest or not parts else f"PT{parts}"


def _is_boundary(text: str, at: int) -> bool:
    """Whether a cluster ends before the index `at`."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if before in "\r\n" or after in "\r\n":
        return (before, after) != ("\r", "\n")
    if _extends(after) or before in PREPENDED or _is_one_syllable(before, after):
        return False
    if before == ZWJ and unicodedata.category(after) == "So":
        return False
    if text[max(at - 2, 0) : at].rstrip(ZWJ)[-1:] in LINKERS:
        return unicodedata.category(after) != "Lo"
    return ord(before) not in FLAG_LETTERS or ord(after) not in FLAG_LETTERS or _flag_letters(text, at) % 2 == 0


def _extends(sign: str) -> bool:
    if sign in JOINERS or sign in SPACING_LETTERS or unicodedata.category(sign) in MARKS:
        return True
    return ord(sign) in SKIN_TONES or ord(sign) in FLAG_TAGS


def _is_one_syllable(before: str, after: str) -> bool:
    """Whether two letters of Hangul stand in one block."""
    first, second = ord(before), ord(after)
    is_open = first in HANGUL_SYLLABLES and (first - HANGUL_SYLLABLES.start) % HANGUL_SERIES == 0
    if any(first in leads for leads in HANGUL_LEADS):
        return second in HANGUL_SYLLABLES or any(second in letters for letters in (*HANGUL_LEADS, *HANGUL_VOWELS))
    if is_open or any(first in vowels for vowels in HANGUL_VOWELS):
        return any(second in letters for letters in (*HANGUL_VOWELS, *HANGUL_TAILS))
    is_closed = first in HANGUL_SYLLABLES or any(first in tails for tails in HANGUL_TAILS)
    return is_closed and any(second in tails for tails in HANGUL_TAILS)


def _flag_letters(text: str, at: int) -> int:
    """How many letters of flags stand in a row before the index `at`; two make a flag."""
    place = at
    while place > 0 and ord(text[place - 1]) in FLAG_LETTERS:
        place -= 1
    return at - place
