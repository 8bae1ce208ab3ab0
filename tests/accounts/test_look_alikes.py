"""Nobody takes the name of a well-known creator in letters that only look the same."""

import pytest
from lxml import html

from app.accounts import profile
from tests.discovery import small_world

ALIKE = "looks like that of another creator"


@pytest.fixture
def owner(make_user, admin):
    """A creator whose channel many people follow."""
    found = make_user("owner")
    account = small_world.connect(admin, found)
    small_world.publish(admin, account, "Ilk fırın")
    follow(admin, account, profile.WELL_KNOWN)
    return found


def follow(admin, account, people):
    admin.execute("UPDATE social_account SET follower_count = %s WHERE id = %s", (people, account))


@pytest.fixture
def impostor(make_user, browse):
    """Somebody else, in the settings of their page."""
    return browse(make_user("impostor"))


def rename(browser, **typed):
    page = html.fromstring(browser.get("/settings").data)
    form = next(form for form in page.forms if "display_name" in form.fields)
    fields = {name: value or "" for name, value in form.fields.items() if name != "csrf_token"}
    return browser.send(form.action or "/settings", "/settings", **fields | typed)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("Alice Cope", "AIice Cope"), ("Alice Cope", "А1ісе  Соре"), ("Alice Cope", "alice-cope"), ("Maria Torn", "Rnaria Tom"),
        ("Ελένη Κ.", "Eλένη K"), ("Вера Сотник", "Bepa Coтник"), ("陶芸の家", "陶芸の 家"),
    ],
)  # fmt: skip
def test_a_name_that_looks_like_a_proved_one_is_refused_in_words(owner, impostor, admin, name, taken):
    admin.execute("UPDATE users SET display_name = %s WHERE id = %s", (name, owner))
    answer = rename(impostor, display_name=taken)

    assert answer.status_code == 422
    assert ALIKE in answer.text


def test_names_of_people_whom_few_know_repeat(owner, impostor, admin):
    admin.execute("UPDATE users SET display_name = 'Sarah Kim 🏺' WHERE id = %s", (owner,))
    [[account]] = admin.execute("SELECT id FROM social_account WHERE user_id = %s", (owner,)).fetchall()
    follow(admin, account, profile.WELL_KNOWN - 1)

    assert rename(impostor, display_name="Sarah Kim 🏺").status_code == 303


@pytest.mark.parametrize("same", ["Çömlekçi Ali", "Ço\u0308mlekc\u0327i ALI"])
def test_whoever_is_called_the_same_writes_it_the_same(owner, impostor, admin, same):
    admin.execute("UPDATE users SET display_name = 'Çömlekçi Ali' WHERE id = %s", (owner,))

    assert rename(impostor, display_name=same).status_code == 303


@pytest.mark.parametrize("other", ["Alice Cooper", "Alicia Cope", "मिट्टी की कला", "도예가", "Ελένη Λ.", "Alice Copé"])
def test_another_name_is_taken(owner, impostor, admin, other):
    admin.execute("UPDATE users SET display_name = 'Alice Cope' WHERE id = %s", (owner,))

    assert rename(impostor, display_name=other).status_code == 303


def test_an_address_that_looks_like_a_proved_one_is_refused(owner, impostor, admin):
    admin.execute("UPDATE users SET profile_slug = 'alice-mill' WHERE id = %s", (owner,))
    for slug in ("a1ice-mill", "alice-mi11", "alicemill"):
        answer = rename(impostor, slug=slug)
        assert (answer.status_code, ALIKE in answer.text) == (422, True)


def test_whoever_had_the_name_before_keeps_it_and_an_unproved_name_is_nobodys(
    owner, impostor, admin, make_user, browse
):
    admin.execute("UPDATE users SET display_name = 'Kenji 健二' WHERE id = %s", (owner,))
    assert rename(browse(owner), bio="陶芸").status_code == 303
    unproved = make_user("unproved")
    admin.execute("UPDATE users SET display_name = 'Yusuf Usta' WHERE id = %s", (unproved,))
    assert rename(impostor, display_name="Yusuf Usta").status_code == 303
