"""Whose account a Google identity is: found again, joined to what both sides have proved, or new."""

from uuid import UUID, uuid4

from app.accounts import audit, emails, mails, notifications
from app.accounts.emails import Email
from app.accounts.models import Account, BadAddress, GoogleRefused
from app.accounts.sign_in import authentication
from app.infra import queries
from app.infra.database import Db
from app.infra.services import Services
from app.providers.google_identity.identity import Identity
from app.web import registry

UNPROVED = "Google has not confirmed this e-mail address, so it cannot be used here."
OTHER_IDENTITY = "The account with this e-mail address signs in with another Google account."

q = queries.load("accounts")


def sign_in(services: Services, identity: Identity, client: str) -> UUID:
    """The account of the identity; a new one, or the one of its address when nobody else's identity is joined to it.

    Raises GoogleRefused in words for people.
    """
    email = _proved(identity)
    with services.database.transaction("web") as db:
        known: UUID | None = q.value(db, "find_google_account", google_subject=identity.subject)
        email_hash = email.hash(services.cipher)
        found = None if known else q.one(db, "find_account", Account, email_hash=email_hash)
    if found and found.google_subject is not None:
        raise GoogleRefused(OTHER_IDENTITY)
    user_id = known or (found.user_id if found else uuid4())
    with services.database.transaction("web", user_id) as db:
        if found:
            _join(db, found, identity.subject, client)
        elif not known:
            _sign_up(services, db, user_id, identity.subject, email, client)
        audit.record(db, user_id, "signed_in", client=client, new={"with": "google"})
    if found:
        mails.send_if_possible(services, user_id, "google_joined")
    return user_id


def _proved(identity: Identity) -> Email:
    if not identity.is_email_verified:
        raise GoogleRefused(UNPROVED)
    try:
        return emails.parse(identity.email)
    except BadAddress:
        raise GoogleRefused(UNPROVED) from None


def _join(db: Db, account: Account, google_subject: str, client: str) -> None:
    # An address that was never proved may be somebody else's: its password, connections and browsers end here.
    authentication.end_what_strangers_connected(db, account.user_id)
    q.value(db, "join_google", user_id=account.user_id, google_subject=google_subject)
    audit.record(db, account.user_id, "google_joined", client=client)
    notifications.notify(
        db,
        account.user_id,
        "Google sign-in was added",
        "From now on you can sign in with Google.",
        action=(registry.path("accounts.security"), "Security"),
    )


def _sign_up(services: Services, db: Db, user_id: UUID, google_subject: str, email: Email, client: str) -> None:
    is_new = q.value(
        db,
        "sign_up",
        user_id=user_id,
        email_hash=email.hash(services.cipher),
        password_hash=None,
        email_cipher=email.encrypt(services.cipher, user_id),
        google_subject=google_subject,
    )
    if not is_new:
        # Somebody signed up with this address between the look and now: the next try finds and joins it.
        raise GoogleRefused
    audit.record(db, user_id, "signed_up", client=client, new={"with": "google"})
