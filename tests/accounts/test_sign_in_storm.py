"""Five hundred sign-ins at one moment, through the server that production runs: public pages answer all the while."""

import asyncio
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dev.ports import free_port
from tests.accounts.conftest import TOKEN_FIELD
from tests.children import child
from tests.faults.stage import environment
from tests.waiting import PATIENCE_SECONDS, Calibration, Stopwatch, wait_until

pytestmark = pytest.mark.alone

ROOT = Path(__file__).parents[2]
SIGN_INS = 500
QUIET_PAGES = 100
# What a page may take while the storm lasts, on the machine that `tests/waiting.py` speaks of.
PROMISED_SECONDS = 2.0


@dataclass
class Answer:
    """The head of an answer, its page, and how long it took."""

    status: int
    head: str
    text: str
    seconds: float


@dataclass
class Pages:
    """What visitors of a public page met."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def note(self, answer: Answer) -> None:
        """Counts one answer."""
        self.statuses[answer.status] += 1
        self.slowest = max(self.slowest, answer.seconds)


@pytest.fixture
def port(settings, redis_client, tmp_path):
    """The address of a site with real hashes: two processes of eight threads."""
    free = free_port()
    env = environment(settings) | {"ENVIRONMENT": "development", "LOG_LEVEL": "ERROR", "TRUSTED_PROXIES": "1"}
    argv = [
        sys.executable, "-m", "gunicorn", "--no-control-socket", "--access-logfile=/dev/null",
        f"--bind=127.0.0.1:{free}", "wsgi:app",
    ]  # fmt: skip
    with (tmp_path / "log").open("wb") as log:
        options = {"cwd": ROOT, "env": env | {"PATH": "/usr/bin"}, "stdout": log, "stderr": subprocess.STDOUT}
        with child(argv, **options):
            wait_until(lambda: asyncio.run(answered(free, "/about")).status == 200, "gunicorn answers")
            yield free
    assert b"Traceback" not in (tmp_path / "log").read_bytes()


async def answered(port: int, path: str, body: str = "", **headers: str) -> Answer:
    """What a visitor gets who comes with a connection of their own."""
    watch = Stopwatch()
    given = {"Host": f"127.0.0.1:{port}", "Connection": "close", **{n.replace("_", "-"): v for n, v in headers.items()}}
    if body:
        given |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode())
        head, _, text = (await reader.read()).decode().partition("\r\n\r\n")
        writer.close()
    except OSError as error:
        return Answer(0, repr(error), "", watch.seconds)
    return Answer(int(head[9:12] or 0), head, text, watch.seconds)


async def sign_in(port: int, number: int, token: str, cookie: str) -> Answer:
    """A sign-in out of a network of its own, for an address of its own; whether it has an account costs the same."""
    form = {"csrf_token": token, "email": f"kişi{number}@people.example".replace("ş", "s"), "password": "βουνό λίμνη"}
    headers = {"Origin": f"http://127.0.0.1:{port}", "Cookie": cookie, "X_Forwarded_For": f"2001:db8:{number:x}::5"}
    return await answered(port, "/login", urlencode(form), **headers)


async def browse(port: int, pages: Pages, is_over) -> None:
    """One visitor, page after page."""
    while not is_over():
        pages.note(await answered(port, "/about"))


async def storm(port: int, token: str, cookie: str) -> tuple[list[Answer], Pages]:
    """All sign-ins at once, and a visitor until the last of them has an answer."""
    pages = Pages()
    flood = asyncio.gather(*(sign_in(port, number, token, cookie) for number in range(SIGN_INS)))
    await asyncio.wait_for(asyncio.gather(flood, browse(port, pages, flood.done)), PATIENCE_SECONDS)
    return flood.result(), pages


def test_public_pages_answer_while_five_hundred_sign_in(port):
    form = asyncio.run(answered(port, "/login"))
    token = TOKEN_FIELD.search(form.text)[1]
    cookie = form.head.partition("Set-Cookie: ")[2].partition(";")[0]
    with Calibration() as machine:
        quiet = Pages()
        asyncio.run(browse(port, quiet, lambda: quiet.statuses.total() >= QUIET_PAGES))
        answers, pages = asyncio.run(storm(port, token, cookie))

    statuses = Counter(answer.status for answer in answers)
    print(f"sign-ins {dict(statuses)}, the last after {max(answer.seconds for answer in answers):.2f} s")
    print(f"/about: slowest of {quiet.statuses.total()} in quiet {quiet.slowest:.3f} s")
    print(f"/about: slowest of {pages.statuses.total()} in the storm {pages.slowest:.3f} s")
    assert set(statuses) == {422, 503}
    assert all("Retry-After: " in answer.head for answer in answers if answer.status == 503)
    assert set(quiet.statuses) == set(pages.statuses) == {200}
    assert pages.slowest <= machine.worst(PROMISED_SECONDS)
