"""Known-item queries: what somebody remembers of a video who knows that it is there, drawn by class with a fixed seed."""

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.infra.unicode.character_classes import SEPARATORS
from tests.real.corpus import Video

# Enough that chance does not decide.
EACH = 120
LONGEST = 100
# Vowel signs and accents of their own belong to the word before them.
WORD = re.compile(rf"[^{SEPARATORS}](?:[^{SEPARATORS}]|['’](?=[^{SEPARATORS}]))*")
PAIRED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
PAIRED_RUN = re.compile(f"[{PAIRED}]{{4,}}")
OWN_SCRIPT = re.compile("[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
HASHTAG = re.compile(rf"#([^{SEPARATORS}]{{3,30}})")
ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
# A word that stands in more texts is no way to find one of them.
COMMONEST = 6
QUESTIONS = {
    "french": "comment trouver la vidéo avec {} et {}",
    "russian": "где посмотреть видео про {} и {}",
    "japanese": "{} と {} の動画はどこですか",
    "korean": "{} {} 영상 어디서 볼 수 있나요",
    "indian": "where can i find the video about {} and {}",
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Question:
    """A query, its class, and the video that it is about."""

    kind: str
    text: str
    wanted: str
    is_slip: bool = False


class Draw:
    """Draws queries of each class from the videos."""

    def __init__(self, videos: Sequence[Video], seed: int) -> None:
        self.videos = videos
        self.dice = random.Random(seed)
        self.frequency = Counter(
            word
            for video in videos
            for word in {*words(video.title), *words(video.description), *words(" ".join(video.tags))}
        )

    def all(self) -> list[Question]:
        """At most EACH of every class."""
        kinds: dict[str, Callable[[Video], str | None]] = {
            "whole title": lambda video: video.title[:LONGEST],
            "three title words": self._three,
            "one slip": self._slip,
            "a word of the description": lambda video: self._rare(video.description, 1),
            "two words of the description": lambda video: self._rare(video.description, 2),
            "a tag": self._tag,
            "a hashtag": self._hashtag,
            "channel and word": self._channel,
            "part of a CJK title": lambda video: self._part(video.title),
            "part of a CJK description": lambda video: self._part(video.description),
            "two own-script words": self._own_script,
            "accents dropped": self._plain,
            "a whole question": self._question,
        }
        return [question for kind, ask in kinds.items() for question in self._some(kind, ask)]

    def _some(self, kind: str, ask: Callable[[Video], str | None]) -> Iterator[Question]:
        found = 0
        for video in self.dice.sample(self.videos, len(self.videos)):
            text = ask(video)
            if text and found < EACH:
                found += 1
                yield Question(kind, text[:LONGEST].strip(), video.id, kind == "one slip")

    def _three(self, video: Video) -> str | None:
        there = [word for word in words(video.title) if len(word) > 1]
        if len(there) < 3:
            return None
        places = sorted(self.dice.sample(range(len(there)), 3))
        return " ".join(there[place] for place in places)

    def _slip(self, video: Video) -> str | None:
        text = self._three(video)
        if not text:
            return None
        chosen = text.split()
        places = [
            at for at, word in enumerate(chosen) if len(word) >= 6 and word.isalpha() and not OWN_SCRIPT.search(word)
        ]
        if not places:
            return None
        place = self.dice.choice(places)
        word = chosen[place]
        at = self.dice.randrange(1, len(word) - 1)
        letter = self.dice.choice(LETTERS)
        chosen[place] = self.dice.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
        return " ".join(chosen)

    def _rare(self, text: str, many: int) -> str | None:
        there = [
            word
            for word in dict.fromkeys(words(ADDRESS.sub(" ", text)))
            if len(word) >= 4
            and not word.isdigit()
            and not PAIRED_RUN.search(word)
            and self.frequency[word] <= COMMONEST
        ]
        return " ".join(self.dice.sample(there, many)) if len(there) >= many else None

    def _tag(self, video: Video) -> str | None:
        there = [tag for tag in video.tags if len(tag) >= 3 and WORD.search(tag) and self._is_rare(tag)]
        return self.dice.choice(there) if there else None

    def _is_rare(self, text: str) -> bool:
        return min((self.frequency[word] for word in words(text)), default=0) <= COMMONEST

    def _hashtag(self, video: Video) -> str | None:
        there = [tag for tag in HASHTAG.findall(f"{video.title} {video.description}") if self._is_rare(tag)]
        return f"#{self.dice.choice(there)}" if there else None

    def _channel(self, video: Video) -> str | None:
        there = [word for word in words(video.title) if len(word) > 2 and word not in video.channel.lower()]
        return f"{video.channel} {self.dice.choice(there)}" if there else None

    def _part(self, text: str) -> str | None:
        runs = PAIRED_RUN.findall(text)
        if not runs:
            return None
        run = self.dice.choice(runs)
        length = self.dice.choice([3, 4])
        at = self.dice.randrange(len(run) - length + 1)
        return run[at : at + length]

    def _own_script(self, video: Video) -> str | None:
        there = [
            word
            for word in words(video.title)
            if len(word) > 2 and OWN_SCRIPT.search(word) and not PAIRED_RUN.search(word)
        ]
        return " ".join(self.dice.sample(there, 2)) if len(there) >= 2 else None

    def _plain(self, video: Video) -> str | None:
        accented = [word for word in words(video.title) if plain(word) != word]
        others = [word for word in words(video.title) if len(word) > 3]
        if not accented or len(others) < 2:
            return None
        return " ".join(map(plain, dict.fromkeys([*self.dice.sample(others, 2), self.dice.choice(accented)])))

    def _question(self, video: Video) -> str | None:
        there = [word for word in words(video.title) if len(word) >= 4 and self.frequency[word] <= COMMONEST]
        form = QUESTIONS.get(video.source, QUESTIONS["indian"])
        return form.format(*self.dice.sample(there, 2)) if len(there) >= 2 else None


def words(text: str) -> list[str]:
    """The words of a text in small letters, as a person would type them."""
    return [word.lower() for word in WORD.findall(unicodedata.normalize("NFC", text))]


def plain(word: str) -> str:
    """A word without its accents, as somebody types it who has no key for them; Latin letters only."""
    if OWN_SCRIPT.search(word):
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
