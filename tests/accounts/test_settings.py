"""Onboarding and settings: a page of one's own, and nobody else's."""

from uuid import uuid4

import pytest

from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, email_of

EDIT = {"display_name": "Alice", "slug": "alice", "bio": "", "website_url": "", "primary_category": ""}


@pytest.fixture
def alice(make_user, hashed):
    return make_user("alice", password_hash=hashed)


@pytest.fixture
def charlie(make_user, hashed):
    return make_user("charlie", password_hash=hashed)


def profile(admin, user_id):
    return admin.execute(
        "SELECT display_name, profile_slug, bio, website_url, primary_category, is_public FROM users WHERE id = %s",
        (user_id,),
    ).fetchone()


def version(browser) -> str:
    return browser.get("/settings").text.partition('name="version" value="')[2].partition('"')[0].replace("&#43;", "+")


def test_onboarding_gives_a_page_of_ones_own(browse, make_user, admin):
    nina = make_user("nina", onboarded=False)
    browser = browse(nina)
    assert "Your page gets an address made of your name." in browser.get("/onboarding").text
    answer = browser.send(
        "/onboarding",
        display_name="Nína  Señor",
        bio="I cook.\r\nAnd eat.",
        website_url="nina.example",
        primary_category="food",
    )

    assert (answer.status_code, answer.location) == (303, "/dashboard")
    assert profile(admin, nina) == (
        "Nína Señor",
        "nina-senor",
        "I cook.\nAnd eat.",
        "https://nina.example",
        "food",
        True,
    )
    assert admin.execute("SELECT slug FROM site.creator WHERE id = %s", (nina,)).fetchone() == ("nina-senor",)


def test_the_address_is_shown_before_it_is_taken(browse, make_user):
    browser = browse(make_user("nora", onboarded=False))

    assert "/creator/nora-lane" in browser.get("/onboarding?display_name=Nora+Lane").text  # without JavaScript
    fragment = browser.get("/onboarding/address?display_name=Nora+Lane", headers={"HX-Request": "true"}).text
    assert "/creator/nora-lane" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ελένη Παπαδοπούλου", "eleni-papadopoulou"),
        ("Ευαγγελία Μπάκα", "evangelia-baka"),
        ("Анна Щербакова", "anna-shcherbakova"),
        ("서윤하늘", "seoyunhaneul"),
        ("田中 Tanaka", "tanaka"),
        ("Gül Işık", "gul-isik"),
    ],
)
def test_a_name_is_romanised_where_there_is_one_reading(browse, make_user, admin, name, slug):
    person = make_user("reader", onboarded=False)
    browser = browse(person)

    assert f"/creator/{slug}<" in browser.get("/onboarding", query_string={"display_name": name}).text
    browser.send("/onboarding", display_name=name, primary_category="")
    assert profile(admin, person)[:2] == (name, slug)


@pytest.mark.parametrize("name", ["田中さくら", "فاطمة الزهراء", "สมชาย", "प्रिया", "נועה"])
def test_a_name_without_a_certain_reading_leaves_the_address_to_its_person(browse, make_user, admin, name):
    person, slug = make_user("chooser", onboarded=False), f"sakura-{uuid4().hex[:6]}"
    browser = browse(person)

    assert "/creator/creator-" in browser.get("/onboarding", query_string={"display_name": name}).text
    answer = browser.send("/onboarding", display_name=name, slug="no such_address", primary_category="")
    assert answer.status_code == 422
    assert "Use small letters a to z, digits and single hyphens." in answer.text
    assert browser.send("/onboarding", display_name=name, slug=slug.upper(), primary_category="").status_code == 303
    assert profile(admin, person)[:2] == (name, slug)


def test_a_taken_address_is_refused_with_another(browse, make_user, admin):
    first, second = make_user("hana", onboarded=False), make_user("ren", onboarded=False)
    browse(first).send("/onboarding", display_name="花", slug="hana-bakes", primary_category="")
    answer = browse(second).send("/onboarding", display_name="花", slug="hana-bakes", primary_category="")

    assert answer.status_code == 422
    assert "try hana-bakes-2" in answer.text
    assert profile(admin, second)[1] is None


def test_two_people_of_one_name_get_two_addresses(browse, make_user, admin):
    first, second = make_user("x", onboarded=False), make_user("y", onboarded=False)
    for user_id in (first, second):
        browse(user_id).send("/onboarding", display_name="Sam Same", primary_category="")

    assert [profile(admin, user_id)[1] for user_id in (first, second)] == ["sam-same", "sam-same-2"]


def test_nobody_gets_a_page_without_a_proved_address(browse, make_user, admin):
    anna = make_user("anna", onboarded=False, verified=False)
    browser = browse(anna)

    assert browser.get("/onboarding").location == "/verify"
    assert "Send the link again" in browser.get("/verify").text
    answer = browser.send("/onboarding", page="/verify", display_name="Anna")
    assert answer.location == "/verify"
    assert profile(admin, anna)[5] is False


