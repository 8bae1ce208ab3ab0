"""Google's OAuth 2 for YouTube: consent address, tokens, revocation.

Source: Google's "OAuth 2.0 for Web Server Applications". Authlib builds addresses and challenges; every request goes
through the site's own HTTP client.
"""

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from app.config import Settings
from app.infra.errors import ProviderError
from app.infra.http_client import HttpClient, HttpResponse
from app.providers import reading
from app.providers.shapes import Tokens

READ_SCOPE = "https://www.googleapis.com/auth/youtube.readonly"
DEFAULT_LIFETIME_SECONDS = 3600
LONGEST_LIFETIME_SECONDS = 86_400
# What is said of a token that is none any more.
ENDED = ("invalid_token", "invalid_grant")


class GoogleOAuth:
    """The permission side of YouTube."""

    def __init__(self, settings: Settings, http: HttpClient) -> None:
        self._settings = settings
        self._http = http

    @property
    def issuer(self) -> str:
        """Google's name in a callback: its accounts address."""
        return self._settings.google_accounts_base_url

    def authorize_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """The consent page; offline access with a forced prompt, or Google sends no refresh token."""
        query = {
            "client_id": self._settings.youtube_client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": READ_SCOPE,
            "access_type": "offline",
            "prompt": "consent",
            "include_granted_scopes": "false",
            "state": state,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return str(add_params_to_uri(f"{self._settings.google_accounts_base_url}/o/oauth2/v2/auth", query))

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Tokens:
        """Tokens for a code. Raises ProviderError: permanent when the code is not accepted."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._tokens({**form, "code_verifier": verifier}, (READ_SCOPE,), reading.code_refused("YouTube"))

    def refresh(self, refresh_token: str) -> Tokens:
        """New access. Raises ProviderError: permanent, code needs_reconnect, when the permission has ended."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._tokens(form, (), reading.needs_reconnect("YouTube"))

    def revoke(self, access: str, refresh: str | None) -> None:
        """Revokes the permission; an unknown token is revoked already."""
        form = {"token": refresh or access}
        answer = self._http.post(f"{self._settings.google_token_base_url}/revoke", form=form)
        if answer.status != 200 and _word(answer) not in ENDED:
            raise ProviderError(
                "YouTube did not confirm. We will try again.", code="revoke_failed", retry_after=answer.retry_after
            )

    def _tokens(self, form: dict[str, str], asked: tuple[str, ...], ended: ProviderError) -> Tokens:
        credentials = {
            "client_id": self._settings.youtube_client_id,
            "client_secret": self._settings.youtube_client_secret,
        }
        answer = self._http.post(f"{self._settings.google_token_base_url}/token", form={**form, **credentials})
        if answer.status != 200:
            raise reading.token_refusal("YouTube", _word(answer), answer, ended)
        return _parsed(answer, asked)


def _word(answer: HttpResponse) -> str:
    """Google's error word; its texts are never shown."""
    return reading.text(reading.part(reading.parsed(answer.body)).get("error"), 60)


def _parsed(answer: HttpResponse, asked: tuple[str, ...]) -> Tokens:
    sent = reading.part(answer.json())
    access = reading.text(sent.get("access_token"), 4096)
    if not access:
        raise ProviderError("YouTube's answer was not readable. Try again in a minute.", code="bad_token_answer")
    expires_at = reading.expiry(sent.get("expires_in"), DEFAULT_LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS)
    refresh = reading.text(sent.get("refresh_token"), 4096) or None
    return Tokens(access, refresh, expires_at, reading.granted(sent.get("scope"), asked))
