"""What a running sandbox consists of, joined once by `create_sandbox` and found by every route."""

from dataclasses import dataclass

from flask import current_app

from app.sandbox.script import Script
from app.sandbox.settings import SandboxSettings
from app.sandbox.state import State

EXTENSION = "sandbox"


@dataclass(frozen=True)
class World:
    """Settings, memory, and the script of what shall go wrong next."""

    settings: SandboxSettings
    state: State
    script: Script


def world() -> World:
    """The world of the current application."""
    found: World = current_app.extensions[EXTENSION]
    return found
