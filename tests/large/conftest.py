"""A site with very many works: 20,000 inside `make test`, 200,000 with FAULT_SIZE=long."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.infra import services
from app.infra.services import EXTENSION, Services
from dev.demo import synthetic
from tests.conftest import Engines
from tests.faults.conftest import size

WORKS = size(20_000, 200_000)
LOGGED = re.compile(r"duration: (?P<ms>[\d.]+) ms  (?:parse|bind|execute|statement)[^:]*: (?P<text>.*)")
# What the driver and the transaction say around queries; the pool's own "are you there" is empty.
FRAME = ("SELECT set_config", "BEGIN", "COMMIT", "ROLLBACK", "DEALLOCATE")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests measure milliseconds."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("alone")


class Passerby(FlaskClient):
    """Everybody looks once and from a network of their own, so that nobody meets a limit."""

    networks = count()

    def open(self, *args, **kwargs):
        address = f"2001:db8:{next(self.networks) % 65536:x}::1"
        return super().open(*args, environ_overrides={"REMOTE_ADDR": address}, **kwargs)


@pytest.fixture(scope="session")
def large(engines: Engines) -> Iterator[Settings]:
    """Settings of a database that holds very many works."""
    from tests import conftest

    with conftest.fresh_database(engines) as url:
        # A line for each of thousands of requests would bury the numbers that these tests print.
        settings = conftest.settings_for(engines, url).model_copy(update={"log_level": "WARNING"})
        site = services.build(settings, pool_size=2)
        print(f"\n{synthetic.load(site, WORKS, 7, print):,} works are there")
        site.database.close()
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("VACUUM ANALYZE")
        yield settings


@pytest.fixture(scope="session")
def known(large: Settings) -> dict[str, list]:
    """Addresses and words of works, creators and tags that are there."""
    with psycopg.connect(large.database_url) as db:
        works = db.execute(
            "SELECT slug, short_id, title, tags FROM site.card ORDER BY md5(id::text) LIMIT 2000"
        ).fetchall()
        creators = [slug for (slug,) in db.execute("SELECT slug FROM site.creator ORDER BY md5(slug) LIMIT 500")]
        categories = [code for (code,) in db.execute("SELECT code FROM site.category")]
        common = [word for (word,) in db.execute("SELECT word FROM site.word ORDER BY works DESC LIMIT 200")]
    return {"works": works, "creators": creators, "categories": categories, "common": common}


@pytest.fixture(scope="session")
def site(large: Settings) -> Iterator[Services]:
    """The parts of the large site, for services."""
    built = services.build(large, pool_size=4)
    yield built
    built.database.close()


@pytest.fixture(scope="session")
def web(large: Settings) -> Iterator[Flask]:
    """The web application of the large site."""
    from app import create_app

    made = create_app(large)
    made.test_client_class = Passerby
    yield made
    made.extensions[EXTENSION].database.close()


@pytest.fixture(scope="session")
def visitor(web: Flask) -> FlaskClient:
    """Somebody who looks around."""
    return web.test_client()


@dataclass(frozen=True)
class Server:
    """What may be asked of a server as its superuser: settings of the visitor's role, and its log."""

    db: psycopg.Connection
    alter_role: str
    log: Path

    def set(self, name: str, value: str) -> None:
        """For connections that are opened from now on."""
        self.db.execute(f"{self.alter_role} SET {name} = '{value}'")

    def reset(self, name: str) -> None:
        """As it was."""
        self.db.execute(f"{self.alter_role} RESET {name}")

    def said_during(self, call: Callable[[], object]) -> str:
        """What the log says of a call."""
        start = self.log.stat().st_size
        call()
        with self.log.open() as file:
            file.seek(start)
            return file.read()


@dataclass(frozen=True)
class Query:
    """What the server says of a query: how long it took it from reading to the last row, and how it begins."""

    ms: float
    text: str


@pytest.fixture(scope="session")
def server(engines: Engines, large: Settings) -> Iterator[Server]:
    """The server of the large site, whose log says more about visitors' queries while it is asked to."""
    memory = json.loads((engines.data_dir / "engines.json").read_text())
    name = large.database_url.rpartition("/")[2]
    url = re.sub(r"//.*@", f"//postgres:{memory['superuser']}@", large.database_url)
    with psycopg.connect(url, autocommit=True) as db:
        yield Server(db, f'ALTER ROLE streamvibe_visitor IN DATABASE "{name}"', Path(memory["folder"]) / "postgres.log")


@pytest.fixture(scope="session")
def queries_of(server: Server) -> Iterator[Callable[[Callable[[], object]], list[Query]]]:
    """The queries that a call makes as a visitor, with their times, from the server's own log."""
    server.set("log_min_duration_statement", "0")
    yield lambda call: _queries(server.said_during(call))
    server.reset("log_min_duration_statement")


def _queries(text: str) -> list[Query]:
    """One for each query; its reading, planning and running are three lines of the log."""
    found: list[Query] = []
    pending: dict[str, float] = {}
    for line in LOGGED.finditer(text):
        if not line["text"].strip() or line["text"].startswith(FRAME):
            continue
        if " execute " in line[0] or " statement" in line[0]:
            found.append(Query(float(line["ms"]) + pending.pop(line["text"], 0), line["text"]))
        else:
            pending[line["text"]] = pending.get(line["text"], 0) + float(line["ms"])
    return found
