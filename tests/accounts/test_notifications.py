"""Notifications: one's own, newest first, read when one says so."""

import pytest

from app.accounts import notifications


@pytest.fixture
def alice(make_user):
    return make_user("alice")


@pytest.fixture
def told(database, alice):
    """Alice was told 25 things."""
    with database.transaction("web", alice) as db:
        for number in range(25):
            notifications.notify(
                db, alice, f"Thing {number:02}", "It happened.", kind="success", action=("/library", "Library")
            )


def titles(text):
    return [part.partition("<")[0].strip() for part in text.split("<h2>")[1:] if part.startswith("Thing")]


def next_page(text):
    """The address of the next page."""
    return text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]


def ids(admin, user_id):
    return [
        row[0]
        for row in admin.execute(
            "SELECT id FROM notification WHERE user_id = %s ORDER BY created_at DESC, id DESC", (user_id,)
        )
    ]


def test_a_long_list_is_read_in_pages_without_gap_or_repetition(browse, alice, told):
    browser = browse(alice)
    first = browser.get("/notifications").text
    second = browser.get(next_page(first)).text

    assert len(titles(first)) == 20
    assert len(titles(second)) == 5
    assert len(set(titles(first) + titles(second))) == 25
    assert 'rel="next"' not in second


def test_htmx_gets_the_rest_of_the_list_alone(browse, alice, told):
    answer = browse(alice).get("/notifications", headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_one_can_be_read_and_then_all(browse, alice, told, admin):
    browser = browse(alice)
    browser.send(f"/notifications/{ids(admin, alice)[0]}/read", page="/notifications")
    assert browser.get("/notifications").text.count(">New<") == 19

    browser.send("/notifications/read", page="/notifications")
    assert ">New<" not in browser.get("/notifications").text


def test_charlie_can_neither_see_nor_read_alices(browse, alice, told, make_user, admin):
    charlie = browse(make_user("charlie"))

    assert "Nothing yet" in charlie.get("/notifications").text
    answer = charlie.send(f"/notifications/{ids(admin, alice)[0]}/read", page="/notifications")
    assert answer.status_code == 404
    answer = charlie.get(next_page(browse(alice).get("/notifications").text))
    assert (answer.status_code, titles(answer.text)) == (400, [])
    assert admin.execute("SELECT count(*) FROM notification WHERE user_id = %s AND is_read", (alice,)).fetchone() == (
        0,
    )


@pytest.mark.parametrize(
    "query", ["after=x", "after=' OR 1=1", "after=", "page=2", "after=2b1f6c0e-6a2f-4a35-9a55-0d9f1f0a7c11"]
)
def test_a_made_up_link_is_refused(browse, alice, query):
    assert browse(alice).get(f"/notifications?{query}").status_code == 400


def test_a_list_goes_on_behind_a_notification_that_is_gone(browse, alice, told, admin):
    link = next_page(browse(alice).get("/notifications").text)
    admin.execute("DELETE FROM notification WHERE id = %s", (ids(admin, alice)[19],))

    answer = browse(alice).get(link)
    assert (answer.status_code, len(titles(answer.text))) == (200, 5)


def test_what_has_expired_is_not_shown(browse, alice, told, admin):
    admin.execute("UPDATE notification SET expires_at = now() - interval '1 minute' WHERE user_id = %s", (alice,))

    assert "Nothing yet" in browse(alice).get("/notifications").text


def test_a_notification_leads_only_to_pages_of_ours(database, alice):
    from app.infra.errors import AppError

    with pytest.raises(AppError), database.transaction("web", alice) as db:
        notifications.notify(db, alice, "Win", "Click", action=("//evil.example", "Here"))
