"""Unicode text folding: what is compared instead of a text, so that all spellings of a word are equal.

`fold` serves names, tags that are looked for, and whatever must be equal as a whole; `tag` serves tags as they are
shown; `words` serves search. Each is a list of steps that stand here once: Python runs them, and
`dev/folding_files.py` writes the same steps as the SQL functions `site.fold`, `site.tag_of` and `site.words`.
`tests/infra/test_folding.py` compares them over every assigned code point. So a step must mean the same in both: a
function of Unicode, or a regular expression that both read alike.

Sources: UAX #15 (normalisation forms), UAX #29 (grapheme clusters), CaseFolding.txt of the Unicode Character Database,
the normalizers for Indic languages of Apache Lucene.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from app.infra.unicode.character_classes import (
    ACCENTS,
    BLANKS,
    INVISIBLE,
    SEPARATORS,
    SPELLING_JOINERS,
    UNSPACED,
    UNSPACED_MARKS,
    ZEROS,
)


class Step(Protocol):
    """One step of folding, in Python and as an SQL expression of the text before it."""

    def apply(self, text: str) -> str:
        """The text after this step."""

    def sql(self, text: str) -> str:
        """The same as an expression of SQL; `text` is the expression of the text before it."""


@dataclass(frozen=True)
class Normalized:
    """A normalisation form of Unicode."""

    form: Literal["NFC", "NFD", "NFKC"]

    def apply(self, text: str) -> str:
        """The text in this form."""
        return unicodedata.normalize(self.form, text)

    def sql(self, text: str) -> str:
        """PostgreSQL's `normalize`, which needs a database in UTF-8."""
        return f"normalize({text}, {self.form})"


@dataclass(frozen=True)
class CaseFolded:
    """Full case folding: ß is ss, ς is σ. It knows no language, so the Turkish letters have a step of their own."""

    def apply(self, text: str) -> str:
        """The text without a difference of case."""
        return text.casefold()

    def sql(self, text: str) -> str:
        """The collation makes the folding full, whatever the database's own collation is."""
        return f"casefold({text} COLLATE pg_catalog.pg_unicode_fast)"


@dataclass(frozen=True)
class Lowered:
    """Lower case. After folding only Cherokee has capitals left, which PostgreSQL's dictionaries would make small."""

    def apply(self, text: str) -> str:
        """The text in small letters."""
        return text.lower()

    def sql(self, text: str) -> str:
        """The collation makes it the same everywhere."""
        return f"lower({text} COLLATE pg_catalog.pg_unicode_fast)"


@dataclass(frozen=True)
class Translated:
    """Some characters replaced by others, one by one, in texts that hold a character of the class `where`."""

    old: str
    new: str
    where: str

    def apply(self, text: str) -> str:
        """The text with the other characters."""
        return text.translate(self._table)

    def sql(self, text: str) -> str:
        """PostgreSQL's `translate` compares each character with all of `old`, so most texts are spared it."""
        return f"CASE WHEN {text} ~ '[{self.where}]' THEN translate({text}, '{self.old}', '{self.new}') ELSE {text} END"

    @cached_property
    def _table(self) -> dict[int, int]:
        return str.maketrans(self.old, self.new)


@dataclass(frozen=True)
class Replaced:
    """Every match of a regular expression replaced; groups are written \\1 and \\2, as both languages do.

    With `where` PostgreSQL looks only into texts that hold a character of this class, which every match must have.
    With `unless` it spares texts in which this expression finds nothing, because the step would not change them.
    """

    pattern: str
    new: str
    where: str = ""
    unless: str = ""

    def apply(self, text: str) -> str:
        """The text with every match replaced."""
        return self._compiled.sub(self.new, text)

    def sql(self, text: str) -> str:
        """PostgreSQL's `regexp_replace` for all matches; a letter alone needs no expression."""
        if len(self.pattern) == 1:
            return f"replace({text}, '{self.pattern}', '{self.new}')"
        replaced = f"regexp_replace({text}, '{self.pattern}', '{self.new}', 'g')"
        claim = f"[{self.where}]" if self.where else self.unless
        return f"CASE WHEN {text} ~ '{claim}' THEN {replaced} ELSE {text} END" if claim else replaced

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


