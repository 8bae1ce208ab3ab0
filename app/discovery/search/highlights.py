"""Highlights the words of a search in what was found."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from markupsafe import Markup

from app.discovery.search.tsquery import Word

WORD = re.compile(r"\w+")
# A form of a word is the word with an ending taken away; what is left must still say something.
SHORTEST_FORM, LONGEST_ENDING = 4, 4


def forms(words: Iterable[Word], *, is_loose: bool) -> frozenset[str]:
    """All spellings of the words of a search, folded."""
    return frozenset(
        form for word in words for form in [word.word, *word.forms, *(word.near if is_loose else ())] if form
    )


def highlighted(text: str, wanted: Collection[str]) -> Markup:
    """Escapes `text` and puts every word of `wanted` into <mark>."""
    parts, end = [], 0
    for found in WORD.finditer(text):
        if _is_wanted(_folded(found[0]), wanted):
            parts.append(Markup("{}<mark>{}</mark>").format(text[end : found.start()], found[0]))
            end = found.end()
    parts.append(Markup("{}").format(text[end:]))
    return Markup("").join(parts)


def _is_wanted(word: str, wanted: Collection[str]) -> bool:
    if word in wanted:
        return True
    starts = (word[:length] for length in range(max(SHORTEST_FORM, len(word) - LONGEST_ENDING), len(word)))
    return any(start in wanted for start in starts)


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
