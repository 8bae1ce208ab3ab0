"""Signing in with Google: OpenID Connect with state, nonce and PKCE, the identity token checked against Google's keys.

Authlib builds the address and checks the claims; every request goes through the site's HTTP client. What has to be
remembered meanwhile is one encrypted text in the browser's session, good for ten minutes and for one try.
"""
# mypy: allow-untyped-calls
# Authlib's client and claims have no types.

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from authlib.oauth2.claims import ClaimsOption
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.accounts import emails, mails, records
from app.accounts.emails import Email
from app.accounts.models import Account, BadAddress, GoogleRefused
from app.infra import queries
from app.infra.database import Db
from app.infra.encryption import CannotDecrypt
from app.infra.errors import ProviderError
from app.infra.http_client import HttpClient
from app.infra.services import Services

CALLBACK_PATH = "/login/google/callback"
SCOPES = "openid email"
ALGORITHMS = ["RS256"]
FLOW_SECONDS = 600
FLOW_CONTEXT = "google sign-in"
DIRECTORY_SECONDS = 3600
LEEWAY_SECONDS = 60

CANCELLED = "You cancelled on Google. Nothing was changed."
STALE = "This sign-in link is no longer valid. Start again from the sign-in page."
UNPROVED = "Google has not confirmed this e-mail address, so it cannot be used here."
OTHER_IDENTITY = "The account with this e-mail address signs in with another Google account."

q = queries.load("accounts")


@dataclass(frozen=True)
class Directory:
    """Where Google's sign-in is found, as its own discovery document says, and with which keys it signs."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    read_at: float


@dataclass(frozen=True)
class Flow:
    """One try to sign in, kept encrypted until Google sends the browser back."""

    state: str
    nonce: str
    verifier: str
    next: str
    began_at: float


@dataclass(frozen=True)
class Identity:
    """Who Google says is there."""

    subject: str
    email: Email


_directories: dict[str, Directory] = {}


def begin(services: Services, wanted: str) -> tuple[str, str]:
    """Google's address to go to, and the encrypted flow to remember; `wanted` is where to go in the end."""
    directory = _directory(services)
    flow = Flow(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), wanted, time.time())
    client = OAuth2Client(
        None,
        services.settings.google_client_id,
        redirect_uri=_callback(services),
        scope=SCOPES,
        code_challenge_method="S256",
    )
    address, _ = client.create_authorization_url(
        directory.authorization_endpoint, state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier
    )
    return str(address), services.cipher.encrypt(json.dumps(asdict(flow)), FLOW_CONTEXT).hex()


def finish(services: Services, ciphertext: str | None, answer: Mapping[str, str], *, client: str) -> tuple[UUID, str]:
    """Who signed in, and where to go: checks Google's answer, then finds, joins or makes the account.

    Raises GoogleRefused in words for people, ProviderError when Google does not answer.
    """
    flow = _flow(services, ciphertext, answer.get("state", ""))
    if answer.get("iss", _directory(services).issuer) != _directory(services).issuer:
        raise GoogleRefused(STALE)
    if "error" in answer:
        raise GoogleRefused(CANCELLED if answer["error"] == "access_denied" else None)
    identity = _identity(services, flow, answer.get("code", ""))
    return _account(services, identity, client), flow.next


def _flow(services: Services, ciphertext: str | None, state: str) -> Flow:
    """The flow that this answer belongs to. The state is checked before anything else of the answer is looked at."""
    try:
        flow = Flow(**json.loads(services.cipher.decrypt(bytes.fromhex(ciphertext or ""), FLOW_CONTEXT)))
    except (CannotDecrypt, ValueError, TypeError):
        raise GoogleRefused(STALE) from None
    is_ours = hmac.compare_digest(flow.state.encode(), state.encode(errors="replace"))
    if not is_ours or time.time() - flow.began_at > FLOW_SECONDS:
        raise GoogleRefused(STALE)
    return flow


def _identity(services: Services, flow: Flow, code: str) -> Identity:
    directory = _directory(services)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _callback(services),
        "client_id": services.settings.google_client_id,
        "client_secret": services.settings.google_client_secret,
        "code_verifier": flow.verifier,
    }
    answer = services.http.post(directory.token_endpoint, form=form)
    if answer.status >= 500:
        raise ProviderError("Google did not answer. Try again in a minute.", code="google_unavailable")
    token = answer.json()
    if answer.status != 200 or not isinstance(token, dict) or not isinstance(token.get("id_token"), str):
        raise GoogleRefused(STALE)
    return _read(_claims(services, directory, token, flow.nonce))


