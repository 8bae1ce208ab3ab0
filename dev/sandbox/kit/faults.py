"""Injects queued faults into requests, and logs the calls."""

import time
from collections.abc import Iterable, Iterator

from flask import Flask, Response, g, make_response, request

from dev.sandbox.kit.context import context
from dev.sandbox.kit.fault_queue import Call, Fault

UNTOUCHED = ("/_control", "/static", "/mail", "/healthz")


def install(app: Flask, providers: Iterable[str]) -> None:
    """Adds both to an application; the calls of these providers are noted."""
    noted = tuple(f"/{name}" for name in providers)
    app.before_request(_interfere)
    app.after_request(lambda answer: _finish(answer, noted))


def _interfere() -> Response | None:
    g.fault = None
    if request.path == "/" or request.path.startswith(UNTOUCHED):
        return None
    fault = g.fault = context().faults.take(request.path)
    if fault is None:
        return None
    time.sleep(fault.delay_seconds)  # being late is the purpose
    return None if fault.status is None else _scripted(fault)


def _scripted(fault: Fault) -> Response:
    answer = make_response(fault.body, fault.status)
    answer.content_type = "application/json; charset=UTF-8"
    answer.headers.update(fault.headers)
    return answer


def _finish(answer: Response, noted: tuple[str, ...]) -> Response:
    if request.path.startswith(noted):
        person, grant_type = g.get("person", ""), g.get("grant_type", "")
        call = Call(context().state.now(), request.method, request.path, answer.status_code, person, grant_type)
        context().faults.note(call)
    fault: Fault | None = g.get("fault")
    if fault is not None and fault.cut is not None:
        _cut(answer, fault.cut)
    return answer


def _cut(answer: Response, size: int) -> None:
    """Announces the whole body and sends a part; the server closes the connection after it, as after every answer."""
    body = answer.get_data()
    answer.response = _one(body[:size])
    answer.headers["Content-Length"] = str(len(body))


def _one(part: bytes) -> Iterator[bytes]:
    yield part
