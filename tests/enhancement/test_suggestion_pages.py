"""The pages of suggestions: without JavaScript, for their owner alone, and the same for programs."""

import re
from uuid import uuid4

import html5lib
import pytest

from tests.enhancement.conftest import TITLE

ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture
def browser(client, log_in, alice):
    """alice's browser."""
    log_in(client, alice)
    return client


def send(browser, address, page="/suggestions", **fields):
    """Sends a form with the token of a page."""
    token = browser.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    return browser.post(address, data={"csrf_token": token, **fields}, headers=ORIGIN)


def test_an_empty_list_shows_the_way(browser):
    page = browser.get("/suggestions").text

    assert "No suggestions yet" in page
    assert 'href="/library"' in page


def test_from_asking_to_undoing_with_forms_alone(browser, site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)
    assert TITLE in browser.get("/suggestions").text
    page = browser.get(f"/suggestions/{suggestion}").text
    assert "words read" in page
    assert "free of charge" in page
    assert "Now: nothing of your own" in page
    assert "in the title" in page
    tag = re.search(r'name="tag" type="checkbox" value="([^"]+)"', page)[1]

    answer = send(browser, f"/suggestions/{suggestion}/apply", field="seo_description", tag=tag)
    assert (answer.status_code, answer.location) == (303, f"/suggestions/{suggestion}")
    page = browser.get(f"/suggestions/{suggestion}").text
    assert "Taken over. You can undo it here." in page
    assert admin.execute("SELECT seo_description IS NOT NULL FROM content_item WHERE id = %s", (work,)).fetchone()[0]
    assert TITLE in browser.get("/suggestions?state=applied").text
    assert TITLE not in browser.get("/suggestions?state=new").text

    send(browser, f"/suggestions/{suggestion}/undo")
    assert "Undone" in browser.get(f"/suggestions/{suggestion}").text
    assert admin.execute("SELECT seo_description FROM content_item WHERE id = %s", (work,)).fetchone() == (None,)


def test_nothing_ticked_is_said(browser, alice, make_work, analyse):
    suggestion = analyse(alice, make_work(alice))

    send(browser, f"/suggestions/{suggestion}/apply")

    assert "Nothing was ticked." in browser.get(f"/suggestions/{suggestion}").text


def test_asking_leads_to_the_job(browser, admin, alice, make_work):
    work = make_work(alice)

    first = send(browser, f"/suggestions/{work}/analyse", page="/settings")
    second = send(browser, f"/suggestions/{work}/analyse", page="/settings")

    assert first.status_code == 303
    assert first.location.startswith("/jobs/")
    assert first.location == second.location


def test_what_was_looked_at_an_hour_ago_and_did_not_change_is_free(browser, admin, alice, make_work, analyse):
    work = make_work(alice)
    analyse(alice, work)
    used = "SELECT ai_analyses_used FROM subscription WHERE user_id = %s"
    before = admin.execute(used, (alice,)).fetchone()

    again = send(browser, f"/suggestions/{work}/analyse", page="/settings")
    assert "so this is free" in browser.get(again.location).text
    assert admin.execute(used, (alice,)).fetchone() == before

    admin.execute("UPDATE content_item SET title = title || ' anew' WHERE id = %s", (work,))
    assert send(browser, f"/suggestions/{work}/analyse", page="/settings").location != again.location
    assert admin.execute(used, (alice,)).fetchone() == (before[0] + 1,)


def test_a_used_up_quota_is_told_on_the_page(browser, admin, alice, make_work):
    admin.execute("UPDATE subscription SET ai_analyses_used = 500 WHERE user_id = %s", (alice,))

    answer = send(browser, f"/suggestions/{make_work(alice)}/analyse", page="/settings")

    assert (answer.status_code, answer.location) == (303, "/suggestions")
    assert "You have used 500 of 500 AI analyses. Resets on" in browser.get("/suggestions").text


def test_what_is_written_by_others_is_shown_as_text(browser, alice, make_work, analyse):
    work = make_work(alice, "<script>alert(1)</script> celadon", "<b>Celadon</b> & ash. " * 20)

    page = browser.get(f"/suggestions/{analyse(alice, work)}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_pages_are_valid_html(browser, alice, make_work, analyse):
    suggestion = analyse(alice, make_work(alice))
    for page in ("/suggestions", f"/suggestions/{suggestion}"):
        html5lib.HTMLParser(strict=True).parse(browser.get(page).text)
        send(browser, f"/suggestions/{suggestion}/apply", field="seo_description")
        html5lib.HTMLParser(strict=True).parse(browser.get(page).text)


def test_somebody_elses_suggestion_is_not_there(client, log_in, alice, bob, make_work, analyse):
    suggestion = analyse(alice, make_work(alice))
    log_in(client, bob)

    for path in (f"/suggestions/{suggestion}", f"/suggestions/{uuid4()}"):
        assert client.get(path).status_code == 404
    assert TITLE not in client.get("/suggestions").text


def test_a_stranger_is_sent_to_the_login(client):
    assert client.get("/suggestions").location.startswith("/login")
    assert client.get(f"/suggestions/{uuid4()}").location.startswith("/login")


def test_an_unknown_state_and_a_page_number_are_refused(browser):
    assert browser.get("/suggestions?state=lost").status_code == 400
    assert browser.get("/suggestions?page=2").status_code == 400


def test_htmx_gets_the_rows_only(browser, alice, make_work, analyse):
    analyse(alice, make_work(alice))

    part = browser.get("/suggestions", headers={"HX-Request": "true"}).text

    assert TITLE in part
    assert "<html" not in part


def api(browser, content, token=None):
    token = token or browser.get("/settings").text.split('name="csrf_token" value="')[1].split('"')[0]
    return browser.post("/api/ai-generate-tags", json=content, headers={**ORIGIN, "X-CSRFToken": token})


def test_programs_get_202_with_the_job(browser, alice, make_work):
    answer = api(browser, {"content_id": str(make_work(alice))})

    assert answer.status_code == 202
    assert answer.json["status"] == "pending"
    assert browser.get(answer.json["polling_endpoint"]).json["id"] == answer.json["job_id"]


@pytest.mark.parametrize(
    "content", [{}, [], None, {"content_id": "x"}, {"content_id": str(uuid4())}, {"content_id": 7}]
)
def test_programs_are_told_when_there_is_no_such_work(browser, content):
    answer = api(browser, content)

    assert answer.status_code == 404
    assert answer.json["detail"] == "This work was not found."


def test_programs_are_told_of_a_used_up_quota(browser, admin, alice, make_work):
    admin.execute("UPDATE subscription SET ai_analyses_used = 500 WHERE user_id = %s", (alice,))

    answer = api(browser, {"content_id": str(make_work(alice))})

    assert answer.status_code == 409
    assert answer.json["detail"].startswith("You have used 500 of 500 AI analyses.")


def test_somebody_elses_work_is_not_there_for_programs(browser, bob, make_work):
    assert api(browser, {"content_id": str(make_work(bob))}).status_code == 404
