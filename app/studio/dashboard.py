"""Gathers what a person sees first after signing in."""

from uuid import UUID

from app.infra.database import Db
from app.infra.queries import load
from app.studio.models import Channel, Dashboard, Numbers, Quota, Step
from app.web import registry

queries = load("studio")


def summarise(db: Db, user_id: UUID, *, is_verified: bool, is_onboarded: bool) -> Dashboard:
    """The dashboard of the signed-in person."""
    channels = queries.all(db, "list_channels", Channel, user_id=user_id)
    numbers = queries.one(db, "count_work", Numbers, user_id=user_id) or Numbers(0, 0, 0, 0, 0)
    steps = _steps(is_verified, is_onboarded, channels, numbers)
    return Dashboard(queries.all(db, "list_quotas", Quota, user_id=user_id), channels, numbers, steps)


def _steps(is_verified: bool, is_onboarded: bool, channels: list[Channel], numbers: Numbers) -> list[Step]:
    connected = any(channel.status == "active" for channel in channels)
    return [
        Step(
            "Confirm your e-mail address",
            "Open the link we sent you. Until then your page stays hidden.",
            registry.path("accounts.check_mail"),
            is_verified,
        ),
        Step(
            "Name your page",
            "Your name becomes the address that people and search engines find.",
            registry.path("accounts.onboarding"),
            is_onboarded,
        ),
        Step(
            "Connect a channel",
            "We read titles, descriptions and numbers. Nothing is ever posted.",
            registry.path("connections.index"),
            connected,
        ),
        Step(
            "See your work in public",
            "What is public on the platform appears here by itself.",
            registry.path("content.index"),
            numbers.public_items > 0,
        ),
    ]
