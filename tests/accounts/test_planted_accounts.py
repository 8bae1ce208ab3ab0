"""Somebody signs up with an address that is another's: once its owner proves it, nothing of the stranger's is left."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from app.accounts.sign_in import passwords
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, email_of, link_in

OWN_PASSWORD = "orman yolu kırmızı fener kuş"


@pytest.fixture
def address():
    return f"despina-{uuid4().hex[:8]}@people.example"


@pytest.fixture
def thief(browse, address, postman):
    """The browser in which somebody signed up with another's address, and in."""
    browser = browse()
    browser.send("/signup", email=address, password=PASSWORD)
    browser.send("/login", email=address, password=PASSWORD)
    return browser


def account_of(admin):
    return admin.execute("SELECT id, password_hash FROM auth.users ORDER BY created_at DESC LIMIT 1").fetchone()


def connect(admin, user_id):
    """A connection made before proving an address was asked for."""
    admin.execute(
        """
        WITH made AS (
            INSERT INTO platform_connection (user_id, platform_id, platform_user_id, vault_secret_name)
            SELECT %(id)s, id, 'UC' || %(id)s::text, 'x' FROM platform WHERE slug = 'youtube' RETURNING id, platform_id
        )
        INSERT INTO social_account (user_id, connection_id, platform_id, platform_account_id, account_name, status_id)
        SELECT %(id)s, made.id, made.platform_id, 'UC' || %(id)s::text, 'Night Bus', s.id
        FROM made, account_status s WHERE s.slug = 'active'
        """,
        {"id": user_id},
    )


def connected(admin, user_id):
    return admin.execute(
        "SELECT (SELECT count(*) FROM platform_connection WHERE user_id = %(id)s AND is_active), "
        "(SELECT count(*) FROM social_account WHERE user_id = %(id)s AND deleted_at IS NULL)",
        {"id": user_id},
    ).fetchone()


def test_the_owner_chooses_a_password_and_the_strangers_is_gone(browse, thief, address, postman, admin):
    link = link_in(postman()[-1])
    owner = browse()
    answer = owner.send(link)

    assert answer.status_code == 303
    assert answer.location.startswith("/reset/")
    assert "Your address is confirmed" in owner.get(answer.location).text
    assert account_of(admin)[1] == passwords.NONE
    assert thief.get("/notifications").status_code == 302
    assert browse().send("/login", email=address, password=PASSWORD).status_code == 422
    assert owner.send(answer.location, password=OWN_PASSWORD).location == "/login"
    assert owner.send("/login", email=address, password=OWN_PASSWORD).status_code == 303


def test_who_signed_up_in_this_browser_keeps_the_password(browse, address, postman):
    browser = browse()
    browser.send("/signup", email=address, password=PASSWORD)

    assert browser.send(link_in(postman()[-1])).location == "/login"
    assert browser.send("/login", email=address, password=PASSWORD).status_code == 303


def test_signing_up_with_a_planted_address_makes_nobody_its_password(browse, thief, address, postman):
    """The owner signs up too, which changes nothing, and opens the mail that the stranger's sign-up caused."""
    first = link_in(postman()[-1])
    owner = browse()
    owner.send("/signup", email=address, password=OWN_PASSWORD)

    assert owner.send(first).location.startswith("/reset/")
    assert browse().send("/login", email=address, password=PASSWORD).status_code == 422


@pytest.mark.parametrize("way", ["verify", "reset"])
def test_what_the_stranger_connected_is_disconnected(browse, thief, address, postman, admin, way):
    link = link_in(postman()[-1])
    user_id = account_of(admin)[0]
    connect(admin, user_id)
    if way == "reset":
        browse().send("/reset", email=address)
        link = link_in(postman()[-1])
    assert browse().send(link, password=OWN_PASSWORD).status_code == 303

    assert connected(admin, user_id) == (0, 0)


def test_a_proved_account_keeps_everything_when_an_old_link_is_used(browse, thief, address, postman, admin):
    """Confirmed by a new password meanwhile: the first mail's link proves nothing new."""
    first = link_in(postman()[-1])
    browse().send("/reset", email=address)
    browse().send(link_in(postman()[-1]), password=OWN_PASSWORD)
    user_id = account_of(admin)[0]
    connect(admin, user_id)

    assert browse().send(first).location in ("/login", None)
    assert connected(admin, user_id) == (1, 1)
    assert browse().send("/login", email=address, password=OWN_PASSWORD).status_code == 303


def test_nothing_is_connected_before_the_address_is_confirmed(browse, thief, admin):
    answer = thief.send("/connections/youtube/connect", page="/connections")

    assert (answer.status_code, answer.location) == (303, "/verify")
    page = thief.get("/verify").text
    assert "Confirm your e-mail address first" in page
    assert "Send the link again" in page
    assert thief.get("/connections/youtube/callback?code=a&state=b").location == "/verify"
    assert admin.execute("SELECT count(*) FROM vault.oauth_flow").fetchone() == (0,)
    assert "Confirm your e-mail address" in thief.get("/connections").text


def test_a_changed_password_ends_links_that_were_mailed(browse, make_user, hashed, postman):
    alice = make_user("alice", password_hash=hashed)
    browse().send("/reset", email=email_of("alice", alice))
    link = link_in(postman()[-1])
    answer = browse(alice).send(
        "/settings/password", page="/settings/security", current_password=PASSWORD, password=OTHER_PASSWORD
    )

    assert answer.status_code == 303
    assert browse().get(link).status_code == 410
    with pytest.raises(AssertionError, match="no form"):
        browse().send(link, password=OWN_PASSWORD)


def test_a_sign_in_with_the_old_password_does_not_bring_it_back(make_user, hashed, settings, database, admin):
    """A hash is made anew while somebody sets a new password: the new one stays."""
    from app.infra import queries

    q, alice = queries.load("accounts"), make_user("alice", password_hash="old")
    admin.execute("UPDATE auth.users SET password_hash = 'new' WHERE id = %s", (alice,))
    with database.transaction("web", alice) as db:
        q.value(db, "renew_password_hash", user_id=alice, was="old", password_hash="old, made anew")

    assert admin.execute("SELECT password_hash FROM auth.users WHERE id = %s", (alice,)).fetchone() == ("new",)


def test_two_changes_at_one_moment_leave_one(browse, make_user, hashed):
    alice = make_user("alice", password_hash=hashed)
    browsers = [browse(alice) for _ in range(2)]

    def change(browser):
        new = f"{OTHER_PASSWORD} {browsers.index(browser)}"
        return browser.send(
            "/settings/password", page="/settings/security", current_password=PASSWORD, password=new
        ).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(change, browsers))
    assert codes.count(303) >= 1
