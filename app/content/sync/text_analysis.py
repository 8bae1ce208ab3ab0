"""Analyses a work's text: its hashtags and its slug."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from slugify import slugify

from app.infra import text as texts
from app.infra.unicode import folding
from app.infra.unicode.character_classes import INVISIBLE

# Both number signs: keyboards of East Asia write the wide one.
HASHTAG = re.compile(r"[#＃]([^\s#＃]+)")
# A sign in the middle of a word, an address or an HTML entity begins no hashtag.
INSIDE = "&/#＃"
SPELLING_JOINERS = "\u200c\u200d"
MOST_HASHTAGS = 30
LONGEST_HASHTAG = 100
LONGEST_SLUG = 70
# An address holds three signs for each byte of a letter that is not Latin.
MOST_SLUG_BYTES = 160
# NFKC takes these apart, which nobody types: am of Thai and Lao.
WHOLE_LETTERS = {"\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
UNSEEN = re.compile(f"[{INVISIBLE}]")


def hashtags(title: str, description: str) -> list[str]:
    """The hashtags of a text without their sign, as tags, each once, in order; numbers alone are none.

    A word of any script is whole: its vowel signs, accents and the joiners between its letters belong to it.
    """
    text = unicodedata.normalize("NFC", f"{title}\n{description}")
    found = (folding.tag(word) for word in _words(text))
    return list(dict.fromkeys(found))[:MOST_HASHTAGS]


def slug(title: str) -> str:
    """The slug of a title: its words in their own letters, hyphens between; '' when nothing is left.

    Latin letters lose their accents. No other script is romanised: there is no reading of 日本 or محمد that is right
    without knowing the language and the word (docs/decisions/013-addresses.md).
    """
    if title.isascii():
        return slugify(title, max_length=LONGEST_SLUG, word_boundary=True, save_order=True)
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", title)).lower()
    for parts, letter in WHOLE_LETTERS.items():
        text = text.replace(parts, letter)
    found = ""
    for word in _slug_words(text):
        longer = f"{found}-{word}" if found else word
        if _cut(longer) != longer:
            return found or _cut(word)
        found = longer
    return found


def _slug_words(text: str) -> Iterator[str]:
    for run in "".join(sign if _is_of_word(sign) else " " for sign in text.replace("_", " ")).split():
        # A vowel sign without a letter before it is no word.
        word = run.lstrip("".join(sign for sign in run if unicodedata.category(sign)[0] == "M"))
        if word := word if any(_is_of_other_script(sign) for sign in word) else slugify(word):
            yield word


def _cut(word: str) -> str:
    """As much of a word as an address may hold, between two clusters."""
    end = texts.cluster_floor(word, LONGEST_SLUG)
    while len(word[:end].encode()) > MOST_SLUG_BYTES:
        end = texts.cluster_floor(word, end - 1)
    return word[:end]


def _is_of_other_script(sign: str) -> bool:
    """Whether this is a letter of another script than Latin; digits mean the same in all, modifiers belong to none."""
    if unicodedata.category(sign) == "Nd" or unicodedata.category(sign)[0] not in "LN":
        return False
    return not sign.isascii() and not unicodedata.name(sign, "").startswith(("LATIN", "MODIFIER"))


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