@dataclass(frozen=True)
class Trimmed:
    """No blank at either end."""

    def apply(self, text: str) -> str:
        """The text from its first sign to its last."""
        return text.strip(" ")

    def sql(self, text: str) -> str:
        """PostgreSQL's `btrim`."""
        return f"btrim({text}, ' ')"


DIGITS = "".join(chr(ord(zero) + value) for zero in ZEROS for value in range(10))
DIGIT_CLASS = "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in ZEROS)
# Letters that no decomposition makes equal: Latin letters with a stroke, dotless i, and the letters that Arabic and
# Persian keyboards write differently (kaf, yeh, heh, alef). Teh marbuta is a heh, as people type it.
LETTERS = str.maketrans("ıøđłħŧƀɨʉɇɏꞧᵽȼɍ", "iodlhtbiueyrpcr"), str.maketrans("کڪیىېہەھۀةٱ", "ككيييههههها")
OLD_LETTERS = "".join(chr(old) for table in LETTERS for old in table)
NEW_LETTERS = "".join(chr(new) for table in LETTERS for new in table.values())
# й, ў and ї are letters of their own and no и, у and і with an accent.
ACCENT = rf"[{ACCENTS}]|(?<![иу])\u0306|(?<!і)\u0308"
# Most texts have single blanks already, and PostgreSQL would put a blank in the place of each.
SINGLE_BLANKS = Replaced(rf"[{BLANKS}]+", " ", unless=rf"(?! )[{BLANKS}]|  ")
SEVERAL_BLANKS = re.compile(" {2,}")
# Katakana is hiragana 96 code points further on, and so are its iteration marks. The prolonged sound mark is both.
KATAKANA = "".join(map(chr, [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]))
HIRAGANA = "".join(chr(ord(letter) - 0x60) for letter in KATAKANA)
# A vowel through the nose: Hindi, Marathi, Gujarati and Telugu write chandrabindu and anusvara for each other.
CHANDRABINDU, ANUSVARA = "ँઁఀఁ", "ंંంం"
# A nasal without a vowel before a consonant of its own class, and न् before all classes and sibilants, may be written
# as an anusvara too: हिन्दी हिंदी, चम्पा चंपा, इन्स्टा इंस्टा. Before other letters it may not: जन्म, अन्य.
DEVANAGARI_NASAL = "न्(?=[क-घच-झट-ढत-धप-भश-स])|ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|म्(?=[प-भ])"
GUJARATI_NASAL = "ન્(?=[ક-ઘચ-ઝટ-ઢત-ધપ-ભશ-સ])|ઙ્(?=[ક-ઘ])|ઞ્(?=[ચ-ઝ])|ણ્(?=[ટ-ઢ])|મ્(?=[પ-ભ])"
BENGALI_NASAL = "ঙ্(?=[ক-ঘ])"
# The vowel of “app”: Marathi writes it as one letter or as two, Hindi with a letter of its own.
CHANDRA_A = "अॅ|ऍ"

