"""Gunicorn's worker of threads, with a deadline for whoever sends slowly: `worker_class` in gunicorn.conf.py.

Gunicorn gives a thread to a connection with its first byte, and lets it wait for the rest without a limit: as many
half-sent requests as there are threads stop a site (docs/decisions/021-silence-and-slow-clients.md). Here the loop of
the worker takes bytes in, a thread gets a request that has arrived, and what is late is closed. So is what waits
longest when there is no room for more.
"""
# mypy: allow-untyped-calls, allow-subclassing-any
# Gunicorn has no types.

import selectors
import socket
import struct
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.errors import ConfigError
from gunicorn.http.errors import InvalidHeader
from gunicorn.workers.gthread import TConn, ThreadWorker

from app.web.server.arrival import Arrival, State

# From the first moment to the end of the head; from there to the end of the body; from an answer to the next request.
HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
REST_SECONDS = 75.0
# What a stopping worker, and a connection that is being closed, still wait for.
LINGER_SECONDS = 2.0
LINGER_BYTES = 64 * 1024
# One step of sending an answer; most answers fit into the kernel's buffer, and their thread is free at once.
SEND_SECONDS = 10
SEND_BUFFER_BYTES = 256 * 1024
READ_BYTES = 64 * 1024
MOST_BUFFERED_BYTES = 64 * 1024 * 1024
LOOK_EVERY_SECONDS = 0.5
# Younger ones may have a request in the kernel that nobody has looked at yet.
GIVES_WAY_SECONDS = 1.0

REFUSAL = "HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
LATE, OVERLONG, FULL = "408 Request Timeout", "431 Request Header Fields Too Large", "503 Service Unavailable"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(TConn):
    """A client's connection: `arrival` while it is in the loop, None while a thread has it."""

    parser: Any
    arrival: Arrival | None = None
    waits_since = 0.0
    deadline = 0.0
    is_cut_off = False
    # Bytes read and thrown away since it was half closed; None while it is open.
    lingered: int | None = None


class Worker(ThreadWorker):
    """The worker of threads that waits for whole requests in its loop."""

    poller: selectors.BaseSelector

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # In the order in which they began to wait.
        self._waiting: dict[Connection, None] = {}
        self._buffered = 0
        self._looked_at = 0.0

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuses what this worker cannot do."""
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise ConfigError("TLS ends at the proxy in front (deploy/nginx.conf), not here.")

    def accept(self, listener: socket.socket) -> None:
        """Takes a new connection into the loop; a thread sees it when a request has arrived."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        # Both outlast what gunicorn does to the socket later.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self.nr_conns += 1
        self._await_request(Connection(self.cfg, client, address, listener.getsockname()), HEAD_SECONDS)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answers a request, unless it names no host (RFC 9112 section 3.2)."""
        if req.version >= (1, 1) and not any(name == "HOST" for name, _ in req.headers):
            raise InvalidHeader("HOST", req)
        return bool(super().handle_request(req, conn))

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether another request may follow. What is left of a body is read to its end only where that is here."""
        return not conn.is_cut_off and bool(super()._keepalive_after(conn, keepalive))

    def finish_request(self, conn: Connection, fs: "Future[object]") -> None:
        """Keeps a connection for its next request, or closes it, and waits for nobody meanwhile."""
        keeps = not fs.cancelled() and fs.exception() is None and fs.result() is True
        if not keeps or conn.sock.fileno() < 0:
            self._linger(conn)
            return
        self._await_request(conn, REST_SECONDS if self.alive else LINGER_SECONDS, conn.parser.unreader.take_buffered())

    def murder_pending(self) -> None:
        """Closes what is late and, when there is no room for a new connection, what has waited longest."""
        now = time.monotonic()
        while self.nr_conns >= self.worker_connections and (conn := next(iter(self._waiting), None)):
            if now - conn.waits_since < GIVES_WAY_SECONDS:
                break
            self._close(conn)
        if now - self._looked_at < LOOK_EVERY_SECONDS:
            return
        self._looked_at = now
        for conn in [conn for conn in self._waiting if now > conn.deadline]:
            self._refuse(conn, LATE)

    def murder_keepalived(self, force: bool = False) -> None:
        """Closes what waits when the worker ends; a stopping one waits for no request that has not begun."""
        for conn in list(self._waiting) if force else ():
            self._close(conn)
        if not self.alive:
            latest = time.monotonic() + LINGER_SECONDS
            for conn in self._waiting:
                if conn.arrival is None or conn.arrival.state is State.SILENT:
                    conn.deadline = min(conn.deadline, latest)

    def _await_request(self, conn: Connection, seconds: float, ahead: bytes = b"") -> None:
        conn.arrival = Arrival()
        conn.sock.setblocking(False)
        self._wait(conn, seconds)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read, conn))
        if ahead:
            self._take(conn, conn.arrival, ahead)

    def _read(self, conn: Connection, _socket: object) -> None:
        """Takes in what has come, whether it is waited for or only thrown away."""
        try:
            data = conn.sock.recv(READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._close(conn)
        elif conn.arrival is not None:
            self._take(conn, conn.arrival, data)
        elif conn.lingered is not None:
            conn.lingered += len(data)
            if conn.lingered > LINGER_BYTES:
                self._close(conn)

    def _take(self, conn: Connection, arrival: Arrival, data: bytes) -> None:
        before = arrival.state
        state = arrival.take(data)
        self._buffered += len(data)
        if state is State.OVERLONG:
            self._refuse(conn, OVERLONG)
        elif arrival.is_over:
            self._hand_over(conn, arrival)
        elif self._buffered > MOST_BUFFERED_BYTES:
            self._refuse(conn, FULL)
        elif before is not state:
            conn.deadline = time.monotonic() + (HEAD_SECONDS if state is State.HEAD else BODY_SECONDS)
            if arrival.wants_continue():
                _send(conn, CONTINUE)

    def _hand_over(self, conn: Connection, arrival: Arrival) -> None:
        """Gives a request to a thread, with all its bytes in the parser's hands."""
        self._forget(conn)
        conn.is_cut_off = arrival.state is State.CUT_OFF
        conn.init()
        conn.parser.unreader.unread(bytes(arrival.data))
        conn.data_ready = True
        self.enqueue_req(conn)

    def _refuse(self, conn: Connection, status: str) -> None:
        """Tells who sent a part of a request why it is not answered; who sent nothing is told nothing."""
        if conn.arrival is not None and conn.arrival.state is not State.SILENT:
            _send(conn, REFUSAL.format(status).encode())
            self._forget(conn)
            self._linger(conn)
        else:
            self._close(conn)

    def _linger(self, conn: Connection) -> None:
        """Half closes a connection and throws away what still comes, so that the answer is not lost in a reset.

        Gunicorn does the same in its loop, and everybody waits two seconds for a client that does not close.
        """
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read, conn))
        except (OSError, ValueError):
            self._close(conn)
            return
        conn.lingered = 0
        self._wait(conn, LINGER_SECONDS)

    def _wait(self, conn: Connection, seconds: float) -> None:
        conn.waits_since = time.monotonic()
        conn.deadline = conn.waits_since + seconds
        self._waiting[conn] = None

    def _forget(self, conn: Connection) -> None:
        """Takes a connection out of the loop."""
        self._waiting.pop(conn, None)
        if conn.arrival is not None:
            self._buffered -= len(conn.arrival.data)
            conn.arrival = None
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(conn.sock)

    def _close(self, conn: Connection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()


def _send(conn: Connection, data: bytes) -> None:
    """A few bytes, if they fit: whoever does not read them needs no answer."""
    with suppress(OSError):
        conn.sock.send(data)
