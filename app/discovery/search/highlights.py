"""Highlights the words of a search in what was found."""

import re
from collections.abc import Collection, Iterable, Iterator

from markupsafe import Markup

from app.discovery.search.tsquery import Word
from app.infra.unicode import folding
from app.infra.unicode.character_classes import SEPARATORS, UNSPACED, UNSPACED_MARKS

CLUSTER = rf"[{UNSPACED}][{UNSPACED_MARKS}]*"
# A name whose signs are part of it, a run of a script without blanks, or a word.
WORD = re.compile(
    rf"{folding.EDGE_BEFORE}(?:[a-z](?:\+\+|#)|[a-z]&[a-z]|\.net){folding.EDGE_AFTER}"
    rf"|(?P<run>(?:{CLUSTER})+)|[^{SEPARATORS}{UNSPACED}]+",
    re.IGNORECASE,
)
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


def highlighted(text: str, wanted: Collection[str]) -> Markup:
    """Escapes `text` and puts every word of `wanted` into <mark>."""
    parts, end = [], 0
    for start, stop in spans(text, wanted):
        parts.append(Markup("{}<mark>{}</mark>").format(text[end:start], text[start:stop]))
        end = stop
    parts.append(Markup("{}").format(text[end:]))
    return Markup("").join(parts)


def spans(text: str, wanted: Collection[str]) -> list[Span]:
    """Where the words of `wanted` stand in `text`, in order; pairs of letters that touch are one."""
    found: list[Span] = []
    for start, stop in _spans(text, wanted):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def _spans(text: str, wanted: Collection[str]) -> Iterator[Span]:
    for word in WORD.finditer(text):
        if word["run"]:
            yield from _pairs(word.start(), list(re.finditer(CLUSTER, word[0])), wanted)
        elif _is_wanted(folding.words(word[0]), wanted):
            yield word.span()


def _pairs(offset: int, clusters: list[re.Match[str]], wanted: Collection[str]) -> Iterator[Span]:
    """A script without blanks is looked for by its pairs, or by a single letter."""
    for cluster, following in zip(clusters, [*clusters[1:], None], strict=True):
        if folding.fold(cluster[0]) in wanted:
            yield offset + cluster.start(), offset + cluster.end()
        if following and folding.fold(cluster[0] + following[0]) in wanted:
            yield offset + cluster.start(), offset + following.end()


def _is_wanted(word: str, wanted: Collection[str]) -> bool:
    if word in wanted:
        return True
    starts = (word[:length] for length in range(max(SHORTEST_FORM, len(word) - LONGEST_ENDING), len(word)))
    return any(start in wanted for start in starts)
