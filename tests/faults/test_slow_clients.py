"""Clients that are silent, send half a request, or read no answer: everybody else is answered all the while.

Against gunicorn as README runs it, without a proxy. The same through nginx stands in test_front.py.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.conftest import size
from tests.faults.site import Probe, Site, senders, serve, was_ended
from tests.faults.stage import Stage, environment
from tests.waiting import PATIENCE_SECONDS, Calibration, Stopwatch

SILENT = 300
HALF_SENT = 40
# While they last, and after those that are late were closed.
SECONDS = size(15, 120)
SLOWEST_SECONDS = 1.0
HEAD = b"GET /search?q=%E0%B9%80%E0%B8%9E%E0%B8%A5%E0%B8%87 HTTP/1.1\r\nHost: localhost\r\nX-Half: "
BODY = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nemail=\xce\xb1"
CHUNK = b"POST /report HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n\xe3\x81\x82"
ENDLESS = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n\r\nemail="
BEHIND = b"GET /about HTTP/1.1\r\nHost: localhost\r\n\r\nGET /about HT"


@pytest.fixture(scope="module")
def site(_whole_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as in production."""
    folder: Path = tmp_path_factory.mktemp("site")
    with serve(environment(_whole_stage.settings), folder) as site:
        yield site
    assert "Traceback" not in site.log.read_text()


@pytest.mark.alone
def test_half_sent_requests_and_silent_clients_keep_nobody_waiting(stage: Stage, site: Site):
    assert site.answers("/about")
    kinds = {"silent": (SILENT, b""), "head": (HALF_SENT, HEAD), "body": (HALF_SENT, BODY)}
    kinds |= {"chunk": (HALF_SENT, CHUNK), "endless": (HALF_SENT, ENDLESS), "behind": (HALF_SENT, BEHIND)}
    with ExitStack() as stack, Calibration() as machine:
        for number, sent in kinds.values():
            stack.enter_context(senders(site.port, number, sent))
        watch = Stopwatch()
        with Probe(site, "/about") as cached, Probe(site, "/login") as uncached:
            while watch.seconds < SECONDS:
                assert site.answers("/healthz")
    for probe in (cached, uncached):
        probe.waits.sort()
        print(f"{probe.path}: {len(probe.waits)} answered, worst {probe.waits[-1]:.2f} s")
        assert set(probe.statuses) <= {200, 429}, probe.trouble
        assert not probe.trouble
        assert probe.waits[-1] < machine.worst(SLOWEST_SECONDS)


def test_who_is_late_is_told_so_and_closed(stage: Stage, site: Site):
    with senders(site.port, 1, HEAD) as [head], senders(site.port, 1, b"") as [silent]:
        assert head.recv(1000).startswith(b"HTTP/1.1 408 ")
        assert was_ended(head)
        assert silent.recv(1000) == b""


def test_an_endless_head_is_refused_in_words(stage: Stage, site: Site):
    with senders(site.port, 1, HEAD + b"a" * 70_000) as [endless]:
        assert endless.recv(1000).startswith(b"HTTP/1.1 431 ")


def test_a_large_answer_that_nobody_reads_holds_no_thread(stage: Stage, site: Site):
    style = site.get("/about").text.partition('href="/static/css/site.')[2].partition('"')[0]
    asked = f"GET /static/css/site.{style} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n\r\n".encode()
    with senders(site.port, HALF_SENT, asked), Probe(site, "/about") as probe:
        for _ in range(20):
            assert site.answers("/healthz")
    assert set(probe.statuses) == {200}


def test_more_clients_than_there_is_room_for_make_room_for_others(stage: Stage, tmp_path: Path):
    arguments = ("--workers=1", "--worker-connections=50")
    with serve(environment(stage.settings), tmp_path, *arguments) as small, senders(small.port, 200, b""):
        assert all(small.answers("/about") for _ in range(20))


def test_requests_that_come_byte_by_byte_or_one_behind_the_other_are_answered(stage: Stage, site: Site):
    asked = b"GET /about HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with senders(site.port, 1, b"") as [slow], senders(site.port, 1, asked * 3) as [three]:
        for byte in asked:
            slow.sendall(bytes([byte]))
        assert slow.recv(1000).startswith(b"HTTP/1.1 200 ")
        slow.sendall(
            b"POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        slow.sendall(b"5\r\nemail\r\n0\r\n\r\n")
        assert was_ended(slow)
        three.settimeout(PATIENCE_SECONDS)
        heard = b""
        while heard.count(b"HTTP/1.1 200 ") < 3:
            heard += three.recv(65_536)


def test_a_client_that_asks_whether_to_send_its_body_is_told_to(stage: Stage, site: Site):
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
    with senders(site.port, 1, head) as [polite]:
        assert polite.recv(1000).startswith(b"HTTP/1.1 100 ")
        polite.sendall(b"a=b")
        heard = b"".join(iter(lambda: polite.recv(65_536), b""))
        assert b"HTTP/1.1 403 " in heard


def test_what_a_neighbour_says_of_the_way_here_is_not_believed(stage: Stage, site: Site):
    with senders(site.port, 1, b"GET /about HTTP/1.1\r\nAccept: text/html\r\n\r\n") as [nameless]:
        assert nameless.recv(1000).startswith(b"HTTP/1.1 400 ")
    named = site.get("/login", SCRIPT_NAME="/elsewhere", PATH_INFO="/about")
    assert (named.status_code, "/elsewhere" in named.text, 'type="password"' in named.text) == (200, False, True)
    assert site.get("/about", **{"X-Forwarded-Proto": "javascript"}).status_code == 200
