"""The slug of a title: its own letters, and never a reading that is wrong."""

import pytest

from app.content.sync.text_analysis import slug

TITLES = {
    "Throwing a wide bowl": "throwing-a-wide-bowl",
    "Crème brûlée à la maison": "creme-brulee-a-la-maison",
    "İstanbul'da Güz": "istanbul-da-guz",
    "日本の朝ごはん": "日本の朝ごはん",
    "【ASMR】 朝のパン ☕️": "asmr-朝のパン",
    "ﾊﾟﾝ ＡＢＣ": "パン-abc",
    "한국어 배우기 #3": "한국어-배우기-3",
    "हिन्दी में कविता": "हिन्दी-में-कविता",
    "ทำอาหารไทย": "ทำอาหารไทย",
    "تعلّم العربية": "تعلّم-العربية",
    "Οδυσσέας": "οδυσσέας",
    "Утро в Минске — café": "утро-в-минске-cafe",
    "می‌خواهم": "میخواهم",
    "🍵🍵": "",
    "\u0e35\u0301": "",
    "二〇二六年": "二〇二六年",
    "٣ أكواب": "3-أكواب",
    "snake_case été": "snake-case-ete",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_slug_holds_the_words_of_a_title_in_their_own_letters(title):
    assert slug(title) == TITLES[title]


@pytest.mark.parametrize("title", ["日本" * 90, "कि" * 90, "ทำ" * 90, "и" * 300, "слово " * 40, "한국 " * 60])
def test_a_long_title_is_cut_between_words_or_letters(title):
    found = slug(title)

    assert 0 < len(found) <= 70
    assert len(found.encode()) <= 160
    assert not found.startswith("-")
    assert not found.endswith("-")
    assert found in title.replace(" ", "-")
