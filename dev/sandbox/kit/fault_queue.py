"""The queue of faults to inject, and the log of calls.

Kept in memory on purpose: a restarted sandbox is a healthy one.
"""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

MOST_CALLS = 5000
LARGEST_NUMBER = 1_000_000


class ControlError(Exception):
    """What was asked of the control API cannot be; the message says why."""


@dataclass(frozen=True)
class Fault:
    """Answers to give instead of the real one, for the next `times` calls of addresses that begin with `path`.

    Without a status the real answer is given, only late. `cut` sends no more than that many bytes of the body but
    announces all of it, so that the connection breaks in the middle.
    """

    path: str
    times: int = 1
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    delay_seconds: float = 0.0
    cut: int | None = None


def parse_fault(asked: Mapping[str, object]) -> Fault:
    """The fault that a JSON object asks for; `retry_after` is short for that header. Raises ControlError."""
    path, headers, body = asked.get("path"), asked.get("headers", {}), asked.get("body", "")
    if not isinstance(path, str) or not path.startswith("/") or not isinstance(headers, dict):
        raise ControlError("path must begin with a slash, headers must be an object")
    if unknown := sorted(asked.keys() - {"retry_after", *(part.name for part in fields(Fault))}):
        raise ControlError(f"a fault has no {', '.join(unknown)}")
    sent = {str(name): str(value) for name, value in headers.items()}
    if any(not text.isprintable() for text in (*sent, *sent.values(), str(asked.get("retry_after", "")))):
        raise ControlError("a header is one line")
    if "retry_after" in asked:
        sent["Retry-After"] = str(asked["retry_after"])
    status = None if asked.get("status") is None else int(_number(asked, "status"))
    if status is not None and not 200 <= status <= 599:
        raise ControlError("status is from 200 to 599")
    return Fault(
        path=path,
        times=int(_number(asked, "times") or 1),
        status=status,
        headers=sent,
        body=body if isinstance(body, str) else json.dumps(body),
        delay_seconds=_number(asked, "delay_seconds"),
        cut=None if asked.get("cut") is None else int(_number(asked, "cut")),
    )


@dataclass(frozen=True)
class Call:
    """A request that was answered. `person` is the subject whose token it carried, '' without one."""

    at: datetime
    method: str
    path: str
    status: int
    person: str = ""
    grant_type: str = ""


class FaultQueue:
    """The faults that wait and the calls that were. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self._counts: dict[str, int] = {}

    def add(self, fault: Fault) -> None:
        """Adds a fault behind those that wait."""
        with self._lock:
            self._faults.append(fault)

    def take(self, path: str) -> Fault | None:
        """The first waiting fault for an address, counted down."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if path.startswith(fault.path):
                    left = replace(fault, times=fault.times - 1)
                    self._faults[index : index + 1] = [left] if left.times > 0 else []
                    return fault
        return None

    def count(self, name: str) -> int:
        """How often this name was counted, this time included."""
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + 1
            return self._counts[name]

    def note(self, call: Call) -> None:
        """Remembers a call; only the last 5000 are kept."""
        with self._lock:
            self._calls.append(call)

    def calls(self) -> list[Call]:
        """The calls so far, oldest first."""
        with self._lock:
            return list(self._calls)

    def waiting(self) -> list[Fault]:
        """The faults that wait."""
        with self._lock:
            return list(self._faults)

    def clear(self) -> None:
        """Forgets faults, calls and counts."""
        with self._lock:
            self._faults.clear()
            self._calls.clear()
            self._counts.clear()


def _number(asked: Mapping[str, object], name: str) -> float:
    value = asked.get(name, 0)
    if not isinstance(value, int | float) or not 0 <= value <= LARGEST_NUMBER:
        raise ControlError(f"{name} must be a number from 0 to {LARGEST_NUMBER}")
    return float(value)
