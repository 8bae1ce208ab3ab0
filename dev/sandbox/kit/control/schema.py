"""Reads what a control call asks for: known names and right kinds only. Everything raises ControlError."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from flask import request

from dev.sandbox.kit.fault_queue import ControlError

Facts = Mapping[str, object]


def body() -> Facts:
    """The body of the call. Only JSON is taken, so that no page of another site can send one."""
    found = request.get_json(silent=True) if request.is_json else None
    if found is None and not request.get_data():
        return {}
    if not isinstance(found, dict):
        raise ControlError("the body must be a JSON object, sent as application/json")
    return found


def whole(facts: Facts, name: str, usual: int | None = None) -> int:
    """A whole number."""
    value = facts.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ControlError(f"{name} must be a whole number")
    return value


def list_of(value: object, name: str) -> list[Facts]:
    """A list of objects."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ControlError(f"{name} must be a list of objects")
    return value


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, as fields hold it."""
    if not isinstance(value, list):
        raise ControlError("a list of texts is needed")
    return tuple(str(one) for one in value)


def moment(value: object) -> datetime:
    """A moment in ISO 8601, UTC where it does not say."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise ControlError(f"{str(value)[:80]!r} is not a moment in ISO 8601") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def second(value: object) -> datetime:
    """A moment in ISO 8601, to the second."""
    return moment(value).replace(microsecond=0)


def fields_of(facts: Facts, kind: type, fixed: set[str], **readers: Callable[[object], object]) -> dict[str, Any]:
    """The fields of a dataclass that a call gives, all but `fixed`; those with a reader as that reads them."""
    known = {part.name for part in fields(kind)} - fixed
    if unknown := sorted(facts.keys() - known):
        raise ControlError(f"{kind.__name__} has no {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return {name: readers[name](value) if name in readers else value for name, value in facts.items()}
