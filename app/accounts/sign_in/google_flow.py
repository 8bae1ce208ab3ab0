"""One try to sign in with Google: out with a state, a nonce and a PKCE verifier, and back to the try that sent us.

What has to be remembered meanwhile is one encrypted text in the session, good for ten minutes and for one try.
"""

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from app.accounts import notifications
from app.accounts.models import GoogleRefused
from app.accounts.sign_in import google_accounts
from app.infra.encryption import CannotDecrypt
from app.infra.services import Services
from app.providers.google_identity import identity
from app.providers.google_identity.id_tokens import BadIdToken
from app.providers.google_identity.identity import CodeRefused, Identity, Secrets
from app.web import registry

CALLBACK_PATH = registry.path("accounts.google_callback")
FLOW_SECONDS = 600
FLOW_CONTEXT = "google sign-in"

CANCELLED = "You cancelled on Google. Nothing was changed."
STALE = "This sign-in link is no longer valid. Start again from the sign-in page."


@dataclass(frozen=True)
class Flow:
    """One try to sign in, kept encrypted until Google sends the browser back."""

    state: str
    nonce: str
    verifier: str
    next: str
    began_at: float

    @property
    def secrets(self) -> Secrets:
        """What Google's side of the try needs."""
        return Secrets(self.state, self.nonce, self.verifier)


def begin(services: Services, wanted: str) -> tuple[str, str]:
    """Google's address to go to, and the encrypted flow to remember; `wanted` is where to go in the end."""
    flow = Flow(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), wanted, time.time())
    address = identity.consent_url(services.settings, services.http, _callback(services), flow.secrets)
    return address, services.cipher.encrypt(json.dumps(asdict(flow)), FLOW_CONTEXT).hex()


def finish(services: Services, ciphertext: str | None, answer: Mapping[str, str], *, client: str) -> tuple[UUID, str]:
    """Who signed in, and where to go: checks Google's answer, then finds, joins or makes the account.

    Raises GoogleRefused in words for people, ProviderError when Google does not answer.
    """
    flow = _flow(services, ciphertext, answer.get("state", ""))
    issuer = identity.issuer(services.settings, services.http)
    if answer.get("iss", issuer) != issuer:
        raise GoogleRefused(STALE)
    if "error" in answer:
        raise GoogleRefused(CANCELLED if answer["error"] == "access_denied" else None)
    found = _identity(services, flow, answer.get("code", ""))
    return google_accounts.sign_in(services, found, client), flow.next


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
    try:
        with notifications.telling_operators(services.database, "web", "Google sign-in", "credentials"):
            return identity.exchange(services.settings, services.http, _callback(services), code, flow.secrets)
    except CodeRefused:
        raise GoogleRefused(STALE) from None
    except BadIdToken:
        raise GoogleRefused from None


def _callback(services: Services) -> str:
    return f"{services.settings.public_url}{CALLBACK_PATH}"