def _claims(services: Services, directory: Directory, token: Mapping[str, str], nonce: str) -> Mapping[str, object]:
    """The claims of the identity token: signed by Google, for this site, for this try, now."""
    keys = services.http.get(directory.jwks_uri).json()
    client_id = services.settings.google_client_id
    wanted: dict[str, ClaimsOption] = {"iss": {"values": [directory.issuer]}, "aud": {"values": [client_id]}}
    known = {"nonce": nonce, "client_id": client_id, "access_token": token.get("access_token", "")}
    try:
        decoded = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(decoded.claims, decoded.header, wanted, known)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, KeyError, TypeError):
        raise GoogleRefused from None
    return dict(claims)


def _read(claims: Mapping[str, object]) -> Identity:
    if claims.get("email_verified") is not True:
        raise GoogleRefused(UNPROVED)
    try:
        return Identity(str(claims["sub"]), emails.parse(str(claims.get("email", ""))))
    except BadAddress:
        raise GoogleRefused(UNPROVED) from None


def _account(services: Services, identity: Identity, client: str) -> UUID:
    """The account of the identity; a new one, or the one of its address when nobody else's identity is joined to it."""
    with services.database.transaction("web") as db:
        known: UUID | None = q.value(db, "find_google_account", google_subject=identity.subject)
        email_hash = identity.email.hash(services.cipher)
        found = None if known else q.one(db, "find_account", Account, email_hash=email_hash)
    if found and found.google_subject is not None:
        raise GoogleRefused(OTHER_IDENTITY)
    user_id = known or (found.user_id if found else uuid4())
    with services.database.transaction("web", user_id) as db:
        if found:
            _join(db, found, identity, client)
        elif not known:
            _sign_up(services, db, user_id, identity, client)
        records.audit(db, user_id, "signed_in", client=client, new={"with": "google"})
    if found:
        mails.send_if_possible(services, user_id, "google_joined")
    return user_id


def _join(db: Db, account: Account, identity: Identity, client: str) -> None:
    # An address that was never proved may be somebody else's: its password and its browsers end here (decision 15).
    q.value(db, "join_google", user_id=account.user_id, google_subject=identity.subject)
    records.audit(db, account.user_id, "google_joined", client=client)
    records.notify(
        db,
        account.user_id,
        "Google sign-in was added",
        "From now on you can sign in with Google.",
        action=("/settings/security", "Security"),
    )


def _sign_up(services: Services, db: Db, user_id: UUID, identity: Identity, client: str) -> None:
    is_new = q.value(
        db,
        "sign_up",
        user_id=user_id,
        email_hash=identity.email.hash(services.cipher),
        password_hash=None,
        email_cipher=identity.email.encrypt(services.cipher, user_id),
        google_subject=identity.subject,
    )
    if not is_new:
        # Somebody signed up with this address between the look and now: the next try finds and joins it.
        raise GoogleRefused
    records.audit(db, user_id, "signed_up", client=client, new={"with": "google"})


def _directory(services: Services) -> Directory:
    base = services.settings.google_accounts_base_url
    known = _directories.get(base)
    if known and time.time() - known.read_at < DIRECTORY_SECONDS:
        return known
    _directories[base] = _read_directory(services.http, base)
    return _directories[base]


def _read_directory(http: HttpClient, base: str) -> Directory:
    found = http.get(f"{base}/.well-known/openid-configuration").json()
    try:
        directory = Directory(
            str(found["issuer"]),
            str(found["authorization_endpoint"]),
            str(found["token_endpoint"]),
            str(found["jwks_uri"]),
            time.time(),
        )
    except (KeyError, TypeError):
        raise ProviderError("Google did not answer as it should. Try again later.", code="bad_discovery") from None
    if directory.issuer != base:
        raise ProviderError("Google did not answer as it should.", permanent=True, code="foreign_issuer")
    return directory


def _callback(services: Services) -> str:
    return f"{services.settings.public_url}{CALLBACK_PATH}"
