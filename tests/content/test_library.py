"""What an owner decides about a work: the form keeps what was typed when something of it cannot be used."""

import pytest
from lxml import html

from tests.enhancement.conftest import make_work

__all__ = ["make_work"]

SUMMARIES = [
    "ekmeği sabah altıda pişiriyoruz",
    "خبز الصباح",
    "सुबह की रोटी",
    "ขนมปังตอนเช้า",
    "朝六時のパン 🍞",
    "아침 빵",
]


@pytest.fixture
def alice(make_user):
    return make_user("alice")


@pytest.fixture
def work(make_work, alice):
    """A work of alice's on no shelf, without a summary."""
    return make_work(alice)


@pytest.fixture
def browser(client, log_in, alice):
    log_in(client, alice)
    return client


def send(browser, path, **fields):
    token = browser.get(path).text.split('name="csrf_token" value="')[1].split('"')[0]
    return browser.post(path, data={"csrf_token": token, **fields}, headers={"Origin": "http://localhost"})


def shown(text):
    """What the form on a page holds."""
    form = html.fromstring(text).xpath("//form[.//textarea]")[0]
    values = dict(form.form_values())
    return values.get("is_shown") is not None, values["category"], values["summary"].strip()


@pytest.mark.parametrize("summary", SUMMARIES)
def test_what_is_chosen_is_stored_and_shown(browser, work, summary):
    path = f"/library/{work}"

    assert send(browser, path, is_shown="on", category="food", summary=summary).status_code == 303
    assert shown(browser.get(path).text) == (True, "food", summary)
    assert send(browser, path, category="", summary="").status_code == 303
    assert shown(browser.get(path).text) == (False, "", "")


def test_a_shelf_that_does_not_exist_is_refused_and_the_rest_is_kept(browser, work):
    answer = send(browser, f"/library/{work}", is_shown="on", category="sorcery", summary="朝のパン")

    assert answer.status_code == 422
    assert "Choose one of the categories." in answer.text
    assert shown(answer.text)[2] == "朝のパン"
    assert shown(answer.text)[0]


def test_a_summary_that_is_too_long_is_refused_and_kept(browser, work):
    long, before = "パン" * 501, shown(browser.get(f"/library/{work}").text)
    answer = send(browser, f"/library/{work}", category="food", summary=long)

    assert answer.status_code == 422
    assert "At most 1,000 characters." in answer.text
    assert shown(answer.text) == (False, "food", long)
    assert shown(browser.get(f"/library/{work}").text) == before


def test_somebody_elses_work_is_not_found(app, log_in, make_user, work):
    charlie = app.test_client()
    log_in(charlie, make_user("charlie"))
    token = charlie.get("/library").text.split('name="csrf_token" value="')[1].split('"')[0]

    for fields in ({"category": "food"}, {"summary": "x" * 2000}):
        answer = charlie.post(
            f"/library/{work}", data={"csrf_token": token, **fields}, headers={"Origin": "http://localhost"}
        )
        assert answer.status_code == 404
