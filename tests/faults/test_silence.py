"""PostgreSQL or Valkey is frozen: its kernel takes what it is sent, and no answer comes, for as long as it lasts.

Whoever needs the database is told so within seconds, cached pages are served all the while, and what was asked for in
the background is done once, afterwards.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import psycopg
import pytest

from app.infra.database import Database
from app.infra.errors import Unavailable
from app.infra.postgres import deadlines
from app.infra.postgres.deadlines import BRIEF, Bounded, Limits, Silence
from tests.faults.conftest import size
from tests.faults.processes import lives
from tests.faults.site import Probe, Site, serve
from tests.faults.stage import Stage, environment
from tests.waiting import Calibration, Stopwatch, wait_until

# Longer than the ten seconds after which a horse without a database ends itself.
SECONDS = size(12, 30)
ANSWERED_WITHIN_SECONDS = 5
VALKEY_WITHIN_SECONDS = 2
RESUMED_WITHIN_SECONDS = 35
THREADS = 16
JOBS = 40
SEARCH = "/search?q=%E6%96%B0%E3%81%97%E3%81%84%E9%9F%B3%E6%A5%BD"


@pytest.fixture
def site(stage: Stage, tmp_path: Path) -> Iterator[Site]:
    """The site as in production, with pages in its cache."""
    with serve(environment(stage.settings), tmp_path) as site:
        wait_until(lambda: all(site.answers(path) for path in ("/", "/about", SEARCH, "/login")), "pages are there")
        yield site


@pytest.fixture
def database(stage: Stage) -> Iterator[Database]:
    """Pools with connections at rest, as in a web process."""
    opened = Database(stage.settings)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ask(opened), range(8)))
    yield opened
    opened.close()


def ask(database: Database) -> bool:
    """Whether the database answered; False when that was refused in our words."""
    try:
        with database.transaction("web") as db:
            db.execute("SELECT 'Καλημέρα'")
    except Unavailable:
        return False
    return True


def test_a_statement_without_an_answer_ends_at_its_deadline_and_so_does_its_connection(stage: Stage):
    with Bounded.within(stage.settings.database_web_url, Limits(0.5)) as db:
        with stage.frozen_postgres(), pytest.raises(Silence):
            db.execute("SELECT 1")
        assert db.closed
        with pytest.raises(psycopg.OperationalError):
            db.execute("SELECT 2")


def test_a_slow_answer_within_the_deadline_and_an_error_leave_the_connection_as_it_was(stage: Stage):
    with Bounded.within(stage.settings.database_web_url, BRIEF, autocommit=True) as db:
        db.execute("SELECT pg_sleep(0.3)")
        with pytest.raises(psycopg.errors.QueryCanceled):
            db.execute("SET statement_timeout = 50; SELECT pg_sleep(5)")
        assert db.execute("SELECT 'çalışıyor'").fetchone() == ("çalışıyor",)


def test_every_role_waits_longer_for_an_answer_than_its_statements_may_take(stage: Stage):
    for role, limits in deadlines.LIMITS.items():
        with Bounded.within(stage.settings.role_url(role), limits) as db:
            found = dict(db.execute("SELECT name, setting::int FROM pg_settings WHERE unit = 'ms'").fetchall())
        assert 0 < found["statement_timeout"] < limits.answer_seconds * 1000, role
        assert found["idle_in_transaction_session_timeout"] > 0, role


def test_the_server_notices_a_client_whose_machine_is_gone(stage: Stage):
    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
    for role in ("web", "worker", "visitor"):
        with psycopg.connect(stage.settings.role_url(role)) as db:
            found = [int(db.execute(f"SHOW {name}").fetchone()[0]) for name in names]
        assert found[0] + found[1] * found[2] <= 60, role


@pytest.mark.alone
def test_whoever_asks_a_frozen_database_is_refused_soon_and_the_next_at_once(stage: Stage, database: Database):
    def asked(_: int) -> tuple[bool, float]:
        watch = Stopwatch()
        return ask(database), watch.seconds

    with Calibration() as machine, ThreadPoolExecutor(THREADS) as pool:
        with stage.frozen_postgres():
            first = list(pool.map(asked, range(THREADS)))
            then = list(pool.map(asked, range(THREADS * 20)))
        watch = Stopwatch()
        wait_until(lambda: ask(database), "it answers again", 0.02)
        back = watch.seconds
    slowest = max(seconds for _, seconds in first)
    print(f"frozen: first {slowest:.1f} s, then {max(s for _, s in then):.2f} s, back after {back:.2f} s")
    assert not any(answered for answered, _ in first + then)
    assert slowest < machine.worst(ANSWERED_WITHIN_SECONDS)
    assert max(seconds for _, seconds in then) < machine.worst(0.5)
    assert back < machine.worst(1.0)


@pytest.mark.alone
def test_a_frozen_postgresql_costs_visitors_a_sentence_and_no_cached_page(stage: Stage, site: Site):
    with Calibration() as machine:
        with stage.frozen_postgres(), Probe(site, "/about") as cached, Probe(site, "/") as home:
            watch = Stopwatch()
            with ThreadPoolExecutor(32) as pool:
                refused = list(pool.map(lambda _: site.get("/login"), range(32)))
            with Probe(site, SEARCH, 1.0) as search, Probe(site, "/login", 1.0) as login:
                while watch.seconds < SECONDS:
                    Event().wait(0.1)
        watch = Stopwatch()
        wait_until(lambda: site.answers("/trending"), "the site answers again", 0.02)
        back = watch.seconds
    for probe in (cached, home, search, login):
        print(f"PostgreSQL frozen, {probe.path}: {len(probe.waits)} requests, worst {max(probe.waits):.2f} s")
        assert not probe.trouble
        assert max(probe.waits) < machine.worst(ANSWERED_WITHIN_SECONDS)
    assert {answer.status_code for answer in refused} == {503}
    assert all("cannot answer just now" in answer.text and answer.headers["Retry-After"] for answer in refused)
    assert set(cached.statuses) == set(home.statuses) == {200}
    assert set(search.statuses) | set(login.statuses) <= {503, 429}
    assert back < machine.worst(1.5)


@pytest.mark.alone
def test_a_frozen_postgresql_loses_and_doubles_no_job(stage: Stage):
    jobs = stage.ask_many(JOBS, pause=0.2)
    workers = stage.workers(2)
    sweepers = stage.sweepers()
    wait_until(lambda: stage.unfinished() < JOBS, "a job is done")

    with stage.frozen_postgres():
        Event().wait(SECONDS)
    with Calibration() as machine:
        watch = Stopwatch()
        stage.wait_for_all()
        back = watch.seconds

    crashes = stage.rows("SELECT sum(crash_count) FROM job_queue WHERE user_id IS NOT NULL")[0][0]
    print(f"PostgreSQL frozen for {SECONDS} s: {stage.statuses()}, {crashes} deaths, all done {back:.0f} s after")
    assert stage.statuses() == {"completed": len(jobs)}
    assert all(lives(stage.nursery.pids[name]) for name in workers + sweepers)
    assert back < machine.worst(RESUMED_WITHIN_SECONDS)
    stage.check_books()


@pytest.mark.alone
def test_a_frozen_valkey_costs_seconds_at_most_and_no_job(stage: Stage, site: Site):
    stage.workers(1)
    stage.sweepers()
    with Calibration() as machine:
        with stage.frozen_valkey(), Probe(site, "/about") as cached, Probe(site, SEARCH) as search:
            watch = Stopwatch()
            jobs = stage.ask_many(10)
            while watch.seconds < size(3, 30):
                Event().wait(0.1)
        watch = Stopwatch()
        stage.wait_for_all()
        back = watch.seconds
    for probe in (cached, search):
        print(f"Valkey frozen, {probe.path}: {len(probe.waits)} requests, worst {max(probe.waits):.2f} s")
        assert set(probe.statuses) <= {200, 429}
        assert not probe.trouble
        assert max(probe.waits) < machine.worst(VALKEY_WITHIN_SECONDS)
    assert stage.statuses() == {"completed": len(jobs)}
    assert back < machine.worst(RESUMED_WITHIN_SECONDS)
    stage.check_books()
