"""Permissions, authorization codes and tokens, stored alike for every provider. What each refuses stays its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from dev.sandbox.kit.state import Db

_GRANT = "permission.client_id, permission.account_id, permission.scope, permission.revoked"


@dataclass(frozen=True)
class Code:
    """An authorization code and the permission behind it. Moments are seconds since 1970, None when they never were."""

    grant_id: int
    client_id: str
    account_id: str
    scope: str
    revoked: int | None
    redirect_uri: str
    challenge: str
    extra: Mapping[str, Any]
    expires: int
    used: int | None


@dataclass(frozen=True)
class Token:
    """A token and the permission behind it. `expires` is None for one that lives as long as its permission."""

    grant_id: int
    client_id: str
    account_id: str
    scope: str
    revoked: int | None
    kind: str
    made: int
    expires: int | None

    def is_alive(self, now: int) -> bool:
        """Whether it works at a moment."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class Grants:
    """The permissions of one provider. Every method works inside the caller's transaction."""

    def __init__(self, provider: str) -> None:
        self.provider = provider

    def allow(self, db: Db, client_id: str, account_id: str, scope: str) -> int:
        """Notes what a person allowed to a client; the id of the permission."""
        row = db.execute(
            "INSERT INTO permission (provider, client_id, account_id, scope) VALUES (?, ?, ?, ?) RETURNING id",
            (self.provider, client_id, account_id, scope),
        ).fetchone()
        return int(row["id"])

    def add_code(
        self, db: Db, code: str, grant_id: int, redirect_uri: str, expires: int, challenge: str = "", **extra: object
    ) -> None:
        """Adds a code for a permission; `extra` is what the provider wants to know again at the exchange."""
        db.execute(
            "INSERT INTO permission_code (code, permission_id, redirect_uri, challenge, extra, expires)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (code, grant_id, redirect_uri, challenge, json.dumps(extra), expires),
        )

    def find_code(self, db: Db, code: str) -> Code | None:
        """A code, used ones and old ones too."""
        row = db.execute(
            f"SELECT permission_code.*, {_GRANT} FROM permission_code JOIN permission"  # noqa: S608 - from this file only
            " ON permission.id = permission_id WHERE code = ? AND provider = ?",
            (code, self.provider),
        ).fetchone()
        if row is None:
            return None
        code_facts = (row["redirect_uri"], row["challenge"], json.loads(row["extra"]), row["expires"], row["used"])
        return Code(*_grant(row), *code_facts)

    def use_code(self, db: Db, code: str, now: int) -> bool:
        """Marks a code as used; False when it was used before."""
        marked = db.execute("UPDATE permission_code SET used = ? WHERE code = ? AND used IS NULL", (now, code))
        return marked.rowcount == 1

    def add_token(self, db: Db, token: str, grant_id: int, kind: str, made: int, expires: int | None) -> str:
        """Adds a token to a permission; the token."""
        db.execute(
            "INSERT INTO permission_token (token, permission_id, kind, made, expires) VALUES (?, ?, ?, ?, ?)",
            (token, grant_id, kind, made, expires),
        )
        return token

    def find_token(self, db: Db, token: str, *kinds: str) -> Token | None:
        """A token of one of these kinds, dead ones too."""
        row = db.execute(
            f"SELECT permission_token.*, {_GRANT} FROM permission_token JOIN permission"  # noqa: S608 - from this file only
            " ON permission.id = permission_id WHERE token = ? AND provider = ?",
            (token, self.provider),
        ).fetchone()
        if row is None or row["kind"] not in kinds:
            return None
        return Token(*_grant(row), row["kind"], row["made"], row["expires"])

    def drop_tokens(self, db: Db, grant_id: int) -> None:
        """Deletes the tokens of a permission, which a rotation replaces."""
        db.execute("DELETE FROM permission_token WHERE permission_id = ?", (grant_id,))

    def end(self, db: Db, grant_id: int, now: int) -> None:
        """Ends a permission with its tokens."""
        db.execute("UPDATE permission SET revoked = ? WHERE id = ? AND revoked IS NULL", (now, grant_id))

    def end_all(self, db: Db, account_id: str, now: int, client_id: str | None = None) -> None:
        """Ends what a person allowed to a client, or to all of them."""
        db.execute(
            "UPDATE permission SET revoked = :now WHERE revoked IS NULL AND provider = :provider"
            " AND account_id = :account_id AND (:client_id IS NULL OR client_id = :client_id)",
            {"now": now, "provider": self.provider, "account_id": account_id, "client_id": client_id},
        )

    def alive_scopes(self, db: Db, client_id: str, account_id: str) -> list[str]:
        """The scopes of each permission that a person gave to a client and that has not ended."""
        rows = db.execute(
            "SELECT scope FROM permission WHERE provider = ? AND client_id = ? AND account_id = ? AND revoked IS NULL",
            (self.provider, client_id, account_id),
        )
        return [str(row["scope"]) for row in rows]

    def ids_of(self, db: Db, account_id: str) -> list[int]:
        """The ids of all permissions of a person, ended ones too."""
        rows = db.execute(
            "SELECT id FROM permission WHERE provider = ? AND account_id = ?", (self.provider, account_id)
        )
        return [int(row["id"]) for row in rows]

    def ids_of_token(self, db: Db, token: object) -> list[int]:
        """The id of the permission behind a token of any kind, if there is one."""
        rows = db.execute(
            "SELECT permission_id FROM permission_token JOIN permission ON permission.id = permission_id"
            " WHERE token = ? AND provider = ?",
            (token, self.provider),
        )
        return [int(row["permission_id"]) for row in rows]

    def expire(self, db: Db, grant_id: int, now: int, *kinds: str) -> None:
        """Makes the tokens of a permission that are of these kinds too old."""
        for kind in kinds:
            change = "UPDATE permission_token SET expires = ? WHERE permission_id = ? AND kind = ?"
            db.execute(change, (now, grant_id, kind))

    def expire_token(self, db: Db, token: object, now: int) -> None:
        """Makes one token too old."""
        db.execute("UPDATE permission_token SET expires = ? WHERE token = ? AND kind <> 'refresh'", (now, token))

    def age(self, db: Db, grant_id: int, seconds: int) -> None:
        """Moves the beginning and the end of a permission's tokens into the past."""
        db.execute(
            "UPDATE permission_token SET made = made - :seconds, expires = expires - :seconds"
            " WHERE permission_id = :grant_id",
            {"seconds": seconds, "grant_id": grant_id},
        )


def _grant(row: Row) -> tuple[int, str, str, str, int | None]:
    return row["permission_id"], row["client_id"], row["account_id"], row["scope"], row["revoked"]
