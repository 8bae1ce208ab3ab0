"""Operations: what looks into every room below it.

The creator's dashboard; for operators the doctor, the invariants and changes of keys, by command. Owns no table.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The addresses of this room."""
    from app.operations.routes import operations

    return [operations]
