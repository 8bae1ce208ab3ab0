"""Login by default, and the way back after it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from app.web import registry
from app.web.auth.access import login_address, safe_next


@pytest.mark.parametrize(
    "wanted", ["/dashboard", "/settings/security", "/library?after=abc-123", "/pricing?plan=basic"]
)
def test_a_path_of_ours_is_kept(wanted):
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None, "", "dashboard", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
        "/%09/evil.example", "https:evil.example", "https://evil.example/dashboard", "HTTPS://evil.example",
        "/dashboard\r\nSet-Cookie: a=b", "/dashboard%0d%0aX: y", "/%2f%2fevil.example", "/dashboard/../../evil",
        "/dashboard//evil.example", "javascript:alert(1)", "data:text/html,x", "/dashboard@evil.example",
        "/dashboard#fragment", "/dashboard?next=//evil.example", "/unknown", "/logout", "/login", "/signup", "/api/x",
        "/static/x", "/dashboard?" + "a" * 3000, "/dash\x00board", " /dashboard", "/dashboard\n", "/DASHBOARD",
        "/dashboard;x=y", "//dashboard", "/./dashboard", "/dаshboard",
    ],
)  # fmt: skip
def test_every_other_address_leads_to_the_dashboard(wanted):
    assert safe_next(wanted) == "/dashboard"


@pytest.mark.parametrize(
    "wanted",
    [
        "/logout", "/settings/password", "/settings/sessions/end", "/connections/youtube/connect", "/settings/nothing-here",
        "/settings/security/9f0c1a52-0000-4000-8000-000000000000/end", "/library/not-a-number", "/category/x/y",
    ],
)  # fmt: skip
def test_what_nobody_can_open_leads_to_the_dashboard(wanted):
    """An address that only takes a form would answer 405."""
    assert safe_next(wanted) == "/dashboard"


def test_every_page_that_needs_a_login_can_be_come_back_to():
    for page in registry.PAGES.values():
        if page.needs_login and "GET" in page.methods and not page.is_api and "<" not in page.pattern:
            assert safe_next(page.pattern) == page.pattern


def test_a_stranger_is_sent_to_the_login_and_back(browser):
    answer = browser.get("/private")

    assert answer.status_code == 302
    assert answer.location == "/login"  # /private is no page of the signed-in area


def test_the_way_back_is_a_path_of_ours(sample):
    with sample.test_request_context("/settings/security?after=a1"):
        address = urlsplit(login_address())

    assert parse_qs(address.query) == {"next": ["/settings/security?after=a1"]}


def test_htmx_is_told_to_load_the_login(browser):
    answer = browser.get(
        "/private", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/library?after=x"}
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=%2Flibrary%3Fafter%3Dx"


def test_the_json_interface_says_401(browser):
    answer = browser.get("/api/private")

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == 401
    assert answer.json["request_id"]


def test_a_private_page_is_kept_by_no_cache(browser, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    answer = browser.get("/private")

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_staff_pages_are_not_there_for_others(browser, admin, make_user):
    alice = make_user("alice")
    browser.post(f"/enter/{alice}")
    assert browser.get("/staff").status_code == 404

    admin.execute("INSERT INTO user_role (user_id, role) VALUES (%s, 'moderator')", (alice,))
    assert browser.get("/staff").text == "staff"


def test_a_remember_cookie_is_never_looked_at(sample, make_user):
    from flask_login.utils import encode_cookie

    with sample.app_context():
        forged = encode_cookie(str(make_user("alice")))
    thief = sample.test_client()
    thief.set_cookie("remember_token", forged)

    assert thief.get("/private").status_code == 302
