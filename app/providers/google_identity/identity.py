"""The two steps of a sign-in with Google: the address of its consent page, and who comes back with a code.

Authlib builds the address; every request goes through the site's own HTTP client.
"""
# mypy: allow-untyped-calls
# Authlib's client has no types.

from collections.abc import Mapping
from dataclasses import dataclass

from authlib.oauth2.client import OAuth2Client

from app.config import Settings
from app.infra.errors import AppError
from app.infra.http_client import HttpClient
from app.providers import reading
from app.providers.google_identity import discovery, id_tokens

SCOPES = "openid email"


class CodeRefused(AppError):
    """Google did not accept the code of this sign-in. Start again."""

    status = 422


@dataclass(frozen=True)
class Secrets:
    """What belongs to one try: `state` comes back in the address, `nonce` in the token, `verifier` proves who asked."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Identity:
    """Who Google says is there; only an address that Google has verified is one to believe."""

    subject: str
    email: str
    is_email_verified: bool


def issuer(settings: Settings, http: HttpClient) -> str:
    """Google's name in a callback. Raises ProviderError when Google does not answer."""
    return discovery.directory(settings, http).issuer


def consent_url(settings: Settings, http: HttpClient, redirect_uri: str, secrets: Secrets) -> str:
    """The address of Google's consent page. Raises ProviderError when Google does not answer."""
    client = OAuth2Client(
        None, settings.google_client_id, redirect_uri=redirect_uri, scope=SCOPES, code_challenge_method="S256"
    )
    address, _ = client.create_authorization_url(
        discovery.directory(settings, http).authorization_endpoint,
        state=secrets.state,
        nonce=secrets.nonce,
        code_verifier=secrets.verifier,
    )
    return str(address)


def exchange(settings: Settings, http: HttpClient, redirect_uri: str, code: str, secrets: Secrets) -> Identity:
    """Who came back with this code.

    Raises CodeRefused, BadIdToken for a token that was not made for this try, ProviderError when Google is away,
    SiteRefused when it does not take our own credentials.
    """
    directory = discovery.directory(settings, http)
    token = _token(settings, http, directory.token_endpoint, redirect_uri, code, secrets.verifier)
    keys = http.get(directory.jwks_uri).json()
    claims = id_tokens.verify(
        token, keys, issuer=directory.issuer, client_id=settings.google_client_id, nonce=secrets.nonce
    )
    return Identity(str(claims["sub"]), str(claims.get("email", "")), claims.get("email_verified") is True)


def _token(
    settings: Settings, http: HttpClient, endpoint: str, redirect_uri: str, code: str, verifier: str
) -> Mapping[str, str]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": settings.google_client_id,
        "client_secret": settings.google_client_secret,
        "code_verifier": verifier,
    }
    answer = http.post(endpoint, form=form)
    token = reading.part(reading.parsed(answer.body))
    if answer.status == 200 and isinstance(token.get("id_token"), str):
        return token
    word = reading.text(token.get("error"), 60)
    refusal = reading.token_refusal("Google", word, answer, reading.code_refused("Google"))
    if refusal.permanent or answer.status == 200:
        raise CodeRefused
    raise refusal
