"""The vault: what was moved, altered or encrypted with a lost key does not open, and keys change while the site runs."""

import base64
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest

from app.connections import encrypted_fields, tokens
from app.connections.tokens import TokenOwner
from app.infra import key_rotation
from app.infra.encryption import CannotDecrypt, Cipher
from app.providers.shapes import Tokens

pytestmark = pytest.mark.fault

ROWS = 1_000
SEED = 20261123


@dataclass
class Vault:
    """A thousand connections of one person, with their tokens as they were encrypted."""

    user_id: UUID
    holders: list[TokenOwner]

    def put(self, admin, values: list[bytes]) -> None:
        """Writes what stands in the rows, past every rule, as somebody with the disk could."""
        with admin.cursor() as cursor:
            cursor.executemany(
                "UPDATE vault.secret SET ciphertext = %s WHERE name = %s",
                [(value, owner.secret_name) for owner, value in zip(self.holders, values, strict=True)],
            )

    def values(self, admin) -> list[bytes]:
        found = dict(admin.execute("SELECT name, ciphertext FROM vault.secret WHERE user_id = %s", (self.user_id,)))
        return [bytes(found[owner.secret_name]) for owner in self.holders]

    def opened(self, site, cipher: Cipher | None = None) -> list[str | None]:
        """The access token of each connection, None for one that does not open."""
        found: list[str | None] = []
        with site.database.transaction("worker", self.user_id) as db:
            for owner in self.holders:
                try:
                    secret = tokens.load(db, cipher or site.cipher, owner)
                except CannotDecrypt:
                    found.append(None)
                else:
                    found.append(secret.access)
        return found


@pytest.fixture
def vault(site, admin, make_user) -> Iterator[Vault]:
    # Other tests leave rows that do not open, on purpose.
    admin.execute("DELETE FROM vault.secret")
    user_id = make_user("alice", tier="premium")
    holders = [TokenOwner(uuid4(), user_id, random.Random(n).choice(["youtube", "tiktok"])) for n in range(ROWS)]
    with admin.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO platform_connection (id, user_id, platform_id, vault_secret_name, platform_user_id) "
            "SELECT %s, %s, p.id, %s, %s FROM platform p WHERE p.slug = %s",
            [(h.connection_id, user_id, h.secret_name, str(uuid4()), h.platform_slug) for h in holders],
        )
    with site.database.transaction("worker", user_id) as db:
        for number, owner in enumerate(holders):
            tokens.store(db, site.cipher, owner, _tokens(number))
    yield Vault(user_id, holders)
    admin.execute("DELETE FROM vault.secret WHERE user_id = %s", (user_id,))


def _tokens(number: int) -> Tokens:
    return Tokens(
        access=f"sbxsecret-access-{number}",
        refresh=f"sbxsecret-refresh-{number}",
        expires_at=datetime.now(UTC) + timedelta(hours=1),
        scopes=(),
    )


def test_a_thousand_swapped_rows_are_refused(vault, site, admin):
    good = vault.values(admin)
    assert None not in vault.opened(site)

    vault.put(admin, good[1:] + good[:1])

    refused = vault.opened(site).count(None)
    print(f"F32: {refused} of {ROWS} swapped rows refused")
    assert refused == ROWS
    vault.put(admin, good)
    assert vault.opened(site) == [f"sbxsecret-access-{number}" for number in range(ROWS)]


def test_a_thousand_flipped_bits_are_refused(vault, site, admin):
    dice = random.Random(SEED)
    altered = []
    for value in vault.values(admin):
        changed = bytearray(value)
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        altered.append(bytes(changed))
    vault.put(admin, altered)

    assert vault.opened(site) == [None] * ROWS


def test_a_thousand_cut_rows_are_refused(vault, site, admin):
    dice = random.Random(SEED)
    # The table refuses anything of thirty bytes or fewer by itself.
    vault.put(admin, [value[: dice.randrange(31, len(value))] for value in vault.values(admin)])

    assert vault.opened(site) == [None] * ROWS


def key(seed: str) -> str:
    """Some key of the vault, always the same."""
    return base64.b64encode(hashlib.sha256(seed.encode()).digest()).decode()


