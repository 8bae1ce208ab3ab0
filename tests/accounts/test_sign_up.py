"""Signing up: the same answer for everybody, a link that proves the address, and nothing readable in the database."""

import pytest

from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, email_of, link_in


def rows(admin, sql, *values):
    return admin.execute(sql, values).fetchall()


def test_a_new_person_signs_up_confirms_and_logs_in(browse, postman, admin):
    browser = browse()

    answer = browser.send("/signup", email="Nina.New@People.Example", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/verify")
    (mail,) = postman()
    assert mail["To"] == "Nina.New@people.example"
    link = link_in(mail)
    assert "Confirm" in browser.get(link).text
    answer = browser.send(link)
    assert (answer.status_code, answer.location) == (303, "/login")
    answer = browser.send("/login", email="nina.new@people.example", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/dashboard")
    newest = "(SELECT id FROM auth.users ORDER BY created_at DESC LIMIT 1)"
    assert rows(admin, f"SELECT tier_slug FROM auth.quota WHERE user_id = {newest} LIMIT 1") == [("free",)]
    assert rows(admin, f"SELECT action FROM audit_log WHERE user_id = {newest} ORDER BY created_at") == [
        ("signed_up",), ("address_proved",), ("signed_in",)
    ]  # fmt: skip


def test_a_plan_that_was_chosen_is_named_with_what_is_so(browse):
    browser = browse()
    page = browser.get("/signup?plan=basic").text

    assert "You chose Basic. It isn&#39;t on sale yet" in page or "You chose Basic. It isn't on sale yet" in page
    assert 'action="/signup?plan=basic"' in page
    for other in ("free", "gold", "a%00b", "<b>"):
        assert "You chose" not in browser.get(f"/signup?plan={other}").text


def test_the_answer_is_the_same_when_the_address_has_an_account(browse, postman, make_user, hashed):
    alice = make_user("alice", password_hash=hashed)

    known = browse().send("/signup", email=email_of("alice", alice), password=OTHER_PASSWORD)
    unknown = browse().send("/signup", email="new-here@people.example", password=OTHER_PASSWORD)

    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    assert sorted(mail["Subject"] for mail in postman()) == [
        "Confirm your e-mail address",
        "You have an account already",
    ]


def test_signing_up_again_changes_nothing_of_the_account(browse, make_user, hashed):
    alice = make_user("alice", password_hash=hashed)
    browse().send("/signup", email=email_of("alice", alice), password=OTHER_PASSWORD)

    assert browse().send("/login", email=email_of("alice", alice), password=OTHER_PASSWORD).status_code == 422
    assert browse().send("/login", email=email_of("alice", alice), password=PASSWORD).status_code == 303


def test_an_address_in_other_letters_is_the_same_address(browse, postman, make_user):
    alice = make_user("alice")
    browse().send("/signup", email=email_of("alice", alice).upper(), password=PASSWORD)

    assert [mail["Subject"] for mail in postman()] == ["You have an account already"]


def test_neither_address_nor_link_stands_in_the_database(browse, postman, admin):
    browse().send("/signup", email="secretive@people.example", password=PASSWORD)
    token = link_in(postman()[0]).rpartition("/")[2]

    tables = rows(
        admin,
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN "
        "('public', 'auth', 'connections', 'content', 'trending', 'discovery', 'jobs', 'site')",
    )
    for schema, table in tables:
        content = str(rows(admin, f'SELECT t::text FROM "{schema}"."{table}" t'))
        assert "secretive" not in content, table
        assert token not in content, table
        assert PASSWORD not in content, table


def test_extra_fields_are_not_read(browse, admin):
    browse().send(
        "/signup", email="greedy@people.example", password=PASSWORD,
        tier="premium", role="admin", is_verified="1", email_verified_at="2020-01-01", is_onboarded="1",
    )  # fmt: skip

    newest = "SELECT id FROM auth.users ORDER BY created_at DESC LIMIT 1"
    (found,) = rows(admin, f"SELECT u.is_verified, u.is_onboarded, u.is_public, a.email_verified_at, "
                           f"(SELECT array_agg(role::text) FROM user_role r WHERE r.user_id = u.id), t.slug "
                           f"FROM users u JOIN auth.users a USING (id) JOIN subscription s ON s.user_id = u.id "
                           f"JOIN subscription_tier t ON t.id = s.tier_id WHERE u.id = ({newest})")  # fmt: skip
    assert found == (False, False, False, None, ["user"], "free")


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Type your e-mail address."),
        ("dora", "not an e-mail address"),
        ("dora@", "not an e-mail address"),
        ("dora@people.example\r\nBcc: x@y.example", "not an e-mail address"),
        ("dora@[127.0.0.1]", "not an e-mail address"),
        ("d" * 250 + "@people.example", "At most 254 characters."),
        ("dorä@people.example", "not an e-mail address"),
        ("dora@localhost", "not an e-mail address"),
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused(browse, email, words):
    answer = browse().send("/signup", email=email, password=PASSWORD)

    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "Choose a password."),
        ("fourteen chars", "At least 15 characters."),
        ("123456789012345", "easy to guess"),
        ("passwordpassword", "easy to guess"),
        ("P@ssw0rd-P@ssw0rd", "easy to guess"),
        ("qwertyuiop123456", "easy to guess"),
        ("I love StreamVibe so much", "name of this site"),
        ("ab" * 600, "At most 1,024 bytes."),
        ("料理" * 200, "At most 1,024 bytes."),
    ],
)
def test_a_password_that_is_short_or_common_is_refused(browse, password, words):
    answer = browse().send("/signup", email="dora@people.example", password=password)

    assert answer.status_code == 422
    assert words in answer.text
    assert "dora@people.example" in answer.text  # what was typed is kept
    if password:
        assert f'value="{password}"' not in answer.text  # but no password


@pytest.mark.parametrize(
    "password",
    ["  spaces count as well  ", "日本語のとても長い合言葉です今日", "x7#kQ9!mL2@pR5$", "one two three four five six"],
)
def test_a_password_may_be_made_of_anything(browse, password):
    answer = browse().send("/signup", email="dora@people.example", password=password)

    assert answer.status_code == 303


def test_the_sixth_try_of_an_hour_has_to_wait(browse):
    codes = [browse().send("/signup", email="dora@people.example", password=PASSWORD).status_code for _ in range(6)]

    assert codes == [303] * 5 + [429]


def test_who_is_signed_in_needs_no_account(browse, make_user):
    answer = browse(make_user("alice")).get("/signup")

    assert (answer.status_code, answer.location) == (302, "/dashboard")
