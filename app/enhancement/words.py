"""Reading a work's own text: words, phrases and sentences, in any script.

Addresses never come this far: whatever holds an @, links and time marks are taken out before anything is read, so that
nothing written from these words can contain them.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from app.infra.text import stream_safe

LONGEST_TEXT = 20_000
LONGEST_PHRASE_WORDS = 3
JOINERS = "'’-+"
ENDS = ".!?…。！？"

ADDRESS = re.compile(r"(?<!\S)[^\s@]*@\S*")
LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[\w-]{1,63}\.){1,5}(?:com|net|org|info|io|tv|me|ly|gl|gd|be|to|co|uk|de|fr|es|jp|example)\b(?:/\S*)?",
    re.IGNORECASE,
)
BLANKS = re.compile(r"[^\S\r\n]+")
MOMENT = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\s*[\n\r|•►▶→]+\s*")
# Japanese and Chinese put no blanks between words: runs of kanji and of katakana are words, hiragana mostly is grammar.
UNSPACED = re.compile(r"[ァ-ヺー]+|[一-鿿々]+|[^ぁ-ゟァ-ヺー一-鿿々]+")
KANA_OR_KANJI = re.compile(r"[ァ-ヺー一-鿿々]")

Phrase = tuple[str, ...]


def normal(text: str) -> str:
    """At most 20,000 characters of the text in one form of Unicode, without characters that nobody sees."""
    folded = unicodedata.normalize("NFKC", stream_safe(text[:LONGEST_TEXT]))[:LONGEST_TEXT]
    visible = "".join(char for char in folded if char in "\n\r\t" or unicodedata.category(char)[0] != "C")
    return BLANKS.sub(" ", visible)


def plain(text: str) -> str:
    """The normal text without addresses, links and time marks."""
    found = normal(text)
    for unwanted in (ADDRESS, LINK, MOMENT):
        found = unwanted.sub(" ", found)
    return found


def runs(text: str) -> list[list[str]]:
    """The words of a text, folded, in runs that no punctuation interrupts."""
    marked = "".join(_mark(char) for char in plain(text))
    found = [[word for spaced in run.split() for word in _words(spaced)] for run in marked.split("\n")]
    return [run for run in found if run]


def phrases(run: Sequence[str], stop_words: Collection[str]) -> Iterator[Phrase]:
    """Phrases of one to three words in a run that neither begin nor end with a stop word."""
    for start in range(len(run)):
        for end in range(start + 1, min(start + LONGEST_PHRASE_WORDS, len(run)) + 1):
            phrase = tuple(run[start:end])
            if _is_phrase(phrase, stop_words):
                yield phrase


def sentences(text: str) -> list[str]:
    """The sentences of a text that say something by themselves: no lists, no shouting, nothing very short."""
    whole = [" ".join(part.split()) for part in SENTENCE_END.split(_without_addressed(text))]
    return [part for part in whole if len(part) >= 15 and _is_sentence(part)]


def count(*texts: str) -> int:
    """How many words the texts have: the tokens of a writer that counts words."""
    return sum(len(run) for text in texts for run in runs(text))


def _mark(char: str) -> str:
    """Letters, marks and digits stay; blanks part words; everything else parts runs."""
    if unicodedata.category(char)[0] in "LMN" or char in JOINERS:
        return char
    return " " if char in " \t" else "\n"


def _words(spaced: str) -> list[str]:
    folded = spaced.casefold().strip(JOINERS)
    if not KANA_OR_KANJI.search(folded):
        return [folded] if folded else []
    return [part for part in UNSPACED.findall(folded) if len(part) > 1]


def _is_phrase(phrase: Phrase, stop_words: Collection[str]) -> bool:
    ends = (phrase[0], phrase[-1])
    if any(word in stop_words or len(word) < 2 or word.isdigit() for word in ends):
        return False
    if len(phrase) == 1:
        return len(phrase[0]) > 2 or bool(KANA_OR_KANJI.search(phrase[0]))
    return len(set(phrase)) == len(phrase) and not any(KANA_OR_KANJI.search(word) for word in phrase)


def _without_addressed(text: str) -> str:
    """Lines that hold an address or a link say where to go, not what the work is."""
    kept = [line for line in normal(text).splitlines() if not (ADDRESS.search(line) or LINK.search(line))]
    return plain("\n".join(kept))


def _is_sentence(text: str) -> bool:
    letters = sum(unicodedata.category(char)[0] in "LM" for char in text)
    return letters > 0.6 * len(text) and "#" not in text and not text.endswith(":") and not text.isupper()
