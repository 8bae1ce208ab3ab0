"""Reads what a control call asks for: known names and right kinds only. Everything raises ControlError."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from math import isfinite
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from flask import request

from dev.sandbox.kit.fault_queue import ControlError

# What every number of JavaScript is exact up to; sums of a few stay what SQLite can keep.
LARGEST_NUMBER = 2**53

Facts = Mapping[str, object]


def body(largest: float = LARGEST_NUMBER) -> Facts:
    """The body of the call, with no larger number. Only JSON is taken, so that no page of another site can send one."""
    try:
        found = request.get_json(silent=True) if request.is_json else None
        _refuse_unstorable(found, largest)
    except RecursionError:
        raise ControlError("the body is nested too deeply") from None
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
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ControlError(f"{str(value)[:80]!r} is not a moment in ISO 8601") from None


def second(value: object) -> datetime:
    """A moment in ISO 8601, to the second."""
    return moment(value).replace(microsecond=0)


def fields_of(facts: Facts, kind: type, fixed: set[str], **readers: Callable[[object], object]) -> dict[str, Any]:
    """The fields of a dataclass that a call gives, all but `fixed`; those with a reader as that reads them."""
    known = {part.name for part in fields(kind)} - fixed
    if unknown := sorted(facts.keys() - known):
        raise ControlError(f"{kind.__name__} has no {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    hints = get_type_hints(kind)
    if wrong := sorted(name for name in facts.keys() - readers.keys() if not _suits(hints[name], facts[name])):
        raise ControlError(f"{', '.join(wrong)} of {kind.__name__} cannot be that")
    return {name: readers[name](value) if name in readers else value for name, value in facts.items()}


def _suits(hint: Any, value: object) -> bool:
    """Whether a value of JSON is of a field's kind; what is made of others is checked where it is made."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_suits(one, value) for one in get_args(hint))
    if origin is Literal:
        return value in get_args(hint)
    if hint in (str, bool, int):
        return type(value) is hint
    if hint is float:
        return type(value) in (int, float)
    return value is None if hint is type(None) else True


def _refuse_unstorable(value: object, largest: float) -> None:
    """Half a character, a number that no column holds, or none at all: JSON can say it, SQLite cannot keep it."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ControlError("a text holds half a character") from None
    elif isinstance(value, float) and not isfinite(value):
        raise ControlError("a number is not finite")
    elif isinstance(value, int) and not -largest <= value <= largest:
        raise ControlError(f"a number is larger than {largest}")
    elif isinstance(value, dict | list):
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            _refuse_unstorable(one, largest)
