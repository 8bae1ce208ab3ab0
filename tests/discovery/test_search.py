"""Search: exact titles first, every word needed, accents and slips forgiven, nothing hidden found."""

from itertools import count

import pytest
from lxml import html

from tests.discovery import small_world
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def shelf(database_url, world):
    """The world with works that are easily mistaken for each other."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as db:
        account = db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
        for title in [
            "Sourdough bread",
            "Sourdough bread for people who have never baked sourdough bread before",
            "Crème brûlée at home",
            "Ten things about pasta",
            "Running a small studio",
        ]:
            small_world.publish(db, account, title, category="food", tags=(), description="")
        small_world.publish(db, account, "A walk", tags=("sourdough",), description="Nothing about bread in the title.")
    return world


NETWORKS = count(1)


def found(visitor, query):
    """The titles that a search finds; it comes from a network of its own, so that nobody asks too often."""
    address = {"REMOTE_ADDR": f"2001:db8:{next(NETWORKS):x}::1"}
    page = html.fromstring(visitor.get("/search", query_string={"q": query}, environ_overrides=address).data)
    return [link.text_content() for link in page.xpath("//h3[@class='card__title']/a")]


def test_an_exact_title_comes_first(shelf, visitor):
    assert found(visitor, "sourdough bread")[0] == "Sourdough bread"
    assert found(visitor, "Throwing a wide bowl on the wheel") == [shelf.bowl.title]


def test_tags_and_texts_are_found_behind_titles(shelf, visitor):
    assert found(visitor, "sourdough")[-1] == "A walk"


def test_every_word_is_needed_and_signs_work_as_people_expect(shelf, visitor):
    assert "No result has all of these words." in visitor.get("/search?q=sourdough+pasta").text
    assert "Your search was read as plain text." in visitor.get('/search?q="baked+never"').text
    assert len(found(visitor, '"never baked"')) == 1
    assert found(visitor, '"pasta bread"') == []
    assert "A walk" not in found(visitor, "sourdough -walk")
    assert set(found(visitor, "pasta or brulee")) == {"Ten things about pasta", "Crème brûlée at home"}


def test_accents_and_word_forms_are_forgiven(shelf, visitor):
    assert found(visitor, "creme brulee") == ["Crème brûlée at home"]
    assert found(visitor, "CRÈME BRÛLÉE") == ["Crème brûlée at home"]
    assert "Running a small studio" in found(visitor, "studios run")


def test_a_slip_of_the_finger_is_asked_about(shelf, visitor, admin):
    admin.execute("SELECT site.count_words()")
    page = html.fromstring(visitor.get("/search?q=sourdogh+braed").data)
    (meant,) = page.xpath("//a[starts-with(@href, '/search?q=')][strong]")

    assert meant.text_content() == "sourdough bread"
    assert found(visitor, "sourdogh braed")[0] == "Sourdough bread"


def test_creators_are_found_on_the_same_page(shelf, visitor):
    page = visitor.get("/search?q=alice").text

    assert f"/creator/{shelf.alice_slug}" in page
    assert "AliceVideo" not in visitor.get("/search?q=bobpictures").text


@pytest.mark.parametrize("query", ["", "a", "-", "  ", '"', "🍵", "%", "_\\"])
def test_too_little_to_search_for_is_answered_with_a_hint(shelf, visitor, query):
    answer = visitor.get("/search", query_string={"q": query})

    assert answer.status_code == 200
    assert "Type at least 2 letters." in answer.text


@pytest.mark.parametrize(
    "query",
    [
        'bowl "',
        "((((bowl",
        "bowl & | ! :*",
        "<b>bowl</b>",
        "' OR 1=1 --",
        "\u202elwob",
        "ab " * 33,
        "and or not",
        "\ufdfa" * 100,
        "tag:" + "\ufdfa" * 96,
        "by:" + "\ufdfa" * 96,
    ],
)
def test_odd_signs_are_only_signs(shelf, visitor, query):
    answer = visitor.get("/search", query_string={"q": query[:100]})

    assert answer.status_code == 200
    assert "<b>bowl" not in answer.text


def test_nothing_hidden_is_found_or_suggested(shelf, visitor):
    for query in [small_world.PLANTED, small_world.PLANTED[:-1] + "x", "kept private"]:
        page = visitor.get("/search", query_string={"q": query}).text.replace(query, "")

        assert small_world.PLANTED not in page


def test_somebody_who_searches_without_pause_is_slowed_down(shelf, visitor):
    def ask():
        return visitor.get("/search?q=bowl").status_code

    assert [ask() for _ in range(5)] == [200] * 5
    # A slow machine makes fewer than five a second, but more than sixty a minute.
    wait_until(lambda: ask() == 429, "nobody is slowed down", every=0)


def test_a_stem_of_one_language_is_none_of_another(shelf, visitor, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (shelf.bowl.id,)).fetchone()[0]
    small_world.publish(admin, account, "Tries and tries again", language="en", tags=(), description="")
    small_world.publish(admin, account, "A train in the snow", language="en", tags=(), description="")
    admin.execute("SELECT site.count_words()")

    assert found(visitor, "trian") == ["A train in the snow"]
    assert found(visitor, "trying again") == ["Tries and tries again"]
    small_world.publish(admin, account, "Where to find me", language="en", tags=(), description="")
    assert "Where to find me" not in found(visitor, "meera")
