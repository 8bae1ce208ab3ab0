"""How a person gets in: sign-up, sign-in, proving an address, a new password.

Whether an address has an account is never shown: the answers are the same, a password is hashed in either case, and
the limits of how often one address may be tried are too low to measure the rest. The verbs open their own short
transactions, because hashing takes a while and must hold none.
"""

from collections.abc import Callable
from uuid import UUID, uuid4

from app.accounts import audit, emails, mails, notifications, profile
from app.accounts.emails import Email
from app.accounts.models import Account, LinkExpired, WrongLogin, WrongPassword
from app.accounts.sign_in import passwords
from app.infra import queries
from app.infra.database import Db
from app.infra.services import Services
from app.web import registry
from app.web.auth import sessions

q = queries.load("accounts")

EndConnections = Callable[[Db, UUID], object]
_ends_connections: list[EndConnections] = []


def on_taken_over(end_connections: EndConnections) -> None:
    """Registers what ends the connections of an account that its maker loses to the owner of its address."""
    if end_connections not in _ends_connections:
        _ends_connections.append(end_connections)


def end_what_strangers_connected(db: Db, user_id: UUID) -> None:
    """Ends the connections of an account whose address is being proved, and was not before."""
    if not profile.has_proved_address(db, user_id):
        for end_connections in _ends_connections:
            end_connections(db, user_id)


def sign_up(services: Services, email: Email, password: str, *, client: str, may_mail: bool = True) -> UUID:
    """Makes an account and mails a link that proves its address; where one exists, its owner is told so by mail.

    The id of the new account; of none where there was one. Not `may_mail`: the owner has been told just now.
    """
    password_hash, user_id = passwords.hasher(services.settings.environment).hash(password), uuid4()
    with services.database.transaction("web", user_id) as db:
        is_new = q.value(
            db,
            "sign_up",
            user_id=user_id,
            email_hash=email.hash(services.cipher),
            password_hash=password_hash,
            email_cipher=email.encrypt(services.cipher, user_id),
            google_subject=None,
        )
        if is_new:
            audit.record(db, user_id, "signed_up", client=client)
            mails.send_later(db, user_id, "verify")
    if not is_new and may_mail:
        _mail_to(services, email, "already_registered")
    return user_id


def log_in(services: Services, email: Email | None, password: str, *, client: str) -> UUID:
    """Who signs in with this address and password. Raises WrongLogin, one text for every reason."""
    hasher = passwords.hasher(services.settings.environment)
    account = find(services, email) if email else None
    stored = account.password_hash if account else None
    if not hasher.verify(stored, password) or account is None or stored is None:
        raise WrongLogin
    fresh_hash = hasher.hash(password) if hasher.is_outdated(stored) else None
    with services.database.transaction("web", account.user_id) as db:
        if fresh_hash:
            q.value(db, "renew_password_hash", user_id=account.user_id, was=stored, password_hash=fresh_hash)
        audit.record(db, account.user_id, "signed_in", client=client)
    return account.user_id


def find(services: Services, email: Email) -> Account | None:
    """The account of an address."""
    with services.database.transaction("web") as db:
        return q.one(db, "find_account", Account, email_hash=email.hash(services.cipher))


def send_link_again(services: Services, user_id: UUID) -> None:
    """Mails the signed-in person a new link that proves their address."""
    mails.send_if_possible(services, user_id, "verify")


def ask_reset(services: Services, email: Email) -> None:
    """Mails a link for a new password, if the address has an account."""
    _mail_to(services, email, "reset")


def ask_own_reset(services: Services, user_id: UUID) -> None:
    """Mails the signed-in person a link by which they can set a password."""
    mails.send_if_possible(services, user_id, "reset")


def owner_of_link(services: Services, purpose: str, token: str) -> UUID:
    """Whose link this is; it is not used up, because mail scanners open links. Raises LinkExpired."""
    with services.database.transaction("web") as db:
        owner: UUID | None = q.value(db, "peek_token", purpose=purpose, token_hash=sessions.token_hash(token))
    if owner is None:
        raise LinkExpired
    return owner


