"""Limits that stop guesses and floods of mail, and never the owner: tries over many networks against one account."""

from itertools import count

import pytest

from app.web.auth import known_devices
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, TOKEN_FIELD, email_of

NETWORKS = count(1)


@pytest.fixture(scope="module")
def ayse(make_user, hashed):
    return make_user("ayse", password_hash=hashed)


@pytest.fixture
def address(make_user, hashed):
    """An account that nobody has tried yet."""
    return email_of("eleni", make_user("eleni", password_hash=hashed))


@pytest.fixture
def somewhere(browse):
    """Makes a browser in a network of its own."""

    def make():
        browser = browse()
        browser.client.environ_base["REMOTE_ADDR"] = f"2001:db8:{next(NETWORKS):x}::5"
        return browser

    return make


def guess(browser, address):
    return browser.send("/login", email=address, password=OTHER_PASSWORD).status_code


def enter(browser, address):
    return browser.send("/login", email=address, password=PASSWORD).status_code


def test_guesses_over_many_networks_end(somewhere, address):
    codes = [guess(somewhere(), address) for _ in range(31)]

    assert codes == [422] * 30 + [429]
    refused = somewhere().send("/login", email=address, password=OTHER_PASSWORD)
    assert "new password by mail" in refused.text


@pytest.mark.parametrize(
    "write", [str.upper, " {} ".format, lambda text: text.replace("@", "@").replace(".example", "。example")]
)
def test_another_way_to_write_the_address_is_the_same_account(somewhere, address, write):
    for _ in range(30):
        guess(somewhere(), address)

    assert guess(somewhere(), write(address)) == 429


def test_the_owners_browser_is_never_locked_out(somewhere, address):
    owner = somewhere()
    assert enter(owner, address) == 303
    owner.send("/logout", page="/settings")
    for _ in range(32):
        guess(somewhere(), address)
    assert enter(somewhere(), address) == 429
    assert enter(owner, address) == 303


def test_a_neighbour_who_guesses_does_not_lock_a_known_browser_out(somewhere, browse, address):
    owner, neighbour = somewhere(), browse()
    neighbour.client.environ_base["REMOTE_ADDR"] = owner.client.environ_base["REMOTE_ADDR"]
    assert enter(owner, address) == 303
    owner.send("/logout", page="/settings")
    for number in range(11):
        guess(neighbour, f"biri{number}@people.example")

    assert guess(neighbour, address) == 429
    assert enter(owner, address) == 303


def test_a_known_browser_may_not_guess_without_end_and_knows_its_own_accounts_only(
    somewhere, address, make_user, hashed
):
    thief, other = somewhere(), email_of("kenji", make_user("kenji", password_hash=hashed))
    assert enter(thief, address) == 303
    thief.send("/logout", page="/settings")
    assert [guess(thief, address) for _ in range(11)][-1] == 429
    for _ in range(30):
        guess(somewhere(), other)
    assert guess(thief, other) == 429


@pytest.mark.parametrize("written", ["", "nonsense", "WyJ4IixbXV0.aaaa.bbbb"])
def test_a_forged_cookie_makes_no_known_browser(somewhere, address, written):
    for _ in range(30):
        guess(somewhere(), address)
    forger = somewhere()
    forger.client.set_cookie(known_devices.COOKIE, written)

    assert guess(forger, address) == 429


def test_right_logins_of_one_account_lock_nobody_else_out(somewhere, address, ayse):
    """Whoever signs in without end is held back alone, and the site has no budget that all of them share."""
    flooder = somewhere().client.environ_base["REMOTE_ADDR"]
    codes = []
    for _ in range(61):
        browser = somewhere()
        token = TOKEN_FIELD.search(browser.get("/login").text)[1]
        browser.client.environ_base["REMOTE_ADDR"] = flooder
        form = {"csrf_token": token, "email": address, "password": PASSWORD}
        codes.append(browser.client.post("/login", data=form, headers={"Origin": "http://localhost"}).status_code)

    assert codes == [303] * 60 + [429]
    assert enter(somewhere(), email_of("ayse", ayse)) == 303


def test_a_cookie_comes_with_a_login_and_names_nobody(somewhere, address):
    browser = somewhere()
    browser.get("/login")
    assert browser.client.get_cookie(known_devices.COOKIE) is None
    enter(browser, address)
    cookie = browser.client.get_cookie(known_devices.COOKIE)

    assert cookie.http_only
    assert address not in cookie.decoded_value
    assert "eleni" not in cookie.decoded_value


def test_strangers_mail_one_address_twice_an_hour_from_however_many_networks(somewhere, address, postman):
    for _ in range(6):
        assert somewhere().send("/reset", email=address).status_code == 303
        assert somewhere().send("/signup", email=address, password="orman yolu kırmızı fener").status_code == 303
        mails = postman()

    assert len(mails) == 2


def test_resets_that_strangers_ask_for_do_not_keep_the_owner_from_one(somewhere, address, postman):
    owner = somewhere()
    enter(owner, address)
    owner.send("/logout", page="/settings")
    for _ in range(6):
        somewhere().send("/reset", email=address)
        before = len(postman())

    answer = owner.send("/reset", email=address)
    assert (answer.status_code, answer.location) == (303, "/login")
    assert len(postman()) == before + 1


def test_a_changed_password_lets_the_address_be_mailed_again(somewhere, address, postman):
    """The links that were mailed before no longer work, so they are no reason to mail none."""
    for _ in range(3):
        somewhere().send("/reset", email=address)
        postman()
    owner = somewhere()
    assert enter(owner, address) == 303
    form = {"current_password": PASSWORD, "password": OTHER_PASSWORD}
    assert owner.send("/settings/password", page="/settings/security", **form).status_code == 303
    before = list(postman())
    assert "Your password was changed" in before[-1]["subject"]

    somewhere().send("/reset", email=address)

    assert len(postman()) == len(before) + 1


def test_the_answer_is_the_same_whether_a_mail_goes_out(somewhere, address):
    pages = {
        somewhere().send("/reset", email=email).data for email in (address, address, address, "nobody@people.example")
    }

    assert len(pages) == 1


def test_whoever_sets_a_new_password_by_mail_has_a_known_browser(somewhere, address, postman):
    from tests.accounts.conftest import link_in

    somewhere().send("/reset", email=address)
    owner = somewhere()
    assert owner.send(link_in(postman()[-1]), password=OTHER_PASSWORD).status_code == 303
    for _ in range(31):
        somewhere().send("/login", email=address, password=PASSWORD)

    assert owner.send("/login", email=address, password=OTHER_PASSWORD).status_code == 303
