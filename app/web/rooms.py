"""The blueprint of a room: its views take their routes from the registry of pages."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint

from app.web import registry
from app.web.auth import access

View = TypeVar("View", bound=Callable[..., object])


class Room(Blueprint):
    """A Flask blueprint without patterns of its own; its name is the room's."""

    def __init__(self, name: str) -> None:
        super().__init__(name, __name__)

    def page(self, view_name: str) -> Callable[[View], View]:
        """Registers a view for the entry `<room>.<view_name>`; it stands above every other decorator.

        Strangers may open it when the entry says so. Raises KeyError when the registry has no such entry.
        """
        entry = registry.PAGES[f"{self.name}.{view_name}"]

        def register(view: View) -> View:
            if not entry.needs_login:
                access.public(view)
            self.add_url_rule(entry.pattern, view_name, view, methods=list(entry.methods))  # type: ignore[arg-type]  # whatever Flask takes
            return view

        return register
