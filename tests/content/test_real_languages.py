"""Languages told on the real videos of the shared folder: how many right, how many none, how many wrong.

What is right is told by two methods that are not the detector's: a title's script where one language owns it, else
common words, when title and description together hold many of one language and hardly any of another.
"""

import csv
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from app.content.sync import languages

SHARED = Path(os.environ.get("STREAMVIBE_SHARED", Path(__file__).parents[3] / "shared"))
FOLDER = SHARED / "data" / "real"
SCRIPTS = {
    "ja": "[\u3041-\u30ff]",
    "ko": "[\uac00-\ud7a3]",
    "ta": "[\u0b80-\u0bff]",
    "te": "[\u0c00-\u0c7f]",
    "ml": "[\u0d00-\u0d7f]",
    "kn": "[\u0c80-\u0cff]",
    "pa": "[\u0a00-\u0a7f]",
    "gu": "[\u0a80-\u0aff]",
    "th": "[\u0e00-\u0e7f]",
    "hy": "[\u0531-\u058f]",
    "ka": "[\u10a0-\u10ff]",
}
# The words that stand most often in each language and in none of the others.
COMMON = {
    "en": "the and of to with you for this is your from are that have on",
    "fr": "le les des et une du est dans pour vous avec sur pas au nous",
    "es": "el los las del y por para una con este nuestro como pero muy más",
    "de": "der die das und ist nicht mit ein eine auf für von ich zu wir",
    "pt": "o os do da dos em um uma não para você com seu mais são",
    "it": "il gli della di che è per una sono nel con questo alla più anche",
    "tr": "ve bir bu için ile çok da daha gibi olan ne kadar sonra",
    "ru": "и в на не что с это как по все для мы из он вы",
    "uk": "і в на не що з це як для та ми від ви та",
    "ar": "من في على إلى هذا مع التي عن ما هذه أن لا كل",
    "hi": "के की है में से और को का पर ने यह हैं",
}
FEWEST_WORDS, CLEAR = 6, 3

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"{FOLDER} is not here, so this was not measured")


def by_script(title: str) -> str | None:
    found = Counter({code: len(re.findall(script, title)) for code, script in SCRIPTS.items()})
    code, letters = found.most_common(1)[0]
    return code if letters >= 2 else None


def by_words(text: str) -> str | None:
    plain = "".join(sign if unicodedata.category(sign)[0] in "LM" else " " for sign in text.lower())
    words = Counter(plain.split())
    found = Counter({code: sum(words[word] for word in common.split()) for code, common in COMMON.items()})
    (first, hits), (_, others) = found.most_common(2)
    return first if hits >= FEWEST_WORDS and hits >= CLEAR * others else None


def test_languages_of_real_videos_are_told(capsys):
    told: Counter[str] = Counter()
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                description = row["description"].replace("\\n", "\n")
                right = by_script(row["title"]) or by_words(f"{row['title']}\n{description}")
                if right:
                    found = languages.detect(row["title"], description)
                    told["right" if found == right else "none" if found is None else "wrong"] += 1

    shares = {answer: told[answer] / told.total() for answer in ("right", "none", "wrong")}
    with capsys.disabled():
        print(f"\n{told.total()} videos: " + ", ".join(f"{answer} {share:.1%}" for answer, share in shares.items()))
    assert told.total() > 1000
    assert shares["right"] >= 0.91
    assert shares["wrong"] <= 0.035
