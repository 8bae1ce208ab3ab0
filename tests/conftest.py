"""What every test stands on: real engines, a database of its own for each module, people, and the sandbox.

The engines run for the whole session, the phases are applied once to a template database, and each test module gets
a copy of it. Nothing is mocked; what a test needs of the outside world is the sandbox over real HTTP.
"""

import os
import resource
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

os.environ.setdefault("ENVIRONMENT", "test")

from app.config import LOGIN_ROLES, ROLE_PREFIX, Settings, role_url
from app.infra import phases
from app.infra.database import Database
from app.infra.encryption import Cipher
from dev import embedded
from dev.embedded.account import engine_account, make_folder
from tests.house.pages import PageClient
from tests.waiting import wait_until

TEMPLATE = "streamvibe_template"


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """Tests speak to this machine only; whatever else is asked for is a mistake and must be seen."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if not (host in ("localhost", "::1") or host.startswith("127.")):
        raise ConnectionError(f"A test wanted to reach another machine: {host}")


sys.addaudithook(_stay_here)


def _allow_many_files(wanted: int = 8192) -> None:
    """Raises the soft limit of open files: a login shell has 1,024, and a stampede is a thousand connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )


_allow_many_files()


@dataclass(frozen=True)
class Engines:
    """The engines of this test run, with the passwords of the login roles."""

    admin_url: str
    redis_url: str
    data_dir: Path
    passwords: dict[str, str]

    def url(self, database: str) -> str:
        """The administrator's connection to another database of the same server."""
        return self.admin_url.rpartition("/")[0] + "/" + database


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder that the engines' account can reach when the tests run as root; gone afterwards."""
    folder = temporary_root() / f"streamvibe-test-{uuid4().hex[:12]}"
    make_folder(folder, 0o755)
    try:
        yield folder
    finally:
        embedded.forget(folder)
        shutil.rmtree(folder)


def temporary_root() -> Path:
    """The folder for temporary files, or the system's when only we could enter ours."""
    account = engine_account()
    chosen = Path(tempfile.gettempdir()).resolve()
    return chosen if all(account.may(folder, 0o1) for folder in (chosen, *chosen.parents)) else Path("/tmp")


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """PostgreSQL and Valkey for this process, and a template database with all phases."""
    with data_folder() as data_dir, embedded.start(data_dir, print) as running:
        passwords = {role: secrets.token_urlsafe(12) for role in LOGIN_ROLES}
        found = Engines(running.database_url, running.redis_url, data_dir, passwords)
        with psycopg.connect(found.url("postgres"), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        phases.apply(found.url(TEMPLATE))
        for role, password in passwords.items():
            phases.set_password(found.url(TEMPLATE), f"{ROLE_PREFIX}{role}", password)
        yield found


@contextmanager
def fresh_database(engines: Engines) -> Iterator[str]:
    """The administrator's connection to a database with all phases, gone afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(engines.url("postgres"), autocommit=True) as db:
        persistently(db, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        db.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        db.execute(f"GRANT CONNECT ON DATABASE {name} TO streamvibe_web, streamvibe_worker, streamvibe_visitor")
    yield engines.url(name)
    with psycopg.connect(engines.url("postgres"), autocommit=True) as db:
        persistently(db, f"DROP DATABASE {name}")


@pytest.fixture(scope="module")
def database_url(engines: Engines) -> Iterator[str]:
    """The administrator's connection to a fresh database with all phases, for one module."""
    with fresh_database(engines) as url:
        yield url


def persistently(db: psycopg.Connection, statement: str) -> None:
    """Connections end, and the server's own upkeep moves on, a moment later: until then a database is in use.

    Its upkeep (autovacuum) is nobody's to end: FORCE is refused for want of a right then.
    """

    def done() -> bool:
        with suppress(psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
            db.execute(statement)
            return True
        return False

    try:
        wait_until(done, f"nobody is in the way of {statement}", 0.1)
    except AssertionError as error:
        here = db.execute(
            "SELECT pid, datname, usename, application_name, state, query FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        raise AssertionError(f"{error}; connected: {here.fetchall()}") from None


@pytest.fixture(scope="module")
def settings(engines: Engines, database_url: str) -> Settings:
    """Settings of a test: this module's database, the session's Valkey, the sandbox's addresses."""
    return settings_for(engines, database_url)


def settings_for(engines: Engines, database_url: str) -> Settings:
    """Settings of a site that lives in this database."""
    name = database_url.rpartition("/")[2]
    urls = {f"database_{role}_url": role_url(database_url, role, engines.passwords[role], name) for role in LOGIN_ROLES}
    supplied = Settings.load(
        {
            "ENVIRONMENT": "test",
            "STREAMVIBE_DATA_DIR": str(engines.data_dir),
            "PUBLIC_URL": "http://localhost",
            "DATABASE_URL": database_url,
            "REDIS_URL": engines.redis_url,
        }
    )
    return supplied.model_copy(update=urls)


@pytest.fixture(scope="module")
def database(settings: Settings) -> Iterator[Database]:
    """The pools of the site's roles."""
    opened = Database(settings)
    yield opened
    opened.close()


@pytest.fixture
def admin(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection that sees every row, in autocommit."""
    with psycopg.connect(database_url, autocommit=True) as db:
        yield db


@pytest.fixture
def redis_client(engines: Engines) -> Iterator[Redis]:
    """Valkey, emptied before the test."""
    with Redis.from_url(engines.redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The web application."""
    from app import create_app

    made = create_app(settings)
    made.test_client_class = PageClient
    yield made
    made.extensions["streamvibe"].database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, with its own cookies."""
    return app.test_client()


MakeUser = Callable[..., UUID]


@pytest.fixture(scope="module")
def make_user(database: Database, settings: Settings) -> MakeUser:
    """Makes a person: `make_user("alice")`; keywords: tier, verified, onboarded, public, password_hash."""
    cipher = Cipher(settings)

    def make(
        name: str,
        *,
        tier: str = "free",
        verified: bool = True,
        onboarded: bool = True,
        public: bool = True,
        password_hash: str = "!",
    ) -> UUID:
        user_id = uuid4()
        email = f"{name}-{user_id.hex[:8]}@people.example"
        with database.transaction("web") as db:
            db.execute(
                "SELECT auth.sign_up(%s, %s, %s, %s)",
                (user_id, cipher.lookup_hash(email), cipher.encrypt(email, f"email|{user_id}"), password_hash),
            )
        with psycopg.connect(settings.database_url, autocommit=True) as db:
            if verified:
                db.execute("UPDATE auth.users SET email_verified_at = now() WHERE id = %s", (user_id,))
            if onboarded:
                db.execute(
                    "UPDATE users SET display_name = %s, profile_slug = %s, is_onboarded = true, "
                    "onboarded_at = now(), is_public = %s WHERE id = %s",
                    (name.title(), f"{name}-{user_id.hex[:8]}", public, user_id),
                )
            db.execute(
                "UPDATE subscription SET tier_id = (SELECT id FROM subscription_tier WHERE slug = %s) "
                "WHERE user_id = %s",
                (tier, user_id),
            )
        return user_id

    return make


@pytest.fixture(scope="module")
def log_in() -> Callable[[FlaskClient, UUID], None]:
    """Signs a browser in without the form."""

    def sign_in(client: FlaskClient, user_id: UUID) -> None:
        with client.session_transaction() as session:
            session["_user_id"] = str(user_id)

    return sign_in
