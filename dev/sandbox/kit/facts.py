"""Serializes frozen dataclasses as JSON and back. Datetimes are kept as whole milliseconds since 1970."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from dev.sandbox.kit.state import from_milliseconds, milliseconds

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")


def dump(value: "DataclassInstance") -> str:
    """The JSON text of a dataclass."""
    return json.dumps(asdict(value), ensure_ascii=False, default=milliseconds)


def load(kind: type[T], text: str) -> T:
    """The dataclass of a JSON text. Fields that it no longer has are left out."""
    return _build(kind, json.loads(text))


def _build(kind: type[T], facts: Mapping[str, Any]) -> T:
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    return kind(**{name: _value(hints[name], value) for name, value in facts.items() if name in hints})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        return _value(get_args(hint)[0], value)
    if hint is datetime:
        return from_milliseconds(value)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in value)
    return _build(hint, value) if is_dataclass(hint) else value  # type: ignore[arg-type]  # a class, not a value
