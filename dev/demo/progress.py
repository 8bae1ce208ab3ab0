"""How far somebody of the demo has come, as the database knows it: a filling that was stopped goes on from there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.accounts import emails
from app.infra.database import Db
from app.infra.services import Services

PERSON = """
    SELECT a.id, a.email_verified_at IS NOT NULL, u.is_onboarded, t.slug,
        (SELECT count(*) FROM job_queue AS j WHERE j.user_id = a.id AND j.job_type = 'ai_generate_tags')
    FROM auth.users AS a
    JOIN users AS u ON u.id = a.id
    LEFT JOIN subscription AS s ON s.user_id = a.id
    LEFT JOIN subscription_tier AS t ON t.id = s.tier_id
    WHERE a.email_hash = %s
"""
CHANNELS = """
    SELECT p.slug, a.id, a.last_synced_at IS NOT NULL, c.last_error IS NOT NULL,
        (SELECT j.id FROM job_queue AS j
         WHERE j.user_id = a.user_id AND j.job_type = 'sync_' || p.slug
             AND j.params ->> 'social_account_id' = a.id::text
         ORDER BY j.created_at DESC LIMIT 1)
    FROM social_account AS a
    JOIN platform AS p ON p.id = a.platform_id
    JOIN platform_connection AS c ON c.id = a.connection_id
    WHERE a.user_id = %s AND a.deleted_at IS NULL
"""


@dataclass(frozen=True)
class Channel:
    """A connected account; `job_id` is its newest sync."""

    account_id: UUID
    is_synced: bool
    is_broken: bool
    job_id: UUID | None


@dataclass(frozen=True)
class Progress:
    """What somebody has done already; `user_id` is None for whoever has not signed up. Channels by platform."""

    user_id: UUID | None = None
    is_proved: bool = False
    is_onboarded: bool = False
    plan: str = ""
    analyses: int = 0
    channels: Mapping[str, Channel] = field(default_factory=dict)


def of(services: Services, email: str) -> Progress:
    """How far the owner of an address has come."""
    with services.database.transaction("admin") as db:
        row = db.execute(PERSON, (emails.parse(email).hash(services.cipher),)).fetchone()
        if row is None:
            return Progress()
        user_id, is_proved, is_onboarded, plan, analyses = row
        return Progress(user_id, is_proved, is_onboarded, plan or "", analyses, _channels(db, user_id))


def _channels(db: Db, user_id: UUID) -> dict[str, Channel]:
    return {platform: Channel(*facts) for platform, *facts in db.execute(CHANNELS, (user_id,)).fetchall()}
