"""F36: a thousand visitors ask for one page at the moment at which it has expired.

Real gunicorn, real Valkey behind a proxy that can cut it off, a third process that dies while it holds the page's lock. Each
time the page is made once (without Valkey once in each process) and everybody gets it.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from redis import Redis

from app.config import Settings
from app.discovery.catalogue.languages import LANGUAGES
from app.discovery.catalogue.lists import PLATFORMS, TYPES
from dev.ports import free_port
from tests.children import child
from tests.discovery import small_world
from tests.faults.conftest import size
from tests.faults.proxy import Proxy
from tests.faults.stage import environment
from tests.page_cache.cached_site import age
from tests.waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]
VISITORS = 1000
ROUNDS = size(3, 30)
PROCESSES = 2
ANSWER_SECONDS = PATIENCE_SECONDS


def _addresses() -> Iterator[str]:
    for kind, length, platform, language in product(TYPES, ("short", "medium", "long"), PLATFORMS, LANGUAGES):
        yield f"/category/art?lang={language}&length={length}&platform={platform}&type={kind}"


# Every site of this file keeps its copies in the same Valkey: an address is asked for by one test alone.
ADDRESSES = _addresses()


@dataclass
class Site:
    """A running site: where it listens, the note of what was made, the way to Valkey, and addresses nobody asked for yet."""

    port: int
    env: dict[str, str]
    note: Path
    proxy: Proxy
    redis: Redis
    fresh: Iterator[str]

    def made(self, path: str) -> list[str]:
        """The process that made this page, each time."""
        name = path if "?" in path else f"{path}?"
        lines = self.note.read_text().splitlines() if self.note.exists() else []
        return [pid for pid, _, found in (line.partition(" ") for line in lines) if found == name]

    def thousand(self, path: str) -> list[bytes]:
        """What a thousand visitors get who all come at once: the first line and the page of each, or the failure."""
        return asyncio.run(_thousand(self.port, path))


@pytest.fixture(scope="module")
def filled(settings, database_url, make_user) -> Settings:
    """The settings of a site with a few works."""
    small_world.build(database_url, make_user)
    return settings


@pytest.fixture(scope="module")
def running(filled, tmp_path_factory) -> Iterator[Site]:
    """A site for all tests that leave Valkey alone."""
    with serve(filled, tmp_path_factory.mktemp("stampede")) as site:
        yield site


@pytest.fixture
def cut_off(filled, tmp_path) -> Iterator[Site]:
    """A site of its own for a test that cuts it off from Valkey."""
    with serve(filled, tmp_path) as site:
        yield site


@contextmanager
def serve(settings: Settings, folder: Path) -> Iterator[Site]:
    """Two processes of eight threads, as in production."""
    port, valkey_port = free_port(), int(settings.redis_url.rpartition(":")[2].partition("/")[0])
    with Proxy(valkey_port) as proxy, Redis.from_url(settings.redis_url) as redis:
        redis.flushall()
        through = settings.redis_url.replace(f":{valkey_port}/", f":{proxy.port}/")
        note = folder / "note"
        env = environment(settings) | {"REDIS_URL": through, "STAMPEDE_NOTE": str(note), "LOG_LEVEL": "ERROR"}
        argv = [
            sys.executable, "-m", "gunicorn", f"--workers={PROCESSES}",
            "--no-control-socket", "--access-logfile=/dev/null", f"--bind=127.0.0.1:{port}", "tests.page_cache.stampede_site:app",
        ]  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(argv, cwd=ROOT, env=env | {"PATH": "/usr/bin"}, stdout=log, stderr=log)
        try:
            wait_until(lambda: b"200" in asyncio.run(_ask(port, "/healthz"))[:15], "gunicorn answers")
            yield Site(port, env, note, proxy, redis, ADDRESSES)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
    assert b"Traceback" not in (folder / "log").read_bytes()


async def _thousand(port: int, path: str) -> list[bytes]:
    return await asyncio.wait_for(asyncio.gather(*(_ask(port, path) for _ in range(VISITORS))), ANSWER_SECONDS)


async def _ask(port: int, path: str) -> bytes:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
    except OSError as error:
        return repr(error).encode()
    return head.partition(b"\r\n")[0] + b"\n" + body


def all_good(answers: list[bytes]) -> bool:
    """Whether everybody got the page, and the same one."""
    assert {answer.partition(b"\n")[0] for answer in answers} == {b"HTTP/1.1 200 OK"}
    assert len(answers) == VISITORS
    return len(set(answers)) == 1 and b"</html>" in answers[0]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_thousand_visitors_of_a_page_that_nobody_made_yet_wait_for_one(running, number):
    page = next(running.fresh)

    assert all_good(running.thousand(page))
    assert len(running.made(page)) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_thousand_visitors_of_a_page_that_expired_make_it_once(running, number):
    page = next(running.fresh)
    asyncio.run(_ask(running.port, page))
    age(running.redis, 61)

    assert all_good(running.thousand(page))
    assert len(running.made(page)) == 2


def die_while_making(running: Site, page: str) -> None:
    """A third process takes the lock of a page and is killed."""
    argv = [sys.executable, "-m", "tests.page_cache.stampede_site", page]
    env = running.env | {"PATH": "/usr/bin"}
    with child(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "making\n"
        assert running.redis.keys("pages:lock:*")
        builder.kill()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_when_a_builder_dies_with_the_lock_one_of_those_who_wait_takes_over(running, number):
    page = next(running.fresh)
    die_while_making(running, page)

    assert all_good(running.thousand(page))
    assert len(running.made(page)) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_when_a_builder_dies_with_the_lock_an_older_page_is_shown_meanwhile(running, number):
    page = next(running.fresh)
    asyncio.run(_ask(running.port, page))
    age(running.redis, 61)
    die_while_making(running, page)

    assert all_good(running.thousand(page))
    assert len(running.made(page)) <= 2
    wait_until(lambda: not running.redis.keys("pages:lock:*"), "the lock of the dead lapsed")
    assert all_good(running.thousand(page))
    assert len(running.made(page)) == 2


def test_without_valkey_each_process_makes_it_once(cut_off):
    cut_off.proxy.behave("refuse")
    for _ in range(ROUNDS):
        page = next(cut_off.fresh)
        assert all_good(cut_off.thousand(page))
        makers = cut_off.made(page)
        assert 1 <= len(makers) == len(set(makers)) <= PROCESSES


def test_whether_valkey_goes_or_hangs_or_comes_back_everybody_gets_the_page(cut_off):
    for mode in ("pass", "refuse", "pass", "black_hole", "pass"):
        cut_off.proxy.behave(mode)
        page = next(cut_off.fresh)
        assert all_good(cut_off.thousand(page))
        assert 1 <= len(cut_off.made(page)) <= 2 * PROCESSES, mode
    assert cut_off.proxy.faults["refuse"]
    assert cut_off.proxy.faults["black_hole"]