def test_extra_fields_of_the_onboarding_are_not_read(browse, make_user, admin):
    mia = make_user("mia", onboarded=False)
    browse(mia).send(
        "/onboarding", display_name="Mia", primary_category="", is_verified="1", role="admin", tier="premium",
        profile_slug="admin", total_followers_count="1000000", id=str(uuid4()),
    )  # fmt: skip

    found = admin.execute(
        "SELECT is_verified, total_followers_count, profile_slug FROM users WHERE id = %s", (mia,)
    ).fetchone()
    assert found == (False, 0, "mia")
    assert admin.execute("SELECT array_agg(role::text) FROM user_role WHERE user_id = %s", (mia,)).fetchone() == (
        ["user"],
    )


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("display_name", "", "Type a name."),
        ("display_name", "\u202e\u200b ", "Type a name."),
        ("display_name", "\u3164", "Type a name."),
        ("display_name", "\u2800\u00a0\u3000\u115f", "Type a name."),
        ("display_name", "x" * 81, "At most 80 characters."),
        ("bio", "x" * 2001, "At most 2,000 characters."),
        ("website_url", "javascript:alert(1)", "Type a web address"),
        ("website_url", "https://user:pw@evil.example", "Type a web address"),
        ("website_url", "ftp://files.example", "Type a web address"),
        ("website_url", "https://", "Type a web address"),
        ("website_url", "https://[broken", "Type a web address"),
        ("website_url", "https://x.example/" + "a" * 300, "At most 300 characters."),
        ("primary_category", "no-such-category", "Not a valid choice"),
        ("slug", "Not A Slug", "Use small letters"),
        ("slug", "../admin", "Use small letters"),
        ("slug", "", "Type an address."),
        ("slug", "a" * 61, "At most 60 characters."),
        ("slug", "admin", "taken or not possible"),
        ("slug", "аlice", "Use small letters"),
    ],
)
def test_what_cannot_be_a_profile_is_refused_and_kept(browse, alice, admin, field, text, words):
    browser = browse(alice)
    before = profile(admin, alice)
    answer = browser.send("/settings", version=version(browser), **{**EDIT, field: text})

    assert answer.status_code == 422
    assert words in answer.text
    assert profile(admin, alice) == before
    assert 'value="Alice"' in answer.text or field == "display_name"


def test_an_edited_profile_is_saved_and_written_down(browse, alice, admin):
    browser = browse(alice)
    slug = f"alice-{alice.hex[:6]}"
    fields = {**EDIT, "slug": slug, "bio": "<b>bold</b>", "primary_category": "music"}
    assert browser.send("/settings", version=version(browser), **fields).status_code == 303

    assert profile(admin, alice)[:3] == ("Alice", slug, "<b>bold</b>")
    assert "&lt;b&gt;bold" in browser.get("/settings").text
    found = admin.execute("SELECT new_values FROM audit_log WHERE user_id = %s AND action = 'profile_edited'", (alice,))
    assert found.fetchone()[0]["slug"] == slug


def test_an_address_that_is_taken_comes_with_another_one(browse, alice, charlie, admin):
    (taken,) = admin.execute("SELECT profile_slug FROM users WHERE id = %s", (charlie,)).fetchone()
    browser = browse(alice)
    answer = browser.send("/settings", version=version(browser), **{**EDIT, "slug": taken})

    assert answer.status_code == 422
    assert f"try {taken}-2." in answer.text


def test_an_edit_over_a_newer_one_shows_both_texts(browse, alice, admin):
    first = browse(alice)
    slug = profile(admin, alice)[1]
    old = version(first)
    first.send("/settings", version=old, **{**EDIT, "slug": slug, "bio": "from the first tab"})
    answer = first.send("/settings", version=old, **{**EDIT, "slug": slug, "bio": "from the second tab"})

    assert answer.status_code == 409
    assert "Changed in another tab." in answer.text
    assert "from the first tab" in answer.text
    assert "from the second tab" in answer.text
    assert profile(admin, alice)[2] == "from the first tab"
    fresh = answer.text.partition('name="version" value="')[2].partition('"')[0]
    assert (
        first.send("/settings", version=fresh, **{**EDIT, "slug": slug, "bio": "from the second tab"}).status_code
        == 303
    )
    assert profile(admin, alice)[2] == "from the second tab"


def test_a_version_that_is_none_is_refused(browse, alice):
    assert browse(alice).send("/settings", version="yesterday", **EDIT).status_code == 400


def test_a_page_can_be_hidden_and_shown_again(browse, alice, admin):
    browser = browse(alice)
    listed = "SELECT count(*) FROM site.public_creator WHERE id = %s"
    assert admin.execute(listed, (alice,)).fetchone() == (1,)

    browser.send("/settings/visibility", page="/settings", is_public="no")
    assert admin.execute(listed, (alice,)).fetchone() == (0,)
    browser.send("/settings/visibility", page="/settings", is_public="yes")
    assert admin.execute(listed, (alice,)).fetchone() == (1,)


