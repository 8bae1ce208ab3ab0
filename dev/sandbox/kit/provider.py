"""What the sandbox's application needs to know of a provider to serve it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint

from dev.sandbox.kit.state import Db, State
from dev.sandbox.settings import SandboxSettings


def _nothing(_: Db) -> dict[str, object]:
    return {}


@dataclass(frozen=True)
class Provider:
    """A provider: `name` is the first segment of its addresses, whose calls are noted.

    `fill` stores what it invents. `overview` gives the template `<name>/_overview.html` of the first page its values.
    """

    name: str
    blueprints: tuple[Blueprint, ...]
    fill: Callable[[State, SandboxSettings], None]
    overview: Callable[[Db], dict[str, object]] = _nothing
