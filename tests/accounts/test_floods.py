"""Floods of sign-ins: a limit is taken before the work, a few places are for passwords, and nobody holds them all."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier, Event, Thread

import pytest

from app.accounts.sign_in import passwords
from app.web.auth import known_devices
from app.web.floods import admission
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, TOKEN_FIELD, email_of
from tests.waiting import PATIENCE_SECONDS, wait_until

NETWORKS = count(1)
HEADERS = {"Origin": "http://localhost"}


@pytest.fixture
def address(make_user, hashed):
    return email_of("nikos", make_user("nikos", password_hash=hashed))


@pytest.fixture
def somewhere(browse):
    """Makes a browser in a network of its own, or in that of another."""

    def make(neighbour=None):
        browser = browse()
        base = neighbour.client.environ_base["REMOTE_ADDR"] if neighbour else f"2001:db8:f{next(NETWORKS):x}::5"
        browser.client.environ_base["REMOTE_ADDR"] = base
        return browser

    return make


@pytest.fixture
def slow(monkeypatch):
    """Lets every hash wait until the test lets it go; says how many wait."""
    hasher, go, waiting = passwords.hasher("test"), Event(), []
    real = hasher._argon.verify

    def verify(_, *given):
        waiting.append(1)
        go.wait(PATIENCE_SECONDS)
        return real(*given)

    slowed = type("Slow", (), {"verify": verify, "check_needs_rehash": lambda *_: False})()
    monkeypatch.setattr(hasher, "_argon", slowed)
    yield go, waiting
    go.set()


def post(browser, address, password, token, page="/login"):
    return browser.client.post(
        page, data={"csrf_token": token, "email": address, "password": password, "next": "/library"}, headers=HEADERS
    )


def token_of(browser, page="/login"):
    return TOKEN_FIELD.search(browser.get(page).text)[1]


def start(browsers, address, answers):
    """Sends a login in each of the browsers at once."""
    tokens = [token_of(browser) for browser in browsers]

    def send(browser, token):
        answers.append(post(browser, address, PASSWORD, token))

    threads = [Thread(target=send, args=pair) for pair in zip(browsers, tokens, strict=True)]
    for thread in threads:
        thread.start()
    return threads


def test_guesses_at_one_moment_are_no_more_than_one_after_the_other(somewhere, address):
    first = somewhere()
    browsers = [first, *(somewhere(first) for _ in range(15))]
    tokens, barrier = [token_of(browser) for browser in browsers], Barrier(len(browsers), timeout=PATIENCE_SECONDS)

    def guess(pair):
        browser, token = pair
        barrier.wait()
        while (answer := post(browser, address, OTHER_PASSWORD, token)).status_code == 503:
            pass
        return answer.status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        codes = list(pool.map(guess, zip(browsers, tokens, strict=True)))

    assert sorted(codes) == [422] * 10 + [429] * 6


def test_when_every_place_is_taken_the_next_is_told_at_once_and_keeps_what_was_typed(somewhere, address, slow):
    go, waiting = slow
    answers = []
    threads = start([somewhere() for _ in range(admission.PLACES)], address, answers)
    wait_until(lambda: len(waiting) == passwords.MOST_AT_ONCE, "hashes run")
    late = somewhere()
    token = token_of(late)
    answer = wait_until(
        lambda: (found := post(late, address, "tulip «lantern» ok", token)).status_code == 503 and found, "no place"
    )

    assert int(answer.headers["Retry-After"]) >= 1
    assert "Many people are signing in" in answer.text
    assert address in answer.text
    assert "/library" in answer.text
    assert "lantern" not in answer.text
    assert late.get("/about").status_code == 200
    go.set()
    for thread in threads:
        thread.join()
    assert [found.status_code for found in answers] == [303] * admission.PLACES
    again = TOKEN_FIELD.search(answer.text)[1]
    assert post(late, address, PASSWORD, again).location == "/library"


def test_one_network_cannot_take_every_place(somewhere, address, make_user, hashed, slow):
    go, _ = slow
    other = email_of("suda", make_user("suda", password_hash=hashed))
    first, answers, others = somewhere(), [], []
    flood = start([first, *(somewhere(first) for _ in range(9))], address, answers)
    wait_until(lambda: len(answers) == 10 - admission.PLACES_OF_A_NETWORK, "the rest of the flood was refused")
    assert {found.status_code for found in answers} == {503}
    patient = start([somewhere()], other, others)
    go.set()
    for thread in [*flood, *patient]:
        thread.join()

    assert [found.status_code for found in others] == [303]


def test_a_known_browser_finds_a_place_of_its_own(somewhere, address, slow):
    go, _ = slow
    owner, answers, own = somewhere(), [], []
    go.set()
    assert owner.send("/login", email=address, password=PASSWORD).status_code == 303
    owner.send("/logout", page="/settings")
    go.clear()
    flood = start([somewhere() for _ in range(admission.PLACES + 3)], address, answers)
    wait_until(lambda: len(answers) == 3, "no place is left")
    back = start([owner], address, own)
    go.set()
    for thread in [*flood, *back]:
        thread.join()

    assert [found.status_code for found in own] == [303]


def test_the_places_are_free_again_after_every_kind_of_end(somewhere, address, monkeypatch):
    hasher = passwords.hasher("test")

    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(hasher, "verify", fail)
    browser = somewhere()
    token = token_of(browser)
    for _ in range(2 * admission.PLACES):
        with pytest.raises(ZeroDivisionError):
            post(browser, address, PASSWORD, token)
    monkeypatch.undo()

    assert post(browser, address, PASSWORD, token).status_code == 303


def test_right_logins_have_an_end_in_known_browsers_too(somewhere, address):
    owner, codes = somewhere(), []
    owner.send("/login", email=address, password=PASSWORD)
    device = owner.client.get_cookie(known_devices.COOKIE).value
    for _ in range(60):
        again = somewhere()
        token = token_of(again)
        again.client.set_cookie(known_devices.COOKIE, device)
        codes.append(post(again, address, PASSWORD, token).status_code)

    assert codes == [303] * 59 + [429]


def test_a_thousand_logins_of_one_account_leave_a_neighbours_alone(somewhere, address, make_user, hashed):
    other, flooder = email_of("suda", make_user("suda", password_hash=hashed)), somewhere()
    token = token_of(flooder)
    codes = []
    for _ in range(1000):
        browser = somewhere(flooder)
        browser.client.set_cookie("sid", flooder.token)
        codes.append(post(browser, address, PASSWORD, token).status_code)

    assert codes.count(303) <= 60
    assert post(somewhere(), other, PASSWORD, "").status_code == 403
    assert somewhere(flooder).send("/login", email=other, password=PASSWORD).status_code == 303
    assert somewhere().send("/login", email=other, password=PASSWORD).status_code == 303


def test_a_changed_password_costs_too(browse, make_user, hashed):
    browser = browse(make_user("dilan", password_hash=hashed))
    codes, now, then = [], PASSWORD, OTHER_PASSWORD
    for _ in range(11):
        answer = browser.send("/settings/password", page="/settings/security", current_password=now, password=then)
        codes.append(answer.status_code)
        now, then = then, now

    assert codes == [303] * 10 + [429]


def test_a_neighbour_who_loads_forms_without_end_keeps_no_owner_from_the_form(somewhere, address):
    owner = somewhere()
    owner.send("/login", email=address, password=PASSWORD)
    owner.send("/logout", page="/settings")
    codes = [somewhere(owner).get("/login").status_code for _ in range(61)]

    assert codes[-1] == 429
    assert owner.get("/login").status_code == 200
    assert owner.get("/reset").status_code == 200
    assert [owner.get("/login").status_code for _ in range(61)][-1] == 429
