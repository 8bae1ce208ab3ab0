"""Analyses a work's text: its hashtags and its slug."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from slugify import slugify

from app.infra.unicode import folding

# Both number signs: keyboards of East Asia write the wide one.
HASHTAG = re.compile(r"[#＃]([^\s#＃]+)")
# A sign in the middle of a word, an address or an HTML entity begins no hashtag.
INSIDE = "&/#＃"
SPELLING_JOINERS = "\u200c\u200d"
MOST_HASHTAGS = 30
LONGEST_HASHTAG = 100
LONGEST_SLUG = 70


def hashtags(title: str, description: str) -> list[str]:
    """The hashtags of a text without their sign, as tags, each once, in order; numbers alone are none.

    A word of any script is whole: its vowel signs, accents and the joiners between its letters belong to it.
    """
    text = unicodedata.normalize("NFC", f"{title}\n{description}")
    found = (folding.tag(word) for word in _words(text))
    return list(dict.fromkeys(found))[:MOST_HASHTAGS]


def slug(title: str) -> str:
    """The slug of a title: Latin letters, digits and hyphens; '' when nothing is left."""
    return slugify(title, max_length=LONGEST_SLUG, word_boundary=True, save_order=True)


def _words(text: str) -> Iterator[str]:
    for match in HASHTAG.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and (before in INSIDE or _is_of_word(before)):
            continue
        word = "".join(takewhile(_is_of_word, match[1])).rstrip(SPELLING_JOINERS)
        if _is_hashtag(word):
            yield word


def _is_of_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN" or sign == "_" or sign in SPELLING_JOINERS


def _is_hashtag(word: str) -> bool:
    """Whether there is a letter, and more of it than one of an alphabet: a letter of Han can be a word."""
    if not word or len(word) > LONGEST_HASHTAG or unicodedata.category(word[0])[0] == "M":
        return False
    has_letter = any(unicodedata.category(sign)[0] == "L" for sign in word)
    return has_letter and (len(word) > 1 or unicodedata.category(word) == "Lo")