def known_of(services: Services, user_id: UUID) -> list[str]:
    """What others may know about a person, so that no password is made of it: e-mail address, names, page."""
    with services.database.transaction("web", user_id) as db:
        private, public = profile.details(db, services.cipher, user_id), profile.find(db, user_id)
    return [private.email, private.full_name, public.display_name or "", public.slug or ""]


def address_of(services: Services, user_id: UUID) -> Email:
    """The e-mail address of a person."""
    with services.database.transaction("web", user_id) as db:
        return emails.parse(profile.details(db, services.cipher, user_id).email)


def verify(services: Services, token: str, *, client: str, current_hash: bytes | None, is_own: bool) -> str | None:
    """Proves an address. Every browser but the one of `current_hash` is signed out. Raises LinkExpired.

    `is_own`: the browser that opened the link is the one that signed up. In any other, somebody else may have signed
    up with this address: their password and what they connected end with their sessions, and what is returned is the
    token of a link by which the owner chooses a password.
    """
    owner = owner_of_link(services, "verify", token)
    with services.database.transaction("web", owner) as db:
        is_taken_over = not is_own and not profile.has_proved_address(db, owner)
        if is_taken_over:
            end_what_strangers_connected(db, owner)
        _use(db, "verify", token)
        q.value(db, "end_sessions", user_id=owner, except_hash=current_hash)
        audit.record(db, owner, "address_proved", client=client)
        if not is_taken_over:
            return None
        q.value(db, "set_password_hash", user_id=owner, password_hash=passwords.NONE)
        return mails.issue_link(db, owner, mails.RESET)


def reset(services: Services, token: str, password: str, *, client: str) -> Email:
    """Sets a new password by a mailed link and signs every browser out; the owner's address. Raises LinkExpired."""
    owner = owner_of_link(services, "reset", token)
    password_hash = passwords.hasher(services.settings.environment).hash(password)
    with services.database.transaction("web", owner) as db:
        end_what_strangers_connected(db, owner)
        _use(db, "reset", token)
        _set_password(db, owner, password_hash, action="password_reset", client=client)
        email = profile.details(db, services.cipher, owner).email
    mails.send_if_possible(services, owner, "password_changed")
    return emails.parse(email)


def change_password(
    services: Services, user_id: UUID, current: str, password: str, *, client: str, current_hash: bytes | None
) -> None:
    """Sets a new password and signs every other browser out. Raises WrongPassword."""
    hasher = passwords.hasher(services.settings.environment)
    with services.database.transaction("web", user_id) as db:
        stored: str | None = q.value(db, "own_password_hash")
    if not hasher.verify(stored, current):
        raise WrongPassword
    password_hash = hasher.hash(password)
    with services.database.transaction("web", user_id) as db:
        if q.value(db, "own_password_hash") != stored:
            raise WrongPassword  # another one was set meanwhile
        _set_password(db, user_id, password_hash, action="password_changed", client=client, except_hash=current_hash)
    mails.send_if_possible(services, user_id, "password_changed")


def has_password(db: Db) -> bool:
    """Whether the signed-in person can sign in with a password."""
    return q.value(db, "own_password_hash") not in (None, passwords.NONE)


def _set_password(
    db: Db, user_id: UUID, password_hash: str, *, action: str, client: str, except_hash: bytes | None = None
) -> None:
    q.value(db, "set_password_hash", user_id=user_id, password_hash=password_hash)
    q.value(db, "end_sessions", user_id=user_id, except_hash=except_hash)
    audit.record(db, user_id, action, client=client)
    notifications.notify(
        db,
        user_id,
        "Your password was changed",
        "Every other browser was signed out. If this was not you, set a new password at once.",
        kind="warning",
        action=(registry.path("accounts.security"), "Security"),
    )


def _use(db: Db, purpose: str, token: str) -> None:
    # Between the look at the link and its use somebody else may have used it.
    if q.value(db, "use_token", purpose=purpose, token_hash=sessions.token_hash(token)) is None:
        raise LinkExpired


def _mail_to(services: Services, email: Email, template: str) -> None:
    """Asks for a mail in the same steps whether the address has an account or not; for nobody it finds nobody."""
    account = find(services, email)
    nobody = UUID(bytes=email.hash(services.cipher)[:16])
    with services.database.transaction("web") as db:
        mails.send_from_site(db, account.user_id if account else nobody, template)
