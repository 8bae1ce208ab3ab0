"""Signing in and out: one text for every reason, a new token, and a way back that stays here."""

import pytest
from argon2 import PasswordHasher

from app.accounts.sign_in import passwords
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, TOKEN_FIELD, email_of

WRONG = "E-mail or password is wrong."


@pytest.fixture(scope="module")
def alice(make_user, hashed):
    return make_user("alice", password_hash=hashed)


@pytest.fixture
def address(alice):
    return email_of("alice", alice)


def test_the_right_password_opens_the_area(browse, address):
    browser = browse()
    answer = browser.send("/login", email=f" {address.upper()} ", password=PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/dashboard")
    assert browser.get("/settings").status_code == 200


def test_every_wrong_login_gets_the_same_page(browse, address, make_user):
    google_only = make_user("gina")

    def page(email, password):
        answer = browse().send("/login", email=email, password=password)
        assert WRONG in answer.text
        return answer.status_code, TOKEN_FIELD.sub("", answer.text).replace(f'value="{email}"', 'value=""')

    pages = [
        page(address, OTHER_PASSWORD),
        page("nobody@people.example", PASSWORD),
        page(email_of("gina", google_only), PASSWORD),
        page("nonsense", PASSWORD),
        page(address, "x" * 5000),
        page(address, ""),
    ]
    assert len(set(pages)) == 1
    assert pages[0][0] == 422


def test_the_same_work_is_done_for_an_unknown_address(monkeypatch, settings, browse, address):
    hasher, calls = passwords.hasher("test"), []
    real = hasher._argon.verify
    monkeypatch.setattr(hasher, "_argon", type("Counted", (), {
        "verify": lambda _, *a: (calls.append(a), real(*a))[1], "check_needs_rehash": lambda _, stored: False,
    })())  # fmt: skip
    for email in (address, "nobody@people.example", "nonsense"):
        browse().send("/login", email=email, password=OTHER_PASSWORD)

    assert len(calls) == 3


def test_what_was_typed_is_kept_but_not_the_password(browse, address):
    text = browse().send("/login", email=address, password=OTHER_PASSWORD).text

    assert f'value="{address}"' in text
    assert OTHER_PASSWORD not in text


def test_signing_in_changes_the_token(browse, address):
    browser = browse()
    browser.get("/login")
    before = browser.token
    browser.send("/login", email=address, password=PASSWORD)

    assert before
    assert browser.token != before


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/settings/security", "/settings/security"), ("//evil.example", "/dashboard"),
        ("https://evil.example", "/dashboard"), ("", "/dashboard"),
    ],
)  # fmt: skip
def test_the_way_back_stays_here(browse, address, wanted, place):
    answer = browse().send("/login", email=address, password=PASSWORD, next=wanted)

    assert answer.location == place


def test_the_way_back_survives_a_wrong_password(browse, address):
    text = browse().send("/login", email=address, password=OTHER_PASSWORD, next="/settings/security").text

    assert 'value="/settings/security"' in text


def test_the_eleventh_failure_has_to_wait_and_the_right_password_too(browse, address):
    codes = [browse().send("/login", email=address, password=OTHER_PASSWORD).status_code for _ in range(10)]
    page = browse().get("/login").text
    assert codes == [422] * 10
    assert page

    answer = browse().send("/login", email=address, password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 300


def test_logins_that_succeed_use_nothing_up(browse, address):
    assert [browse().send("/login", email=address, password=PASSWORD).status_code for _ in range(12)] == [303] * 12


def test_signing_out_is_final(browse, alice, admin):
    browser = browse(alice)
    old = browser.token
    answer = browser.send("/logout", page="/settings")

    assert (answer.status_code, answer.location) == (303, "/login")
    browser.client.set_cookie("sid", old)
    assert browser.get("/settings").status_code == 302


def test_signing_out_is_no_link(browse, alice):
    assert browse(alice).get("/logout").status_code == 405


def test_signing_in_needs_the_forms_token(browse, address):
    answer = browse().client.post("/login", data={"email": address, "password": PASSWORD})

    assert answer.status_code == 403


def test_an_old_hash_is_made_anew(browse, make_user, admin):
    stored = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    bob = make_user("bob", password_hash=stored)
    assert browse().send("/login", email=email_of("bob", bob), password=PASSWORD).status_code == 303

    (fresh,) = admin.execute("SELECT password_hash FROM auth.users WHERE id = %s", (bob,)).fetchone()
    assert fresh != stored
    assert browse().send("/login", email=email_of("bob", bob), password=PASSWORD).status_code == 303


def test_a_login_is_written_down_without_address(browse, address, alice, admin):
    browse().send("/login", email=address, password=PASSWORD)

    found = admin.execute("SELECT action, entity_type, client FROM audit_log WHERE user_id = %s", (alice,)).fetchall()
    assert ("signed_in", "user", "A browser") in found
