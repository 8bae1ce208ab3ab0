"""Hashtags of every script, whole."""

import unicodedata

import pytest

from app.content.sync import text_analysis


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#हिन्दी and #भारतीय", ["हिन्दी", "भारतीय"]),
        ("#বাংলা #தமிழ் #മലയാളം", ["বাংলা", "தமிழ்", "മലയാളം"]),
        ("#ภาษาไทย #မြန်မာ #ភាសាខ្មែរ", ["ภาษาไทย", "မြန်မာ", "ភាសាខ្មែរ"]),
        ("#שָׁלוֹם #مُحَمَّد", ["שָׁלוֹם", "مُحَمَّد"]),
        ("＃日本語 と #ﾊﾟﾝ", ["日本語", "パン"]),
        (unicodedata.normalize("NFD", "#café #naïveté #한국어"), ["café", "naïveté", "한국어"]),
        ("#می\u200cخواهم\u200c.", ["می\u200cخواهم"]),
        ("#İstanbul #ΟΔΥΣΣΕΑΣ #Straße", ["istanbul", "οδυσσεας", "straße"]),
        ("#One #ONE #two, (#three)", ["one", "two", "three"]),
        ("#歌 #a #7 #2024 #２０２４ #1️⃣ #️⃣ #_", ["歌"]),
        ("c#sharp हिं#no &#39; /#x ##y #z#w", []),
        ("#one#two", ["one"]),
        ("https://example.com/#top", []),
        ("#" + "x" * 101, []),
    ],
)
def test_a_hashtag_is_its_whole_word(text, found):
    assert text_analysis.hashtags(text, "") == found


def test_hashtags_come_once_in_order_and_are_bounded():
    assert text_analysis.hashtags("#b1 #a1", "#B1 #c1") == ["b1", "a1", "c1"]
    assert len(text_analysis.hashtags(" ".join(f"#tag{number}" for number in range(99)), "")) == 30
