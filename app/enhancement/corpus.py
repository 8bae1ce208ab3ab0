"""Corpus statistics: how common a word is on this site (idf), and whether it is a stop word.

Both are asked of PostgreSQL. How common a word is stands in the planner's statistics of the search index, which
autovacuum keeps: no job, no table, the same cost for a thousand works and a million. Stop words are those of the
text search dictionaries.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.infra import queries
from app.infra.database import Db

q = queries.load("enhancement")

# Languages whose dictionary in PostgreSQL has stop words.
DICTIONARIES = {
    "en": "english_stem",
    "da": "danish_stem",
    "de": "german_stem",
    "es": "spanish_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "hu": "hungarian_stem",
    "it": "italian_stem",
    "nl": "dutch_stem",
    "no": "norwegian_stem",
    "pt": "portuguese_stem",
    "ru": "russian_stem",
    "sv": "swedish_stem",
    "tr": "turkish_stem",
}
# Languages for which PostgreSQL has none.
MORE_STOP_WORDS = {
    "ar": "في من على إلى عن مع هذا هذه ذلك التي الذي الذين كان كانت ثم أو أن إن ما لا لم لن قد كل بعد قبل بين هو هي",
    "hi": "का के की को में से है हैं और यह वह एक पर ने कि भी तो ही था थी थे हो कर या इस उस जो अपने लिए साथ नहीं क्या",
}
# Words that every creator writes below everything, in whatever language.
EVERYWHERE = """
    subscribe subscribed subscriber subscribers channel video videos watch watching official like likes follow comment
    comments share link links click bell notification instagram facebook twitter tiktok youtube snapchat patreon
    website merch credits copyright email inquiries"""
# The share of a word that is too rare to be counted, when nothing is known of the corpus's own floor.
RARE = 0.0005


@dataclass(frozen=True)
class Corpus:
    """What is known about the words of one text. `shares`: in what part of the site's works a word stands, 0 to 1."""

    shares: Mapping[str, float]
    stop_words: frozenset[str]
    floor: float = RARE

    def rarity(self, word: str) -> float:
        """0 for a word that stands in every work, 1 for one that stands in hardly any: idf, scaled to its most."""
        share = min(1.0, max(self.shares.get(word, self.floor), self.floor))
        return math.log(share) / math.log(self.floor)


def read(db: Db, words: Collection[str], language: str | None) -> Corpus:
    """What the site knows of these words, for a text that claims to be in `language`."""
    listed = sorted(set(words))
    shares = {row["word"]: float(row["share"]) for row in q.all(db, "word_shares", words=listed)}
    floor = float(q.value(db, "rarest_share") or RARE)
    return Corpus(
        shares, frozenset(EVERYWHERE.split()) | _stop_words(db, listed, words, language), min(max(floor, 1e-6), 0.1)
    )


def _stop_words(db: Db, listed: list[str], words: Collection[str], language: str | None) -> frozenset[str]:
    """The stop words of the text's language: the one it claims, else the one of which it holds the most."""
    found = {
        row["language"]: frozenset(row["words"])
        for row in q.all(
            db, "stop_words", words=listed, languages=list(DICTIONARIES), dictionaries=list(DICTIONARIES.values())
        )
    }
    found |= {code: frozenset(text.split()) & frozenset(listed) for code, text in MORE_STOP_WORDS.items()}
    claimed = found.get((language or "")[:2].lower())
    if claimed:
        return claimed
    return max(found.values(), key=lambda stops: sum(word in stops for word in words), default=frozenset())
