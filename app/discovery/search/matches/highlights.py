"""Highlights the words of a search in what was found."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from markupsafe import Markup

from app.discovery.search.tsquery import Word
from app.infra.unicode import folding
from app.infra.unicode.character_classes import SEPARATORS, UNSPACED, UNSPACED_MARKS

CLUSTER = rf"[{UNSPACED}][{UNSPACED_MARKS}]*"
CLUSTERS = re.compile(CLUSTER)
# A name whose signs are part of it, a run of a script without blanks, or a word.
WORD = re.compile(
    rf"{folding.EDGE_BEFORE}(?:[a-z](?:\+\+|#)|[a-z]&[a-z]|\.net){folding.EDGE_AFTER}"
    rf"|(?P<run>(?:{CLUSTER})+)|[^{SEPARATORS}{UNSPACED}]+",
    re.IGNORECASE,
)
# A search has a hundred characters, so that no longer word is found.
LONGEST_WORD = 100
# So many different words of a text are compared, and letters of scripts without blanks: people write fewer in the 3,000
# characters of a description that are read.
MOST_WORDS, MOST_CLUSTERS = 400, 800
# Signs that are several words: fractions, Arabic formulas, and numbers in brackets or with a stop beside anything else.
SEVERAL_WORDS = re.compile(
    "[\u00bc-\u00be\u2150-\u215e\u2189\ufdfa\ufdfb]|[\u2474-\u249b\U0001f100-\U0001f10a].|.[\u2474-\u2487]"
)
# So many letters any other sign stands for at most.
MOST_LETTERS = 4
# A form of a word is the word with an ending taken away; what is left must still say something.
SHORTEST_FORM, LONGEST_ENDING = 4, 4
# The sign and the language before a stem.
STEM_PREFIX = 3

Span = tuple[int, int]


def forms(words: Iterable[Word], *, is_loose: bool, are_few: bool = False) -> frozenset[str]:
    """All spellings of the words of a search, folded; with `is_loose` those one typing error away too.

    With `are_few` only of the words that tell something, as a question is read.
    """
    return frozenset(
        form[STEM_PREFIX:] if form.startswith("~") else form
        for word in words
        if not (are_few and word.is_stop_word)
        for form in [word.word, *word.forms, *(word.near if is_loose else ())]
        if form
    )


def highlighted(text: str, wanted: frozenset[str]) -> Markup:
    """Escapes `text` and puts every word of `wanted` into <mark>."""
    parts, end = [], 0
    for start, stop in spans(text, wanted):
        parts.append(Markup("{}<mark>{}</mark>").format(text[end:start], text[start:stop]))
        end = stop
    parts.append(Markup("{}").format(text[end:]))
    return Markup("").join(parts)


# A page asks for each title twice: whether it shows why its work was found, and when it is written.
@lru_cache(maxsize=512)
def spans(text: str, wanted: frozenset[str]) -> Sequence[Span]:
    """Where the words of `wanted` stand in `text`, in order; pairs of letters that touch are one."""
    words, clusters = _pieces(text)
    found: list[Span] = []
    for start, stop in sorted([*_words(text, words, wanted), *_pairs(text, clusters, wanted)]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return tuple(found)


def _pieces(text: str) -> tuple[list[Span], list[Span]]:
    """Where the words stand, and the clusters of scripts without blanks; none that is longer than any search."""
    words, clusters = [], []
    for word in WORD.finditer(text):
        if word["run"]:
            clusters += [cluster.span() for cluster in CLUSTERS.finditer(text, *word.span())]
        else:
            words.append(word.span())
    return _short(words), _short(clusters)


def _short(places: Iterable[Span]) -> list[Span]:
    return [(start, stop) for start, stop in places if stop - start <= LONGEST_WORD]


def _words(text: str, places: Sequence[Span], wanted: Collection[str]) -> list[Span]:
    written = [text[start:stop] for start, stop in places]
    # A text holds many words more than once, and folding is what costs.
    different = [word for word in _different(written, MOST_WORDS) if _may_be_one(word)]
    folded = zip(different, folding.word_of_each(different), strict=True)
    said = {word for word, read in folded if _is_wanted(read, wanted)}
    return [place for place, word in zip(places, written, strict=True) if word in said] if said else []


def _pairs(text: str, places: Sequence[Span], wanted: Collection[str]) -> Iterator[Span]:
    """A script without blanks is looked for by its pairs, or by a single letter."""
    written = [text[start:stop] for start, stop in places]
    different = _different(written, MOST_CLUSTERS)
    folded = dict(zip(different, folding.fold_each(different), strict=True))
    before, begin, end = "", 0, -1
    for (start, stop), cluster in zip(places, written, strict=True):
        letter = folded.get(cluster, "")
        if letter in wanted:
            yield start, stop
        # Letters of Hangul that stand side by side become one syllable.
        if letter and start == end and unicodedata.normalize("NFC", before + letter) in wanted:
            yield begin, stop
        before, begin, end = letter, start, stop


def _different(written: Iterable[str], most: int) -> list[str]:
    return list(islice(dict.fromkeys(written), most))


def _may_be_one(word: str) -> bool:
    """Whether a word may be a single one that is no longer than any search, once its ligatures are spelled out."""
    if SEVERAL_WORDS.search(word):
        return False
    return len(word) * MOST_LETTERS <= LONGEST_WORD or len(unicodedata.normalize("NFKC", word)) <= LONGEST_WORD


def _is_wanted(word: str, wanted: Collection[str]) -> bool:
    if word in wanted:
        return True
    starts = (word[:length] for length in range(max(SHORTEST_FORM, len(word) - LONGEST_ENDING), len(word)))
    return any(start in wanted for start in starts)
