"""A demo that is stopped or killed at any moment stands up again, and what is killed below it comes back."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from dev.demo import journey, logins
from dev.demo.browser import Browser
from dev.embedded.supervisor import descendants
from tests.conftest import data_folder
from tests.demo.running import Demo
from tests.waiting import wait_until

# Where each start is stopped, and how; the last is left to finish.
STOPS = (
    ("Starting PostgreSQL", signal.SIGKILL),
    ("Starting PostgreSQL", signal.SIGINT),
    ("Database:", signal.SIGTERM),
    ("Filling the site", signal.SIGKILL),
    ("1 of 2", signal.SIGINT),
    ("Sending", signal.SIGTERM),
)
ONCE = {
    "people": "SELECT count(*) FROM users",
    "channels": "SELECT count(*) - count(DISTINCT (user_id, platform_id)) FROM social_account",
    "works": "SELECT count(*) - count(DISTINCT (social_account_id, platform_content_id)) FROM content_item",
    "visits": "SELECT count(*) FROM content_item AS i WHERE total_clicks <> "
    "(SELECT coalesce(sum(uniques), 0) FROM content_click AS c WHERE c.content_id = i.id)",
    "featured": "SELECT count(*) - count(DISTINCT user_id) FROM featured_creator",
    "held": "SELECT count(*) FROM trending.hold",
}


@pytest.fixture(scope="module")
def demo():
    """A demo that was stopped at every moment of STOPS, and is ready now."""
    with data_folder() as folder:
        made = Demo(folder / "data")
        try:
            for words, number in STOPS:
                made.start()
                made.wait_for(words)
                ended = made.end(number)
                assert "Traceback" not in made.said()
                assert ended == (-signal.SIGKILL if number == signal.SIGKILL else 0), made.said()
            made.start(umask=0)
            assert made.wait_for("Filling the site"), made.said()
            assert made.status("/readyz") == 503
            assert made.wait_for("StreamVibe is ready"), made.said()
            assert made.status("/readyz") == 200
            yield made
            assert made.end() == 0
        finally:
            made.kill_all()


@pytest.fixture
def database(demo):
    with psycopg.connect(demo.command("db", "url", "--role", "admin"), autocommit=True) as db:
        yield db


def looked_at(demo, login, path):
    """A page as one of the three logins sees it."""
    with Browser(f"http://127.0.0.1:{demo.environ['PORT']}", "203.0.113.9", "a test") as browser:
        journey.log_in(browser, login.email, login.password)
        return browser.get(path).text


def below(demo, *signs):
    """The processes of the demo in whose command line all of these stand."""
    found = []
    for pid in descendants(demo.process.pid):
        with suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if all(sign in command for sign in signs):
                found.append(pid)
    return found


def kill(demo, *signs):
    """Kills the first of these processes; waits until the demo has said that it starts something again."""
    times = demo.said().count("starting it again")
    os.kill(min(below(demo, *signs)), signal.SIGKILL)
    wait_until(lambda: demo.said().count("starting it again") > times, f"{signs} is started again")


def test_nothing_was_filled_twice(demo, database):
    counts = {name: database.execute(statement).fetchone()[0] for name, statement in ONCE.items()}

    assert counts == {"people": 3, "channels": 0, "works": 0, "visits": 0, "featured": 0, "held": 1}
    assert "WRONG" not in demo.command("doctor")


def test_everything_it_keeps_is_its_owners_alone(demo):
    # Style sheets are for everybody; engines keep their files closed in folders of their own account.
    apart = {"engines", "assets"}
    kept = [path for path in demo.folder.rglob("*") if not apart & {*path.relative_to(demo.folder).parts}]
    open_to_others = [path for path in [*kept, demo.folder] if path.stat().st_mode & 0o066]

    assert {path.name for path in kept} >= {"sandbox.db", "web.log", "secrets.json", "engines.json", "demo-filled.json"}
    assert open_to_others == []


def test_the_three_logins_find_something_to_look_at(demo, database):
    alice, bob, olivia = logins.LOGINS

    assert "Suggestions are ready" in looked_at(demo, alice, "/notifications")
    assert "A connection needs you" in looked_at(demo, alice, "/notifications")
    assert "Connect the account again." in looked_at(demo, alice, "/jobs?status=failed")
    assert "Needs reconnecting" in looked_at(demo, alice, "/connections")
    assert "visits under review" in looked_at(demo, alice, "/library")
    assert "Hidden by you" in looked_at(demo, alice, "/library?state=hidden")
    assert "Private" in looked_at(demo, bob, "/library?state=hidden")
    assert "Carol Sells" in looked_at(demo, olivia, "/dashboard")
    [days, sources] = database.execute(
        "SELECT count(DISTINCT hour::date), count(DISTINCT source) FROM content_click"
    ).fetchone()
    assert days > 30
    assert sources > 5
    assert database.execute("SELECT count(*) FROM discovery.report").fetchone()[0] >= 2


@pytest.mark.parametrize("engine", ["/postgres -D", "valkey-server"])
def test_a_killed_engine_comes_back_and_the_site_answers(demo, engine):
    kill(demo, engine)

    wait_until(lambda: "is back." in demo.said(), "it is back")
    wait_until(lambda: demo.status("/login") == 200, "people can sign in")
    assert looked_at(demo, logins.ALICE, "/dashboard")


@pytest.mark.parametrize("signs", [("dev.sandbox",), ("worker.py", "sync"), ("worker.py", "--sweeper"), ("gunicorn",)])
def test_a_killed_process_comes_back(demo, signs):
    kill(demo, *signs)

    wait_until(lambda: below(demo, *signs), "it runs")
    wait_until(lambda: demo.status("/healthz") == 200, "the site answers")
    wait_until(lambda: demo.status("/healthz", "SANDBOX_PORT") == 200, "the sandbox answers")
