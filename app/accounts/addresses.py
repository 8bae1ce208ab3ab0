"""Addresses of creators' pages, suggested out of their names: of words that have one certain reading in Latin letters.

The address stands for a person, is typed and read aloud: docs/decisions/013-addresses.md says why it is Latin.
"""

import re
import unicodedata

from slugify import slugify

# Alphabets that spell what is said. Han, kana with Han, Arabic, Hebrew, Indic scripts and Thai do not, or not whole.
ROMANISED = ("GREEK", "CYRILLIC", "HANGUL")
WORD_BREAKS = re.compile(r"[\s\-–—_.,·・|/]+")


# ELOT 743, the transcription in Greek passports; the library reads ancient Greek (Ελένη is no Elene).
GREEK = str.maketrans(
    {
        **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
        "θ": "th",
        "χ": "ch",
        "ψ": "ps",
    }
)
GREEK_PAIRS = (
    (re.compile("ου"), "ou"),
    (re.compile("([αεη])υ(?=[θκξπσςτφχψ]|$)"), r"\1φ"),
    (re.compile("([αεη])υ"), r"\1β"),
    (re.compile("γ(?=[γξχ])"), "ν"),
    (re.compile("^μπ"), "b"),
)


def suggest(name: str) -> str:
    """The words of a name that have a certain Latin reading, in Latin letters; '' when there is none."""
    words = WORD_BREAKS.split(unicodedata.normalize("NFKC", name))
    return " ".join(found for word in words if (found := _romanised(word)))


def _romanised(word: str) -> str:
    scripts = {_script(letter) for letter in word if letter.isalpha()}
    if scripts <= {"LATIN"}:
        return word
    if not scripts <= {"LATIN", *ROMANISED}:
        return ""
    return slugify(_greek(word) if "GREEK" in scripts else word)


def _greek(word: str) -> str:
    # Without its accent; a diaeresis keeps two vowels apart, so it goes after the pairs were read.
    found = unicodedata.normalize("NFD", word.lower()).replace("\u0301", "")
    for pair, letters in GREEK_PAIRS:
        found = pair.sub(letters, found)
    return found.translate(GREEK)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
