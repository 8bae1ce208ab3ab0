"""Reads a language out of a search, and what is left of it: “japanese videos”, “videos in hindi”, “日本語の動画”.

The words below are those by which people name kinds of works in the languages that are searched here most; subjects are
known by the hashtags that name a category.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.content.sync import hashtag_categories, languages
from app.discovery.search.lexicon.names import LANGUAGE_CODES
from app.infra.unicode import folding
from app.infra.unicode.character_classes import UNSPACED

MOST_WORDS = 12
LONGEST_NAME = 3
# Adjectives and countries that stand for the language of what comes from there.
PEOPLES = {
    "日本": "ja", "일본": "ja", "일본어": "ja", "जापानी": "ja", "japonca": "ja", "japon": "ja", "japonés": "ja",
    "한국": "ko", "韓国": "ko", "韓国語": "ko", "कोरियाई": "ko", "korece": "ko", "kore": "ko", "coreano": "ko",
    "ヒンディー語": "hi", "힌디어": "hi", "hintçe": "hi", "हिन्दी भाषा": "hi", "トルコ語": "tr", "터키어": "tr",
    "तुर्की": "tr", "türk": "tr", "英語": "en", "영어": "en", "अंग्रेज़ी": "en", "ingilizce": "en", "inglés": "en",
    "中国語": "zh", "중국어": "zh", "汉语": "zh", "चीनी": "zh", "çince": "zh", "日语": "ja", "韩语": "ko", "英语": "en",
}  # fmt: skip
# What stands between a language and a subject, or beside the name of a language.
FILLERS = (
    "in on with the of some language languages speaking dil dili dilinde olan auf em en di по на языке "
    "में की के का को वाले वाली भाषा ภาษา の で による 言語 语 로 으로 의 로된 된 언어 बोली"
)
KINDS = {
    "long_video": (
        "video videos clip clips vidéo vidéos vídeo vídeos videolar videoları videosu видео ролики βίντεο "
        "فيديو فيديوهات वीडियो विडियो วิดีโอ คลิป 動画 ビデオ 영상 동영상 비디오 视频 視頻 影片"
    ),
    "short_video": "short shorts ショート ショート動画 쇼츠 शॉर्ट्स 短视频",
    "reel": "reel reels リール 릴스 रील रील्स",
    "image": (
        "picture pictures photo photos image images foto fotos fotoğraf fotoğraflar resim resimler imágenes фото "
        "صور तस्वीर तस्वीरें फोटो รูป 写真 画像 사진 图片 照片"
    ),
    "": "post posts content works channel channels içerik içerikler सामग्री 投稿 コンテンツ 콘텐츠 게시물 内容",
}
# Letters that one of our languages alone has, or nearly; scripts of which one language is by far the most written.
OWN_LETTERS = {"tr": frozenset("ğışİĞŞ")}
MAIN_SCRIPTS = {"DEVANAGARI": "hi", "GREEK": "el", "HEBREW": "he", "BENGALI": "bn"}
UNSPACED_NAME = re.compile(f"[{UNSPACED}].+")


def _folded(words: str) -> list[str]:
    return [folding.fold(word) for word in words.split()]


NAMES = {**LANGUAGE_CODES, **{folding.fold(name): code for name, code in PEOPLES.items()}}
# In scripts without blanks a name may stand at the border of a word; the longest first.
BORDER_NAMES = sorted((name for name in NAMES if UNSPACED_NAME.fullmatch(name)), key=len, reverse=True)
FILLER_WORDS = frozenset(_folded(FILLERS))
KIND_WORDS = {word: kind for kind, words in KINDS.items() for word in _folded(words)}


@dataclass(frozen=True)
class InLanguage:
    """A search in a language: its code, and the rest as it was typed, as a type of works or as a category.

    `is_list` when the rest names no more than that, or nothing.
    """

    code: str
    rest: str = ""
    kind: str | None = None
    category: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether all works of a kind are meant."""
        return bool(self.kind or self.category or not self.rest)


def read(text: str) -> InLanguage | None:
    """The language that a search names, and the rest of it; None when it names none."""
    words = text.split()[:MOST_WORDS]
    for code, rest in _splits(words):
        return _of_rest(code, [word for word in rest if word and folding.fold(word) not in FILLER_WORDS])
    return None


def written_in(text: str) -> str | None:
    """The language whose own script or letters a text has; None when several are written so."""
    if found := languages.by_script(text):
        return found
    scripts = Counter(languages.script(sign) for sign in text if sign.isalpha())
    main = scripts.most_common(1)[0][0] if scripts else ""
    return MAIN_SCRIPTS.get(main) or next((code for code, own in OWN_LETTERS.items() if own & set(text)), None)


def _splits(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The first language that a run of whole words names, the longest run first; else one at the border of a word."""
    folded = [folding.fold(word) for word in words]
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            if code := NAMES.get(" ".join(folded[at : at + length])):
                yield code, words[:at] + words[at + length :]
    for at, word in enumerate(folded):
        for name in BORDER_NAMES:
            if word.startswith(name) or word.endswith(name):
                rest = word.removeprefix(name) if word.startswith(name) else word.removesuffix(name)
                yield NAMES[name], [*words[:at], _without_particle(rest), *words[at + 1 :]]


def _without_particle(rest: str) -> str:
    """What follows a name, without the particle between: の動画 -> 動画."""
    particles = sorted((word for word in FILLER_WORDS if UNSPACED_NAME.match(f"{word}x")), key=len, reverse=True)
    return next((rest.removeprefix(word) for word in particles if rest.startswith(word)), rest)


def _of_rest(code: str, rest: list[str]) -> InLanguage:
    folded = [folding.fold(word) for word in rest]
    kinds = {KIND_WORDS[word] for word in folded if word in KIND_WORDS}
    topic = [word for word, key in zip(rest, folded, strict=True) if key not in KIND_WORDS]
    kind = next((each for each in sorted(kinds, reverse=True) if each), None)
    if not topic:
        return InLanguage(code, kind=kind)
    category = hashtag_categories.category(["".join(topic)]) if len(topic) == 1 else None
    return InLanguage(code, " ".join(topic), category=category)