def test_private_details_are_encrypted_and_only_ones_own(browse, alice, charlie, admin):
    browser = browse(alice)
    browser.send("/settings/details", page="/settings", full_name="Alice Liddell", location="Oxford")

    assert 'value="Alice Liddell"' in browser.get("/settings").text
    assert "Liddell" not in browse(charlie).get("/settings").text
    (row,) = admin.execute("SELECT a::text FROM auth.users a WHERE id = %s", (alice,)).fetchone()
    assert "Liddell" not in row
    assert b"Liddell".hex() not in row


def test_the_switches_are_saved(browse, alice, admin):
    browser = browse(alice)
    browser.send("/settings/notifications", is_auto_sync_enabled="y", sync_frequency_hours="12")

    columns = "is_email_notifications_enabled, is_weekly_digest_enabled, is_auto_sync_enabled, sync_frequency_hours"
    assert admin.execute(f"SELECT {columns} FROM user_setting WHERE user_id = %s", (alice,)).fetchone() == (
        False,
        False,
        True,
        12,
    )
    assert browser.send("/settings/notifications", sync_frequency_hours="1").status_code == 422


def test_a_new_password_ends_every_other_browser(browse, alice):
    here, there = browse(alice), browse(alice)
    before = here.token
    answer = here.send(
        "/settings/password", page="/settings/security", current_password=PASSWORD, password=OTHER_PASSWORD
    )

    assert answer.status_code == 303
    assert here.token != before
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302
    assert browse().send("/login", email=email_of("alice", alice), password=OTHER_PASSWORD).status_code == 303
    assert "Your password was changed" in here.get("/notifications").text


def test_a_new_password_needs_the_current_one(browse, alice):
    browser = browse(alice)
    answer = browser.send(
        "/settings/password", page="/settings/security", current_password="wrong wrong wrong", password=OTHER_PASSWORD
    )

    assert answer.status_code == 422
    assert "The current password is wrong." in answer.text
    assert browse().send("/login", email=email_of("alice", alice), password=PASSWORD).status_code == 303


def sessions_of(admin, user_id):
    return [
        row[0]
        for row in admin.execute("SELECT id FROM auth.session WHERE user_id = %s ORDER BY created_at", (user_id,))
    ]


def test_ones_own_browsers_are_listed_and_can_be_signed_out(browse, alice, admin):
    here, there = browse(alice), browse(alice)
    text = here.get("/settings/security").text
    assert "this browser" in text
    assert text.count("Signed in") == 2

    assert (
        here.send(f"/settings/sessions/{sessions_of(admin, alice)[1]}/end", page="/settings/security").status_code
        == 303
    )
    assert there.get("/settings").status_code == 302
    assert here.get("/settings").status_code == 200


def test_all_other_browsers_can_be_signed_out(browse, alice):
    here, others = browse(alice), [browse(alice), browse(alice)]
    here.send("/settings/sessions/end", page="/settings/security")

    assert [browser.get("/settings").status_code for browser in others] == [302, 302]
    assert here.get("/settings").status_code == 200


def test_charlie_cannot_see_or_end_alices_browsers(browse, alice, charlie, admin):
    alices = browse(alice)
    charlies = browse(charlie)
    (session_id,) = sessions_of(admin, alice)

    assert str(session_id) not in charlies.get("/settings/security").text
    answer = charlies.send(f"/settings/sessions/{session_id}/end", page="/settings/security")
    assert answer.status_code == 404
    assert charlies.send(f"/settings/sessions/{uuid4()}/end", page="/settings/security").status_code == 404
    assert alices.get("/settings").status_code == 200


def test_the_database_itself_keeps_charlie_out(database, alice, charlie):
    from app.accounts import notifications, profile
    from app.accounts.sign_in import devices
    from app.infra.errors import NotFound

    with database.transaction("web", charlie) as db:
        with pytest.raises(NotFound):
            profile.find(db, alice)
        with pytest.raises(NotFound):
            profile.switches(db, alice)
        assert devices.all_of(db, alice, None) == []
        assert notifications.list_newest(db, alice) == ([], False)
        assert db.execute("UPDATE users SET bio = 'mine now' WHERE id = %s", (alice,)).rowcount == 0
        assert (
            db.execute("UPDATE user_setting SET is_auto_sync_enabled = true WHERE user_id = %s", (alice,)).rowcount == 0
        )


def test_the_database_lets_nobody_verify_or_promote_themselves(database, alice):
    import psycopg

    for statement in (
        "UPDATE users SET is_verified = true WHERE id = %s",
        "UPDATE subscription SET tier_id = tier_id WHERE user_id = %s",
        "INSERT INTO user_role (user_id, role) VALUES (%s, 'admin')",
        "UPDATE auth.users SET email_verified_at = now() WHERE id = %s",
        "SELECT password_hash FROM auth.users WHERE id = %s",
    ):
        with pytest.raises(Exception) as refusal, database.transaction("web", alice) as db:  # noqa: PT011 - lib/db decides which
            db.execute(statement, (alice,))
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege), statement
