"""A platform of the tests: a real HTTP server that gives pages of fifty items and can hold an answer back.

`hold` makes the first request for one page of one job wait until `release`: a test then knows exactly where a worker is.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qs, urlsplit

from tests.waiting import PATIENCE_SECONDS

PAGES = 3
ITEMS = 50


class Pages:
    """The server's memory: who asked, and whom it lets wait."""

    def __init__(self) -> None:
        self.url = ""
        self.asked = 0
        self._lock = Lock()
        self._holds: dict[tuple[str, int], tuple[Event, Event]] = {}

    def hold(self, key: str, page: int) -> None:
        """Lets the next request for this page wait."""
        with self._lock:
            self._holds[key, page] = (Event(), Event())

    def wait_for(self, key: str, page: int) -> None:
        """Returns once a worker waits for this page."""
        assert self._holds[key, page][0].wait(PATIENCE_SECONDS), f"nobody asked for page {page} of {key}"

    def is_waited_for(self, key: str, page: int) -> bool:
        """Whether a worker waits for this page now."""
        held = self._holds.get((key, page))
        return held is not None and held[0].is_set()

    def release(self, key: str, page: int) -> None:
        """Answers the one that waits, and lets every later request pass."""
        with self._lock:
            _, go = self._holds.pop((key, page))
        go.set()

    def read(self, key: str, page: int, pause: float) -> bytes:
        """One page as JSON, after `pause` seconds and as long as it is held."""
        with self._lock:
            self.asked += 1
            held = self._holds.get((key, page))
            if held is not None and held[0].is_set():
                held = None
            elif held is not None:
                held[0].set()
        if held is not None:
            held[1].wait(PATIENCE_SECONDS)
        elif pause:
            Event().wait(pause)
        return json.dumps({"items": [(page - 1) * ITEMS + number for number in range(ITEMS)]}).encode()


@contextmanager
def serve() -> Iterator[Pages]:
    """Runs the server while the block runs."""
    pages = Pages()
    server = _Server(("127.0.0.1", 0), _handler(pages))
    pages.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield pages
    server.shutdown()
    server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A killed client is what these tests are about: nothing to say."""


def _handler(pages: Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            body = pages.read(asked["key"], int(asked["page"]), float(asked.get("pause", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Silent."""

    return Handler
