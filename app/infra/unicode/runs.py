"""Runs of scripts without blanks: folding cuts them into overlapping pairs of letters, としょ -> とし しょ ょ."""

import re
from collections.abc import Sequence

from app.infra.unicode.character_classes import UNSPACED, UNSPACED_MARKS

# A letter with its marks: the last of a run, or all that was typed, which begins a pair.
ONE_CLUSTER = re.compile(f"[{UNSPACED}][{UNSPACED_MARKS}]*")


def is_pair(word: str) -> bool:
    """Whether a folded word is a letter or a pair out of a run."""
    return ONE_CLUSTER.match(word) is not None


def is_next_pair(before: str, word: str) -> bool:
    """Whether `word` is the overlapping pair after `before`."""
    clusters, next_clusters = ONE_CLUSTER.findall(before), ONE_CLUSTER.findall(word)
    return len(clusters) == 2 == len(next_clusters) and clusters[1] == next_clusters[0]


def ends_run(before: str, word: str) -> bool:
    """Whether `word` is the last cluster of the run that the pair `before` is of."""
    return ONE_CLUSTER.fullmatch(word) is not None and ONE_CLUSTER.findall(before)[1:] == [word]


def without_ends(words: Sequence[str]) -> list[str]:
    """The folded words of a text without the last cluster of each run, which the pair before it holds already."""
    return [word for before, word in zip(["", *words], words, strict=False) if not (before and ends_run(before, word))]


def split(words: Sequence[str]) -> list[list[int]]:
    """The places of folded words, those of the pairs of one run together."""
    found: list[list[int]] = []
    for at, word in enumerate(words):
        if at and is_next_pair(words[at - 1], word):
            found[-1].append(at)
        else:
            found.append([at])
    return found
