"""Operations: health of the processes; for operators the doctor, the invariants and key rotation, by command.

Owns no table.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    from app.operations.health_routes import room

    return [room]
