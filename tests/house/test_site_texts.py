"""What the projection makes of texts: excerpts that end where a reader would end them, tags in their owner's order."""

import unicodedata

import pytest

WORDS = "Flour, water, salt and patience make bread. "


def excerpt(admin, text):
    return admin.execute("SELECT site.excerpt(%s)", (text,)).fetchone()[0]


@pytest.mark.parametrize("text", ["", "one", "x" * 220, "one\n\ntwo\tthree  four"])
def test_a_short_text_is_its_own_excerpt(admin, text):
    assert excerpt(admin, text) == " ".join(text.split())


def test_an_excerpt_ends_at_a_word_and_says_so(admin):
    found = excerpt(admin, WORDS * 10)

    assert found.endswith("…")
    assert 180 < len(found) <= 220
    assert f"{WORDS * 10}".startswith(found[:-1])
    assert (WORDS * 10)[len(found) - 1] in " ,."


@pytest.mark.parametrize(
    "cluster",
    ["🇩🇪", "👩‍👩‍👧‍👦", "👋🏽", "❤️", "ガ", "か\u3099", "한", "ที่", "นำ", "កម្ពុជា", "မြန်မာ", "あ", "中", "x", "1️⃣"],
)
@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
def test_an_excerpt_without_blanks_ends_between_clusters(admin, cluster, before):
    shown = unicodedata.normalize("NFC", cluster)
    found = excerpt(admin, before + shown * 300)

    assert found.endswith("…")
    assert 200 <= len(found) <= 220
    if len(shown) < 4 or "\u200d" in shown:
        rest = found[len(before) : -1]
        assert rest == shown * (len(rest) // len(shown))
    else:
        assert unicodedata.category((before + shown * 300)[len(found) - 1])[0] != "M"


def tags(admin, name):
    return admin.execute(
        "SELECT c.tags FROM site.card c JOIN content_item i USING (id) WHERE i.platform_content_id = %s", (name,)
    ).fetchone()[0]


def test_tags_keep_their_owners_order_and_number(admin, make_creator):
    own = [f"{letter}{number}" for number in range(30) for letter in "zm歌"]
    make_creator("ordered", works=0).sync("many-tags", tags=own, hashtags=["a-hashtag", "m3"])

    assert tags(admin, "many-tags") == [*own, "a-hashtag"]


def test_a_tag_in_two_forms_is_one_tag(admin, make_creator):
    own = ["Mañana", unicodedata.normalize("NFD", "mañana"), "new\u00a0wave", "new wave", "ＡＢＣ", "abc", "a", "歌"]
    make_creator("forms", works=0).sync("tag-forms", tags=own, hashtags=["歌"])

    assert tags(admin, "tag-forms") == ["mañana", "new wave", "abc", "歌"]
