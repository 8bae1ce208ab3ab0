"""The studio: what a creator sees across rooms. Owns no table."""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    from app.studio.routes import room

    return [room]
