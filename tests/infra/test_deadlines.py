"""Every way to PostgreSQL has its deadlines; what happens at a deadline is tried in tests/faults/test_silence.py."""

import re
from pathlib import Path

import pytest

from app.infra.database import Database
from app.infra.errors import Unavailable
from app.infra.postgres.deadlines import LIMITS, arguments
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
# Embedded engines know no room; they are on this machine, and connect with a limit of their own.
ELSEWHERE = ("dev/embedded/",)


def test_nobody_connects_without_deadlines():
    files = [*ROOT.glob("app/**/*.py"), *ROOT.glob("dev/**/*.py"), ROOT / "worker.py"]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if re.search(r"psycopg\.connect\(|\bConnection\.connect\(|\bDb\.connect\(", path.read_text())
    }
    assert len(files) > 100
    assert [name for name in found if not name.startswith(ELSEWHERE)] == []


def test_what_the_address_says_counts_more():
    address = "postgresql://διαχειριστής@db.example/site?connect_timeout=9&options=-c%20lock_timeout%3D5"
    told = arguments(address, LIMITS["admin"])

    assert "connect_timeout" not in told
    assert told["options"].endswith("-c lock_timeout=5")
    assert "-c statement_timeout=" in told["options"]
    assert told["tcp_user_timeout"] > 0


def test_a_role_that_gets_no_connection_is_away_alone_and_back_when_it_does(settings, admin):
    database = Database(settings)
    admin.execute("ALTER ROLE streamvibe_web CONNECTION LIMIT 0")
    try:
        with pytest.raises(Unavailable), database.transaction("web"):
            pass
        with pytest.raises(Unavailable), database.transaction("web"):
            pass
        with database.transaction("visitor") as db:
            assert db.execute("SELECT 'xin chào'").fetchone() == ("xin chào",)
    finally:
        admin.execute("ALTER ROLE streamvibe_web CONNECTION LIMIT -1")
    wait_until(lambda: _answers(database), "the role is back")
    database.close()


def _answers(database: Database) -> bool:
    try:
        with database.transaction("web") as db:
            return db.execute("SELECT true").fetchone() == (True,)
    except Unavailable:
        return False
