"""The list of hashtags by category: each names one subject, as hashtags are written."""

from collections import Counter

import pytest

from app.content.sync import hashtag_categories, text_analysis
from app.content.sync.hashtag_categories import HASHTAGS, category
from app.infra.unicode import folding


def entries() -> list[str]:
    return [tag for lines in HASHTAGS.values() for line in lines for tag in line.split()]


def test_no_hashtag_names_two_categories():
    folded = {
        code: {hashtag_categories._folded(tag) for line in lines for tag in line.split()}
        for code, lines in HASHTAGS.items()
    }
    counts = Counter(tag for tags in folded.values() for tag in tags)

    assert [tag for tag, number in counts.items() if number > 1] == []


def test_every_entry_is_a_hashtag_and_every_category_is_ours(admin):
    shelves = {code for (code,) in admin.execute("SELECT code FROM content_category WHERE is_active")}

    assert set(HASHTAGS) == shelves - {"other"}
    for tag in entries():
        assert text_analysis.hashtags(f"#{tag}", "") == [folding.tag(tag)], tag


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("#Müzik", "music"),
        ("#ＭＵＳＩＣ", "music"),
        ("#خَبَر #أخبار", "news"),
        ("#street_food", "food"),
        ("#योग #सुबह", "fitness"),
        ("#ทำอาหาร", "food"),
        ("#ゲーム実況 #切り抜き", "gaming"),
        ("#путешествие #горы", "lifestyle"),
        ("#여행 #여행스타그램", "lifestyle"),
        ("#fyp #viral #love", None),
        ("#cooking #fashion #news #education #entertainment", None),
        ("#recipe #baking #travel", "food"),
        ("#musical", None),
        ("", None),
    ],
)
def test_a_caption_stands_where_its_hashtags_say(caption, code):
    assert category(text_analysis.hashtags(caption, "")) == code