SPELLING: Sequence[Step] = (
    Replaced(rf"[{INVISIBLE}]", ""),
    Normalized("NFKC"),
    Translated("İ", "i", "İ"),
    CaseFolded(),
    Lowered(),
    Normalized("NFD"),
    Replaced(ACCENT, ""),
    Translated(KATAKANA, HIRAGANA, r"\u30a1-\u30f6\u30fd\u30fe"),
    Translated(CHANDRABINDU, ANUSVARA, CHANDRABINDU),
    Replaced(DEVANAGARI_NASAL, "ं", where=r"\u094d"),
    Replaced(GUJARATI_NASAL, "ં", where=r"\u0acd"),
    Replaced(BENGALI_NASAL, "ং", where=r"\u09cd"),
    Replaced(CHANDRA_A, "ॲ", where=r"\u0945\u090d"),
    Normalized("NFC"),
    Translated(OLD_LETTERS, NEW_LETTERS, OLD_LETTERS),
    Replaced("æ", "ae"),
    Replaced("œ", "oe"),
    Replaced("þ", "th"),
    Replaced("ð", "d"),
    Translated(DIGITS, "0123456789" * len(ZEROS), DIGIT_CLASS),
)
FOLD: Sequence[Step] = (*SPELLING, SINGLE_BLANKS, Trimmed())
# As tags are shown: accents and joiners stay, because they belong to the spelling.
TAG: Sequence[Step] = (
    Replaced(rf"(?![{SPELLING_JOINERS}])[{INVISIBLE}]", ""),
    Normalized("NFKC"),
    Translated("İ", "i", "İ"),
    Lowered(),
    SINGLE_BLANKS,
    Trimmed(),
)
EDGE_BEFORE, EDGE_AFTER = rf"(?<![^{SEPARATORS}])", rf"(?![^{SEPARATORS}])"
CLUSTER = rf"[{UNSPACED}][{UNSPACED_MARKS}]*"
# What every match of NAMED_SIGNS holds: PostgreSQL looks for it once, because looking around costs much.
NAMED_SIGN = r"[a-z](\+\+|#|&[a-z])|\.net"
# Names whose signs are part of them, as people write them in letters: C# csharp, C++ cpp, .NET dotnet, R&B rnb.
NAMED_SIGNS: Sequence[Step] = (
    Replaced(rf"{EDGE_BEFORE}([a-z])\+\+{EDGE_AFTER}", r"\1pp"),
    Replaced(rf"{EDGE_BEFORE}([a-z])#{EDGE_AFTER}", r"\1sharp"),
    Replaced(rf"{EDGE_BEFORE}([a-z])&([a-z]){EDGE_AFTER}", r"\1n\2"),
    Replaced(rf"{EDGE_BEFORE}\.net{EDGE_AFTER}", "dotnet"),
)
# A blank alone stays as it is: most separators are that, and each match costs PostgreSQL as much as a hundred letters.
SPLIT: Sequence[Step] = (Replaced(rf"[{SEPARATORS}]{{2,}}|(?! )[{SEPARATORS}]", " "),)
# Every cluster is doubled and the first copy of each run dropped, so that two and two are the overlapping pairs:
# abc -> aabbcc -> abbcc -> ab bc c. The last one stays alone and says where the run ends.
PAIRS: Sequence[Step] = (
    Replaced(rf"((?:{CLUSTER})+)", r" \1 "),
    Replaced(rf"({CLUSTER})", r"\1\1"),
    Replaced(rf" {CLUSTER}", " "),
    Replaced(rf"({CLUSTER})({CLUSTER})", r"\1\2 "),
)
TRIM: Sequence[Step] = (Replaced(" +", " ", unless="  "), Trimmed())
# Between texts that are folded together: no character, so that no step changes it and no letter joins with it.
BORDER_SIGN = "\ufdd0"


def fold(text: str) -> str:
    """Folds a text: NFKC, invisible signs, case, accents, digits, letter variants, blanks. Idempotent."""
    return _fold_plain(text) if _is_plain(text) else _through(FOLD, text)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _fold_plain(text: str) -> str:
    """What FOLD makes of printable ASCII, where only the case and the blanks of it have anything to do."""
    return SEVERAL_BLANKS.sub(" ", text.lower()).removeprefix(" ").removesuffix(" ")


def tag(text: str) -> str:
    """Normalises a tag as the site shows and addresses it: NFKC, lower case, single blanks, nothing invisible."""
    return _through(TAG, text)


def words(text: str) -> str:
    """Tokenises a text for search: its folded words, blanks between; scripts without blanks in overlapping pairs."""
    return _through((*NAMED_SIGNS, *SPLIT, *PAIRS, *TRIM), fold(text))


def fold_each(texts: Collection[str]) -> list[str]:
    """What `fold` makes of each of many short texts, in one go: a text costs a tenth of what it does alone."""
    if all(map(_is_plain, texts)):
        return [_fold_plain(text).strip(" ") for text in texts]
    return _each_through(FOLD, texts, BORDER_SIGN)


def word_of_each(texts: Collection[str]) -> list[str]:
    """What `words` makes of each of many short texts, where that is one word; in one go."""
    folded = fold_each(texts)
    signed = [text for text in folded if not text.isalnum()]
    named = dict(zip(signed, _each_through((*NAMED_SIGNS, *SPLIT), signed, f" {BORDER_SIGN} "), strict=True))
    return [named.get(text, text) for text in folded]


def _each_through(steps: Sequence[Step], texts: Collection[str], border: str) -> list[str]:
    if not texts:
        return []
    joined = border.join(text.replace(BORDER_SIGN, "") for text in texts)
    return [text.strip(" ") for text in _through(steps, joined).split(BORDER_SIGN)]


def _through(steps: Sequence[Step], text: str) -> str:
    for step in steps:
        text = step.apply(text)
    return text
