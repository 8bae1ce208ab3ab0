"""Runs the sandbox in threads of this process: the web application and the door for mail."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from werkzeug.serving import WSGIRequestHandler, make_server

from app.sandbox.mail.door import open_door
from app.sandbox.settings import HOST, SandboxSettings
from app.sandbox.web import create_sandbox
from app.sandbox.world import EXTENSION, World

log = logging.getLogger(__name__)


class _Handler(WSGIRequestHandler):
    """Keeps connections open between requests, and logs only what went wrong: addresses here hold codes."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name of the method it replaces
        """Hands over to the ordinary log."""
        if type == "error":
            log.error(message, *args)


@contextmanager
def running(settings: SandboxSettings) -> Iterator[World]:
    """The sandbox while the block runs; `.settings` of what is given says which ports were taken.

    Raises OSError when a port is taken, UnreadableFile when the CSV file cannot be served.
    """
    with socket.create_server((HOST, settings.port)) as listener:
        settings = replace(settings, port=listener.getsockname()[1], smtp_port=settings.smtp_port or _free_port())
        app = create_sandbox(settings)
        world: World = app.extensions[EXTENSION]
        server = make_server(HOST, settings.port, app, threaded=True, request_handler=_Handler, fd=listener.fileno())
        door = open_door(world.state, settings.smtp_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox")
        thread.start()
        try:
            yield world
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            door.stop()
            world.state.close()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])
