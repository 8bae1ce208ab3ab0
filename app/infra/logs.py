"""One line of JSON for each request and each event, readable text outside production.

A line carries the request's id and the name of its endpoint, never its address: paths hold link tokens, queries
hold search words. Visitors' addresses, e-mail addresses and secrets are taken out of whatever else is logged.
"""

import logging
import re
import time
import uuid
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.typing import Processor

from app.config import Settings

SECRET_KEYS = re.compile(r"passw|token|secret|authorization|cookie|email|verifier|^code$|^ip$|address$", re.IGNORECASE)
SECRET_TEXTS = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"  # e-mail addresses
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # addresses of visitors
    r"|[?&](?:code|state)=[^&\s]+"
    r"|\b(?=[\w-]*\d)(?=[\w-]*[A-Z])[A-Za-z0-9_-]{40,}\b",  # tokens
)
HIDDEN = "[hidden]"
OURS = "streamvibe"
# Libraries chat about their own affairs, and write addresses with secrets in them when asked for details.
LEAST_OF_LIBRARIES = logging.WARNING
# Takes INFO for itself where nobody has set its level.
WILFUL = "werkzeug"

log: structlog.stdlib.BoundLogger = structlog.get_logger(OURS)


class SiteHandler(logging.StreamHandler[TextIO]):
    """The site's own log handler; a second set-up replaces it and nothing else."""


def init_app(app: Flask, settings: Settings) -> None:
    """Sets up logging, with one line for each request."""
    set_up(settings)
    app.before_request(_begin)
    app.after_request(_end)


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """Joins structlog and the standard library into one stream, standard error by default; also for workers.

    `LOG_LEVEL` is for our own lines; of libraries only troubles are told, whatever it says.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer() if settings.is_production else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = SiteHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(other for other in root.handlers if not isinstance(other, SiteHandler)), handler]
    logging.getLogger(OURS).setLevel(settings.log_level)
    for library in (root, logging.getLogger(WILFUL)):
        library.setLevel(max(LEAST_OF_LIBRARIES, logging.getLogger(OURS).level))


def hide_secrets(logger: object, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG001 - structlog's signature
    """Redacts secrets, by the name of their key or by their form."""
    return {key: _hidden(key, value) for key, value in event.items()}


def request_id() -> str:
    """The id of this request, as it stands in the logs and on error pages."""
    found: str = g.get("request_id", "")
    return found


def _hidden(key: str, value: object) -> object:
    if SECRET_KEYS.search(key):
        return HIDDEN
    return SECRET_TEXTS.sub(HIDDEN, value) if isinstance(value, str) else value


def _begin() -> None:
    g.request_id, g.began = uuid.uuid4().hex[:16], time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers["X-Request-Id"] = g.request_id
    milliseconds = round((time.monotonic() - g.began) * 1000, 1)
    log.info("request", method=request.method, endpoint=request.endpoint, status=response.status_code, ms=milliseconds)
    return response
