"""Creators for the tests that compare schema site with the truth."""

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import persistently
from tests.house.creators import Creator


@pytest.fixture(scope="module")
def make_creator(database, database_url, make_user) -> Callable[..., Creator]:
    """Makes a person with an active account: `make_creator("alice", works=3)`."""

    def make(name: str, works: int = 2, status: str = "active", **person: object) -> Creator:
        user_id, connection_id, account_id = make_user(name, **person), uuid4(), uuid4()
        with psycopg.connect(database_url, autocommit=True) as db:
            db.execute(
                "INSERT INTO platform_connection (id, user_id, platform_id, vault_secret_name, platform_user_id) "
                "SELECT %s, %s, id, 'x', %s FROM platform WHERE slug = 'youtube'",
                (connection_id, user_id, str(connection_id)),
            )
            db.execute(
                "INSERT INTO social_account (id, user_id, connection_id, platform_id, status_id, platform_account_id, "
                "  account_name, account_handle, account_url, follower_count) "
                "SELECT %s, %s, %s, p.id, s.id, %s, %s, 'handle', 'https://platform.example/c', 17 "
                "FROM platform p, account_status s WHERE p.slug = 'youtube' AND s.slug = %s",
                (account_id, user_id, connection_id, str(account_id), name.title(), status),
            )
        creator = Creator(user_id, account_id, connection_id, database)
        creator.sync(*(f"w{number}" for number in range(works)))
        return creator

    return make


@pytest.fixture
def empty(engines):
    """The URL of an empty database."""
    with psycopg.connect(engines.url("postgres"), autocommit=True) as db:
        name = f"empty_{uuid4().hex[:12]}"
        db.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield engines.url(name)
        persistently(db, f"DROP DATABASE {name} WITH (FORCE)")
