"""Mailed links: opening shows a button, the button works once, and what others have open ends."""

from uuid import uuid4

import pytest

from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, email_of, link_in


@pytest.fixture
def dora():
    """An address that nobody used before."""
    return f"dora-{uuid4().hex[:8]}@people.example"


@pytest.fixture
def verify_link(browse, postman, dora):
    browse().send("/signup", email=dora, password=PASSWORD)
    return link_in(postman()[-1])


@pytest.fixture
def alice(make_user, hashed):
    return make_user("alice", password_hash=hashed)


@pytest.fixture
def reset_link(browse, postman, alice):
    browse().send("/reset", email=email_of("alice", alice))
    return link_in(postman()[-1])


def test_a_mail_scanner_does_not_use_the_link_up(browse, verify_link):
    scanner = browse()
    assert scanner.client.head(verify_link).status_code == 200
    assert scanner.get(verify_link).status_code == 200
    assert scanner.get(verify_link).status_code == 200

    assert browse().send(verify_link).status_code == 303


def test_a_link_works_once(browse, verify_link):
    first, second = browse(), browse()
    token = second.get(verify_link)
    assert first.send(verify_link).status_code == 303

    assert token.status_code == 200
    answer = second.client.post(
        verify_link, data={"csrf_token": token.text.partition('csrf_token" value="')[2].partition('"')[0]}
    )
    assert answer.status_code == 410
    assert "This link has been used or has expired. Send a new one." in answer.text
    assert browse().get(verify_link).status_code == 410


def test_a_link_expires(browse, verify_link, admin):
    admin.execute("UPDATE auth.one_time_token SET expires_at = now() - interval '1 second'")

    assert browse().get(verify_link).status_code == 410


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda _: "x", lambda _: "%20" * 43]
)
def test_an_altered_link_is_none(browse, verify_link, change):
    folder, _, token = verify_link.rpartition("/")

    answer = browse().get(f"{folder}/{change(token)}")
    assert answer.status_code == 410


def test_a_verify_link_sets_no_password(browse, verify_link):
    assert browse().get(verify_link.replace("/verify/", "/reset/")).status_code == 410


def test_the_address_of_a_link_does_not_leave_the_site(browse, verify_link, reset_link):
    for link in (verify_link, reset_link):
        answer = browse().get(link)
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer.headers["Cache-Control"]


def test_confirming_signs_out_whoever_signed_up_with_somebody_elses_address(browse, dora, verify_link):
    thief = browse()
    thief.send("/login", email=dora, password=PASSWORD)
    assert thief.get("/notifications").status_code == 200

    browse().send(verify_link)

    assert thief.get("/notifications").status_code == 302


def test_confirming_in_the_browser_that_signed_up_stays_signed_in(browse, dora, verify_link):
    browser = browse()
    browser.send("/login", email=dora, password=PASSWORD)
    answer = browser.send(verify_link)

    assert answer.location == "/onboarding"
    assert browser.get("/onboarding").status_code == 200


def test_the_link_can_be_sent_again_and_the_last_one_works(browse, dora, verify_link, postman):
    browser = browse()
    browser.send("/login", email=dora, password=PASSWORD)
    assert browser.send("/verify").status_code == 303
    second = link_in(postman()[-1])

    assert second != verify_link
    assert browse().get(verify_link).status_code == 410
    assert browse().get(second).status_code == 200


def test_asking_for_a_new_password_has_one_answer(browse, alice, postman):
    known = browse().send("/reset", email=email_of("alice", alice))
    unknown = browse().send("/reset", email="stranger@people.example")

    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    assert len(postman()) == 1


def test_a_new_password_signs_everybody_out(browse, alice, reset_link, postman):
    thief = browse(alice)
    answer = browse().send(reset_link, password=OTHER_PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/login")
    assert thief.get("/settings").status_code == 302
    address = email_of("alice", alice)
    assert browse().send("/login", email=address, password=PASSWORD).status_code == 422
    assert browse().send("/login", email=address, password=OTHER_PASSWORD).status_code == 303
    assert postman()[-1]["Subject"] == "Your password was changed"


def test_a_reset_link_works_once_and_not_for_a_weak_password(browse, reset_link):
    assert browse().send(reset_link, password="short").status_code == 422
    assert browse().send(reset_link, password=OTHER_PASSWORD).status_code == 303
    assert browse().get(reset_link).status_code == 410


def test_five_resets_a_day_are_enough_for_one_address(browse):
    codes = [browse().send("/reset", email="stranger@people.example").status_code for _ in range(6)]

    assert codes == [303] * 5 + [429]


def test_asking_for_a_new_password_takes_the_same_steps_for_nobody(browse, alice, postman, admin):
    """What differs could be measured: one job in either case, and the worker finds nobody."""
    for email in (email_of("alice", alice), "ไม่มี@people.example", "kimse@people.example"):
        browse().send("/reset", email=email)
    asked = admin.execute("SELECT user_id, job_type FROM job_queue ORDER BY created_at").fetchall()
    mails = postman()

    assert asked == [(None, "send_mail")] * 2
    assert [mail["To"] for mail in mails] == [email_of("alice", alice)]
    assert admin.execute("SELECT DISTINCT status::text FROM job_queue").fetchall() == [("completed",)]
