"""Changes of keys by hand: everything gets the first key, and running the command again changes nothing."""

import base64

import pytest

from app import create_app
from app.infra.encryption import Cipher
from app.operations import keys

NEW_KEY = base64.b64encode(b"n" * 32).decode()
CLOSED = b"\x02k9" + bytes(60)


@pytest.fixture
def alice(make_user, database, settings):
    """Alice, with a full name and a place."""
    user_id = make_user("alice")
    cipher = Cipher(settings)
    with database.transaction("web", user_id) as db:
        details = (
            cipher.encrypt("Alice Adler", f"full_name|{user_id}"),
            cipher.encrypt("Aalen", f"location|{user_id}"),
        )
        db.execute("SELECT auth.store_private_details(%s, %s)", details)
    return user_id


@pytest.fixture
def two_keys(settings):
    """The settings with a new key before the old one."""
    return settings.model_copy(update={"vault_keys": f"k2:{NEW_KEY},{settings.vault_keys}"})


# Columns of bytes that hold no encrypted value, or one that lives for ten minutes only.
NOT_ENCRYPTED = {
    "auth.one_time_token.token_hash",
    "auth.session.token_hash",
    "auth.users.email_hash",
    "connections.deletion.digest",
    "connections.inbound_event.digest",
    "content.picture_file.bytes",
    "site.picture_file.bytes",
    "vault.oauth_flow.ciphertext",
    "vault.oauth_flow.state_hash",
}
ENCRYPTED = {
    "auth.users.email_cipher",
    "auth.users.full_name_cipher",
    "auth.users.location_cipher",
    "vault.pending_revocation.ciphertext",
    "vault.secret.ciphertext",
    "vault.subscription.ciphertext",
}


def test_every_column_of_encrypted_values_is_known_to_a_room(admin):
    found = admin.execute(
        "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns "
        "WHERE data_type = 'bytea' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    assert {row[0] for row in found} == ENCRYPTED | NOT_ENCRYPTED

    listed = " ".join(place.queries._find(place.listing, "").text for place in keys.ENCRYPTED_COLUMNS)
    for column in ENCRYPTED:
        table, _, name = column.rpartition(".")
        assert table in listed
        assert name in listed


def run(settings, *arguments):
    app = create_app(settings)
    try:
        return app.test_cli_runner().invoke(args=["keys", *arguments])
    finally:
        app.extensions["streamvibe"].database.close()


def ciphers(admin, user_id) -> list[bytes]:
    found = admin.execute(
        "SELECT email_cipher, full_name_cipher, location_cipher FROM auth.users WHERE id = %s", (user_id,)
    )
    return [bytes(value) for value in found.fetchone()]


def test_rotating_encrypts_everything_with_the_first_key_once(alice, admin, settings, two_keys):
    before = ciphers(admin, alice)
    [number] = admin.execute(
        "SELECT count(email_cipher) + count(full_name_cipher) + count(location_cipher) FROM auth.users"
    ).fetchone()
    first, second = run(two_keys, "rotate"), run(two_keys, "rotate")
    after = ciphers(admin, alice)

    assert (first.exit_code, first.output) == (
        0,
        f"{number} encrypted with the first key. The other keys may leave VAULT_KEYS in ten minutes.\n",
    )
    assert (second.exit_code, second.output) == (0, "Nothing to do: everything is encrypted with the first key.\n")
    alone = Cipher(settings.model_copy(update={"vault_keys": f"k2:{NEW_KEY}"}))
    assert [
        alone.decrypt(value, f"{part}|{alice}")
        for part, value in zip(("full_name", "location"), after[1:], strict=True)
    ] == [
        "Alice Adler",
        "Aalen",
    ]
    assert alone.decrypt(after[0], f"email|{alice}").endswith("@people.example")
    assert not set(before) & set(after)
    back = run(settings.model_copy(update={"vault_keys": f"{settings.vault_keys},k2:{NEW_KEY}"}), "rotate")
    assert back.exit_code == 0


def test_what_does_not_open_is_named_and_left_as_it_is(alice, admin, two_keys, settings):
    good = ciphers(admin, alice)[1]
    admin.execute("UPDATE auth.users SET full_name_cipher = %s WHERE id = %s", (CLOSED, alice))
    result = run(two_keys, "rotate")

    assert result.exit_code == 1
    assert f"details full_name {alice}" in result.output
    assert ciphers(admin, alice)[1] == CLOSED
    admin.execute("UPDATE auth.users SET full_name_cipher = %s WHERE id = %s", (good, alice))
    assert (
        run(settings.model_copy(update={"vault_keys": f"{settings.vault_keys},k2:{NEW_KEY}"}), "rotate").exit_code == 0
    )


def test_rehashing_finds_people_by_the_new_look_up_key_once(alice, admin, settings):
    changed = settings.model_copy(update={"lookup_key": NEW_KEY})
    email = Cipher(settings).decrypt(ciphers(admin, alice)[0], f"email|{alice}")
    first, second = run(changed, "rehash"), run(changed, "rehash")

    assert first.output.endswith("addresses have a new hash.\n")
    assert second.output == "Nothing to do: every hash is the right one.\n"
    found = admin.execute("SELECT id FROM auth.users WHERE email_hash = %s", (Cipher(changed).lookup_hash(email),))
    assert found.fetchone() == (alice,)
