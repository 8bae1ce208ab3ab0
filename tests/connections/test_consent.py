"""Consent: what a callback must be to connect anything, and what is said when it is not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.connections import tokens
from app.connections.models import Declined, LinkedElsewhere, MissingScope, StaleSignIn
from app.infra.database import Refused
from app.infra.errors import AppError, ProviderError
from app.providers.shapes import Tokens
from tests.connections.conftest import Consent


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


@pytest.fixture
def bob(make_user):
    return make_user("bob")


@pytest.fixture(scope="module", autouse=True)
def channels(control):
    for name in ("one", "two", "three", "four"):
        control.post(
            "/channels",
            json={"title": name.title(), "handle": f"{name}tv", "email": f"{name}@mail.example", "videos": []},
        )


def nothing_stored(admin, user_id) -> bool:
    connections = admin.execute("SELECT count(*) FROM platform_connection WHERE user_id = %s", (user_id,)).fetchone()
    secrets = admin.execute("SELECT count(*) FROM vault.secret WHERE user_id = %s", (user_id,)).fetchone()
    return (connections, secrets) == ((0,), (0,))


def test_twelve_forged_callbacks_connect_nothing(consent, site, admin, alice, bob, settings):
    good = consent.answer(consent.begin(alice), "one@mail.example")
    other_browser = Consent(site)
    bobs = consent.answer(consent.begin(bob), "one@mail.example")
    old = consent.answer(consent.begin(alice), "one@mail.example")
    admin.execute(
        "UPDATE vault.oauth_flow SET started_at = now() - interval '10 minutes 1 second' WHERE user_id = %s", (alice,)
    )
    fresh = consent.answer(consent.begin(alice), "one@mail.example")
    forged = [
        {**fresh, "state": "made-up"},
        {**fresh, "state": ""},
        {"code": fresh["code"]},
        {**fresh, "state": bobs["state"]},
        old,
        good,
        {**fresh, "state": "x" * 5000},
        {"error": "access_denied", "state": "made-up"},
        {"error": "<script>alert(1)</script>", "state": "made-up"},
    ]

    for answer in forged:
        with pytest.raises(StaleSignIn):
            consent.finish(alice, answer)
    # Another browser of the same person, then the right one again: the state is used up by the first.
    with pytest.raises(StaleSignIn):
        other_browser.finish(alice, fresh)
    with pytest.raises(StaleSignIn):
        consent.finish(alice, fresh)
    # A code that is not Google's, with a good state.
    state = consent.answer(consent.begin(alice), "one@mail.example")["state"]
    with pytest.raises(ProviderError):
        consent.finish(alice, {"state": state, "code": "invented"})

    assert nothing_stored(admin, alice)
    assert nothing_stored(admin, bob)


def test_a_code_works_once(consent, admin, alice):
    answer = consent.answer(consent.begin(alice), "one@mail.example")
    consent.finish(alice, answer)
    again = consent.answer(consent.begin(alice), "one@mail.example")

    with pytest.raises(ProviderError):
        consent.finish(alice, {**again, "code": answer["code"]})


def test_cancelling_connects_nothing_and_says_so(consent, admin, bob):
    answer = consent.answer(consent.begin(bob), "two@mail.example", cancel="yes")

    with pytest.raises(Declined, match="Nothing was connected"):
        consent.finish(bob, answer)
    assert nothing_stored(admin, bob)


def test_an_unticked_permission_is_named(consent, admin, bob):
    answer = consent.answer(consent.begin(bob), "two@mail.example", youtube="no")

    with pytest.raises((MissingScope, Declined)):
        consent.finish(bob, answer)
    assert nothing_stored(admin, bob)


def test_an_account_without_a_channel_is_told_apart(consent, admin, bob):
    with pytest.raises(ProviderError, match="no YouTube channel"):
        consent.connect(bob, "nobody-at-all@mail.example")
    assert nothing_stored(admin, bob)


def test_the_plan_allows_one_account_and_no_more(consent, admin, bob):
    consent.connect(bob, "two@mail.example")

    with pytest.raises(Refused, match="allows 1 connected account") as refusal:
        consent.connect(bob, "three@mail.example")

    assert refusal.value.code == "SV003"
    # Connecting the same channel again is no second one.
    consent.connect(bob, "two@mail.example")


def test_a_channel_of_somebody_else_stays_theirs(consent, admin, alice, make_user):
    consent.connect(alice, "four@mail.example")
    charlie = make_user("charlie")

    with pytest.raises(LinkedElsewhere):
        consent.connect(charlie, "four@mail.example")
    assert nothing_stored(admin, charlie)


def test_no_token_stands_in_any_column_of_the_database(consent, site, admin, make_user):
    dora = make_user("dora")
    consent.connect(dora, "three@mail.example")

    columns = admin.execute(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    for schema, table, column in columns:
        found = admin.execute(
            f'SELECT count(*) FROM "{schema}"."{table}" WHERE "{column}"::text LIKE \'%sbxsecret%\''
        ).fetchone()
        assert found == (0,), (schema, table, column)


def test_a_swapped_secret_does_not_open(consent, site, admin, make_user, control):
    people = [make_user(name) for name in ("erin", "frank")]
    for person, name in zip(people, ("erin", "frank"), strict=True):
        control.post(
            "/channels", json={"title": name, "handle": f"{name}tv", "email": f"{name}@mail.example", "videos": []}
        )
        consent.connect(person, f"{name}@mail.example")
    ids = [
        admin.execute("SELECT id FROM platform_connection WHERE user_id = %s", (person,)).fetchone()[0]
        for person in people
    ]
    ciphertext = [
        admin.execute("SELECT ciphertext FROM vault.secret WHERE user_id = %s", (person,)).fetchone()[0]
        for person in people
    ]
    admin.execute("UPDATE vault.secret SET ciphertext = %s WHERE user_id = %s", (ciphertext[1], people[0]))

    with pytest.raises(AppError):
        tokens.access(site, tokens.TokenOwner(ids[0], people[0], "youtube"))
    assert tokens.access(site, tokens.TokenOwner(ids[1], people[1], "youtube"))


def test_many_callers_of_an_expired_token_make_one_exchange(consent, site, admin, make_user, control):
    gina = make_user("gina")
    control.post("/channels", json={"title": "Gina", "handle": "ginatv", "email": "gina@mail.example", "videos": []})
    consent.connect(gina, "gina@mail.example")
    owner = tokens.TokenOwner(
        admin.execute("SELECT id FROM platform_connection WHERE user_id = %s", (gina,)).fetchone()[0], gina, "youtube"
    )
    with site.database.transaction("worker", gina) as db:
        secret = tokens.load(db, site.cipher, owner)
        tokens.store(db, site.cipher, owner, Tokens(secret.access, None, datetime.now(UTC), ()))
    control.post("/clear", json={})

    with ThreadPoolExecutor(12) as pool:
        found = set(pool.map(lambda _: tokens.access(site, owner), range(200)))

    calls = [
        call
        for call in control.get("/calls", params={"path": "/google/token/token"}).json()
        if call["grant_type"] == "refresh_token"
    ]
    assert len(calls) == 1
    assert len(found) == 1


def test_charlie_finds_nothing_of_alices(app, log_in, consent, control, alice, make_user):
    charlie = make_user("charlie")
    control.post("/channels", json={"title": "Five", "handle": "fivetv", "email": "five@mail.example", "videos": []})
    account_id = consent.connect(alice, "five@mail.example").account_id
    client = app.test_client()
    log_in(client, charlie)

    for verb in ("sync", "disconnect"):
        page = client.get("/connections")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = client.post(
            f"/connections/{account_id}/{verb}", data={"csrf_token": token}, headers={"Origin": "http://localhost"}
        )
        assert answer.status_code == 404
    assert client.get(f"/jobs/{uuid4()}").status_code == 404