def with_keys(site, *kids: str) -> Cipher:
    """A cipher with these keys, the first of which encrypts; each kid has a key of its own."""
    present = site.settings.vault_keys.partition(":")[2]
    texts = {"k1": present, **{kid: key(kid) for kid in kids if kid != "k1"}}
    return Cipher(site.settings.model_copy(update={"vault_keys": ",".join(f"{kid}:{texts[kid]}" for kid in kids)}))


def test_another_key_of_the_same_name_and_a_missing_key_open_nothing(vault, site):
    stranger = Cipher(site.settings.model_copy(update={"vault_keys": f"k1:{key('stranger')}"}))

    assert vault.opened(site, stranger) == [None] * ROWS
    assert vault.opened(site, with_keys(site, "k2")) == [None] * ROWS
    assert None not in vault.opened(site, with_keys(site, "k2", "k1"))


def test_a_value_bears_the_name_of_its_key_and_cannot_be_given_another(site):
    both = with_keys(site, "k2", "k1")
    value = site.cipher.encrypt("text", "place")

    assert value.startswith(site.cipher.key_prefix)
    with pytest.raises(CannotDecrypt):
        both.decrypt(both.key_prefix + value[len(site.cipher.key_prefix) :], "place")


def test_keys_change_while_tokens_are_read_and_exchanged(vault, site, admin):
    new = with_keys(site, "k2", "k1")
    stop, unread, renewed = Event(), [], {}

    def read() -> None:
        while not stop.is_set():
            unread.extend(access for access in vault.opened(site, new) if access is None)

    def renew() -> None:
        dice = random.Random(SEED)
        while not stop.is_set():
            number = dice.randrange(ROWS)
            owner = vault.holders[number]
            with site.database.transaction("worker", vault.user_id) as db:
                secret = tokens.load(db, new, owner)
                if not tokens.q.value(db, "claim_exchange", name=owner.secret_name, ciphertext=secret.ciphertext):
                    continue
            with site.database.transaction("worker", vault.user_id) as db:
                # A process of before the change still seals with the old key.
                kept = tokens._encrypted(site.cipher, owner, _tokens(number + ROWS), secret.refresh)
                assert tokens.q.value(db, "renew_secret", name=owner.secret_name, ciphertext=kept)
            renewed[number] = f"sbxsecret-access-{number + ROWS}"

    threads = [Thread(target=read), Thread(target=renew)]
    for thread in threads:
        thread.start()
    during = key_rotation.rotate(site.database, new, encrypted_fields.CONNECTION_COLUMNS)
    stop.set()
    for thread in threads:
        thread.join()
    after = key_rotation.rotate(site.database, new, encrypted_fields.CONNECTION_COLUMNS)

    print(f"F32: {during.reencrypted} + {after.reencrypted} re-encrypted, {len(renewed)} exchanged meanwhile")
    assert during.reencrypted >= ROWS - len(renewed)
    assert (unread, during.undecryptable, after.undecryptable, after.changed) == ([], (), (), 0)
    assert all(value.startswith(new.key_prefix) for value in vault.values(admin))
    expected = [renewed.get(number, f"sbxsecret-access-{number}") for number in range(ROWS)]
    assert vault.opened(site, with_keys(site, "k2")) == expected


def test_tokens_that_do_not_open_ask_for_a_reconnect_and_break_nothing(
    site, admin, control, consent, make_user, sync_again, client, log_in
):
    for name in ("alice", "bob"):
        control.post("/channels", json={"title": name, "handle": name, "email": f"{name}@mail.example", "videos": []})
    alice, bob = make_user("alice", tier="premium"), make_user("bob", tier="premium")
    found = {user: consent.connect(user, f"{name}@mail.example") for name, user in (("alice", alice), ("bob", bob))}
    names = [row[0] for row in admin.execute("SELECT name FROM vault.secret WHERE user_id = ANY(%s)", ([alice, bob],))]
    admin.execute(
        "UPDATE vault.secret s SET ciphertext = o.ciphertext FROM vault.secret o "
        "WHERE s.name = ANY(%s) AND o.name = ANY(%s) AND s.name <> o.name",
        (names, names),
    )

    for user, connected in found.items():
        status, message, _ = sync_again(user, connected.account_id)
        assert (status, "Connect the account again" in message) == ("failed", True), message
    log_in(client, alice)
    page = client.get("/connections")
    assert (page.status_code, "Reconnect" in page.text) == (200, True)
