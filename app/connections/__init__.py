"""Connections: a person's permission at a platform, from consent to disconnecting.

Tables: platform_connection, social_account, vault.secret and vault.oauth_flow. The door: `tokens.access` for a token
that works now, `accounts` for what is connected, `service` for connecting and disconnecting.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The addresses of this room."""
    from app.connections.routes import connections

    return [connections]
