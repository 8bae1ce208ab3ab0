"""Operations: the creator's dashboard, which may look into every room below it.

Owns no table. Its door is its routes.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The addresses of this room."""
    from app.operations.routes import operations

    return [operations]
