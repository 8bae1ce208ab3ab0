"""Runs the sandbox in threads of this process: the web application and the SMTP server."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from werkzeug.serving import WSGIRequestHandler, make_server

from dev.ports import free_port
from dev.sandbox.kit.context import EXTENSION, Context
from dev.sandbox.kit.provider import Provider
from dev.sandbox.mail import smtp_server
from dev.sandbox.settings import HOST, SandboxSettings
from dev.sandbox.web import PROVIDERS, create_sandbox

log = logging.getLogger(__name__)


class _Handler(WSGIRequestHandler):
    """Logs only what went wrong, because addresses here hold codes, and drops whoever stays silent."""

    timeout = 60

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name of the method it replaces
        """Hands over to the ordinary log."""
        if type == "error":
            log.error(message, *args)


@contextmanager
def running(settings: SandboxSettings, providers: tuple[Provider, ...] = PROVIDERS) -> Iterator[Context]:
    """The sandbox while the block runs; `.settings` of what is given says which ports were taken.

    Raises OSError when a port is taken, UnreadableFile when the CSV file cannot be served.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((HOST, settings.port)))
        port, smtp_port = listener.getsockname()[1], settings.smtp_port or free_port()
        app = create_sandbox(replace(settings, port=port, smtp_port=smtp_port), providers)
        found: Context = app.extensions[EXTENSION]
        stack.callback(found.state.close)
        server = make_server(HOST, port, app, threaded=True, request_handler=_Handler, fd=listener.fileno())
        stack.callback(server.server_close)
        stack.callback(smtp_server.start(found.state, smtp_port).stop)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox")
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        yield found
