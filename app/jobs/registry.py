"""The registry of job functions by kind. Rooms above register by decorating; nothing here imports them.

The modules that hold jobs are named as text and imported when a worker starts.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from app.infra.errors import AppError

if TYPE_CHECKING:
    from app.jobs.run import Run

Work = Callable[["Run"], None]

MODULES = (
    "app.accounts.jobs",
    "app.connections.webhooks.jobs",
    "app.connections.jobs",
    "app.connections.websub.jobs",
    "app.content.jobs",
    "app.content.thumbnails.downloads",
    "app.discovery.jobs",
    "app.enhancement.jobs",
    "app.jobs.upkeep",
)

_works: dict[str, Work] = {}


class UnknownKind(AppError):
    """There is no code for this kind of work."""


def job(kind: str) -> Callable[[Work], Work]:
    """Registers a function for the job kind `kind`."""

    def register(work: Work) -> Work:
        _works[kind] = work
        return work

    return register


def load() -> None:
    """Imports every module that registers jobs."""
    for module in MODULES:
        import_module(module)


def find(kind: str) -> Work:
    """Finds the function of a job kind. Raises UnknownKind."""
    if kind not in _works:
        load()
    if kind not in _works:
        raise UnknownKind
    return _works[kind]


def kinds() -> set[str]:
    """Lists every registered kind."""
    load()
    return set(_works)
