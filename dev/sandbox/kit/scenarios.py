"""Scenarios: accounts whose day goes wrong, each in a way of its own, so that people and tests see how the site copes.

Connect one of them like any other account. What makes their answers bad stands in each provider's `scenario_faults.py`.
"""

import time
from dataclasses import dataclass
from typing import Protocol

from dev.sandbox.kit.context import context
from dev.sandbox.kit.store import Source


@dataclass(frozen=True)
class Scenario:
    """A username, the name it shows, how many items it has and what happens to whoever connects it."""

    username: str
    name: str
    items: int
    story: str


class ScenarioAccount(Protocol):
    """What an account must know for `is_playing`."""

    @property
    def source(self) -> Source: ...

    @property
    def username(self) -> str: ...


def is_playing(account: ScenarioAccount, scenario: Scenario) -> bool:
    """Whether an account is that of a scenario."""
    return account.source == "magic" and account.username == scenario.username


def wait() -> None:
    """Keeps the caller waiting, as a slow provider does."""
    time.sleep(context().settings.slow_seconds)
