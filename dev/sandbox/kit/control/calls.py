"""`/_control/…`: makes days go wrong and changes what there is. JSON in, JSON out; for tests and for the curious.

These calls are the same for all providers; each provider's `control.py` lists its own.

- `fail` {path, times, status, retry_after, headers, body, delay_seconds, cut}: the next calls of addresses that begin
  with `path` fail so, once unless `times` says otherwise; without `status` they are answered rightly, but late, or
  `cut` off after so many bytes
- `clear` {}: forgets faults, calls and the counts of scenarios
- GET `calls?path=`: the last 5000 calls of the providers: at, method, path, status, person (an account's id),
  grant_type
- `clock` {offset_seconds}: how far the sandbox's time is ahead; 0 is now

All are POST unless GET stands before them.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict
from math import inf
from typing import TypeVar

from flask import Blueprint, Response, jsonify, request

from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.schema import body, whole
from dev.sandbox.kit.fault_queue import ControlError, parse_fault
from dev.sandbox.kit.oauth.grants import Grants
from dev.sandbox.kit.state import Db
from dev.sandbox.kit.store import Source

LONGEST_OFFSET_SECONDS = 100 * 366 * 86_400

T = TypeVar("T")
Json = dict[str, object]


def refuse(error: ControlError) -> tuple[Response, int]:
    """What was wrong with the call."""
    return jsonify({"error": str(error)}), 400


def blueprint(name: str, url_prefix: str) -> Blueprint:
    """A blueprint of control calls: what is wrong with one is answered with 400."""
    made = Blueprint(name, __name__, url_prefix=url_prefix)
    made.register_error_handler(ControlError, refuse)
    return made


control = blueprint("control", "/_control")


@control.post("/fail")
def fail() -> Response:
    """Adds a fault. The numbers of its answer go out as they came: platforms have larger ones."""
    context().faults.add(parse_fault(body(largest=inf)))
    return jsonify({"waiting": [asdict(fault) for fault in context().faults.waiting()]})


@control.post("/clear")
def clear() -> Response:
    """Forgets faults, calls and counts."""
    context().faults.clear()
    return jsonify({})


@control.get("/calls")
def calls() -> Response:
    """The calls so far."""
    begin = request.args.get("path", "")
    found = [call for call in context().faults.calls() if call.path.startswith(begin)]
    return jsonify([{**asdict(call), "at": call.at.isoformat()} for call in found])


@control.post("/clock")
def clock() -> Response:
    """Moves the clock."""
    offset = whole(body(), "offset_seconds")
    if abs(offset) > LONGEST_OFFSET_SECONDS:
        raise ControlError(f"offset_seconds is {LONGEST_OFFSET_SECONDS} at most")
    context().state.move_clock(offset)
    return jsonify({"now": context().state.now().isoformat()})


def list_source(sources: Collection[Source], rows: Callable[[Db, Source], list[Json]]) -> Response:
    """The accounts of the source that the query string names, generated ones unless it says otherwise."""
    asked = request.args.get("source", "generated")
    source = next((one for one in sources if one == asked), None)
    if source is None:
        raise ControlError("source is one of " + ", ".join(sources))
    with context().state.reading() as db:
        return jsonify(rows(db, source))


def fail_with(names: Collection[str], prefix: str, answer: Callable[[str], Json]) -> Response:
    """Adds a fault with one of a provider's own errors; `answer` gives its status, headers and body by name."""
    asked = body()
    name, path = str(asked.get("error")), str(asked.get("path", prefix))
    if name not in names or not path.startswith(prefix):
        raise ControlError(f"error is one of {', '.join(names)}; path begins with {prefix}")
    context().faults.add(parse_fault({**answer(name), "path": path, "times": asked.get("times", 1)}))
    return jsonify({})


def change_permissions(
    grants: Grants, account_id: Callable[[Db, object], str], change: Callable[[Db, int], None]
) -> Response:
    """Runs a change for each permission of an account, or for the one of a token."""
    asked = body()
    with context().state.transaction() as db:
        if "token" in asked:
            found = grants.ids_of_token(db, asked["token"])
        else:
            found = grants.ids_of(db, account_id(db, asked.get("account")))
        for grant_id in found:
            change(db, grant_id)
    return jsonify({"permissions": len(found)})


def needed(found: T | None, name: str) -> T:
    """What was looked for. Raises ControlError when it is not there."""
    if found is None:
        raise ControlError(f"there is no {name}")
    return found


def hint_of(value: object) -> str:
    """The account that a call names, as a hint."""
    return "" if value is None else str(value)
