"""Connections: a person's permission at a platform, from consent to disconnecting.

Tables: platform_connection, social_account, all of the vault and of schema connections.

Public interface: `tokens.access` for a token that works now, `reader` for calls that use one, `channels` for connected
accounts, `service` for connecting and disconnecting. Calls of platforms arrive in `webhooks` and `websub`.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    # The second file adds its addresses to the blueprint of the first.
    from app.connections import routes
    from app.connections.webhooks import routes as webhook_routes  # noqa: F401

    return [routes.room]
