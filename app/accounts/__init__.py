"""Accounts: people, how they sign in, their profile, their switches, notifications and the audit log.

Tables: auth.users, auth.session, auth.one_time_token; public.users, user_role, user_setting, subscription_tier,
subscription_status, subscription, quota_usage_history, notification, audit_log.

Public interface: `notifications.notify` and `audit.record`, `mails.send_later`, and the values in `models`.
"""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The routes of this room."""
    from app.accounts import notification_routes, settings_routes
    from app.accounts.sign_in import email_link_routes, google_routes, routes

    parts = (routes, email_link_routes, google_routes, settings_routes, notification_routes)
    return tuple({part.room for part in parts})
