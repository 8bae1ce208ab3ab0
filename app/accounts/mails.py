"""Mails to people: asked for inside a transaction, sent by a job.

A job names a person and a template. The address is opened and a link is made only when the mail is written, so
neither ever stands in the queue.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.accounts import profile
from app.infra import logs, queries
from app.infra.database import Db, Refused
from app.infra.errors import NotFound
from app.infra.services import Services
from app.jobs import ledger
from app.web import registry
from app.web.auth import sessions

JOB = "send_mail"

q = queries.load("accounts")


@dataclass(frozen=True)
class Kind:
    """What a template needs besides the address: a link of a purpose, when it has one.

    `is_optional`: only for people who want such mails.
    """

    purpose: str | None = None
    page: str = ""
    lifetime: timedelta = timedelta()
    is_optional: bool = False


@dataclass(frozen=True)
class Letter:
    """A mail that is ready to be sent."""

    address: str
    template: str
    link: str
    hours: int


RESET = Kind("reset", "accounts.reset", timedelta(hours=1))
KINDS = {
    "verify": Kind("verify", "accounts.verify", timedelta(days=2)),
    "reset": RESET,
    "already_registered": RESET,
    "password_changed": Kind(),
    "google_joined": Kind(),
    "reconnect": Kind(is_optional=True),
}


def send_later(db: Db, user_id: UUID, template: str) -> None:
    """Asks for a mail to the person of this transaction; one that is waiting already is enough."""
    ledger.find_or_create(db, user_id, JOB, {"template": template})


def send_from_site(db: Db, user_id: UUID, template: str) -> None:
    """Asks for a mail that the site itself sends: the person's limit of waiting jobs does not hold it back."""
    ledger.request(db, JOB, {"template": template, "user_id": str(user_id)})


def send_if_possible(services: Services, user_id: UUID, template: str) -> None:
    """The same in a transaction of its own, for what must not fail because a mail cannot be queued."""
    try:
        with services.database.transaction("web", user_id) as db:
            send_later(db, user_id, template)
    except Refused as refusal:
        # Ten jobs are waiting already; saying so to whoever typed the address would show that it has an account.
        logs.log.warning("mail not queued", template=template, code=refusal.code)


def write(db: Db, services: Services, user_id: UUID, template: str) -> Letter | None:
    """Opens the person's address and makes the link; None when there is nothing to say any more, or nobody."""
    try:
        kind, details = KINDS[template], profile.details(db, services.cipher, user_id)
    except NotFound:
        return None
    if kind.purpose == "verify" and details.is_verified:
        return None
    if kind.is_optional and not profile.switches(db, user_id).is_email_notifications_enabled:
        return None
    hours = int(kind.lifetime.total_seconds() / 3600)
    return Letter(details.email, template, _link(db, services, user_id, kind), hours)


def issue_link(db: Db, user_id: UUID, kind: Kind) -> str:
    """Makes the token of a link; the one before it stops working."""
    token = secrets.token_urlsafe(sessions.TOKEN_BYTES)
    token_hash = sessions.token_hash(token)
    q.value(db, "issue_token", user_id=user_id, purpose=kind.purpose, token_hash=token_hash, lifetime=kind.lifetime)
    return token


def _link(db: Db, services: Services, user_id: UUID, kind: Kind) -> str:
    if kind.purpose is None:
        return ""
    token = issue_link(db, user_id, kind)
    return f"{services.settings.public_url}{registry.path(kind.page, token=token)}"
