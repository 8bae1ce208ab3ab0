"""The context of a running sandbox: joined once by `create_sandbox`, found by every route."""

from dataclasses import dataclass

from flask import current_app

from dev.sandbox.kit.fault_queue import FaultQueue
from dev.sandbox.kit.state import State
from dev.sandbox.settings import SandboxSettings

EXTENSION = "sandbox"


@dataclass(frozen=True)
class Context:
    """Settings, stored state, and the queue of faults."""

    settings: SandboxSettings
    state: State
    faults: FaultQueue


def context() -> Context:
    """The context of the current application."""
    found: Context = current_app.extensions[EXTENSION]
    return found
