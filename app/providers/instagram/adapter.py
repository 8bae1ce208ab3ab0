"""Instagram: the "Instagram API with Instagram Login", for professional accounts.

Source: Meta's Instagram Platform pages on business login, access tokens, refreshing them, and the media edge. There
is no refresh token: a long-lived token of sixty days is exchanged for a new one while it still works, at the
earliest a day after it was made. The list of media brings the details along, fifty a call.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from authlib.common.urls import add_params_to_uri

from app.config import Settings
from app.infra.errors import ProviderError, SiteRefused
from app.infra.http_client import HttpClient, HttpResponse
from app.providers import lists, reading
from app.providers.instagram import media, refusals
from app.providers.shapes import Channel, ListPage, Tokens, Work, WorkPage

READ_SCOPE = "instagram_business_basic"
VERSION = "v25.0"
PROFILE = "id,user_id,username,name,biography,account_type,profile_picture_url,followers_count,media_count"
DEFAULT_LIFETIME_SECONDS = 3600
LONGEST_LIFETIME_SECONDS = 90 * 86_400


class Instagram:
    """The adapter: the HTTP client for every call, no state of its own."""

    slug = "instagram"
    name = "Instagram"
    page_size = 50
    lists_works = True
    renew_before: timedelta | None = timedelta(days=30)
    renews_with_secret = False

    def __init__(self, settings: Settings, http: HttpClient) -> None:
        self._settings = settings
        self._http = http
        self._graph = settings.instagram_graph_base_url

    @property
    def issuer(self) -> str:
        """Never sent here."""
        return ""

    def has_scope(self, tokens: Tokens) -> bool:
        """Whether reading was allowed."""
        return READ_SCOPE in tokens.scopes

    def authorize_url(self, redirect_uri: str, state: str, verifier: str) -> str:  # noqa: ARG002 - no PKCE here
        """The consent page."""
        query = {
            "client_id": self._settings.instagram_client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": READ_SCOPE,
            "state": state,
        }
        return str(add_params_to_uri(f"{self._settings.instagram_auth_base_url}/oauth/authorize", query))

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Tokens:  # noqa: ARG002
        """The code for a token of an hour, that for one of sixty days."""
        form = {
            "client_id": self._settings.instagram_client_id,
            "client_secret": self._settings.instagram_client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            # Some browsers hand the fragment of the redirect back as part of the code.
            "code": code.removesuffix("#_"),
        }
        answer = self._http.post(f"{self._settings.instagram_token_base_url}/oauth/access_token", form=form)
        if answer.status != 200:
            raise refusals.of_sign_in(answer)
        # The documentation shows the answer both bare and wrapped into a list.
        sent = next(iter(reading.parts(answer.json(), "data")), reading.part(answer.json()))
        scopes = reading.granted(sent.get("permissions"), (READ_SCOPE,))
        short = _token(sent)
        if READ_SCOPE not in scopes:
            return Tokens(
                short, short, reading.expiry(None, DEFAULT_LIFETIME_SECONDS, DEFAULT_LIFETIME_SECONDS), scopes
            )
        secret = self._settings.instagram_client_secret
        query = {"grant_type": "ig_exchange_token", "client_secret": secret, "access_token": short}
        return self._long("access_token", query, scopes, refusals.of_exchange)

    def refresh(self, refresh_token: str) -> Tokens:
        """A new token of sixty days for one that still works."""
        query = {"grant_type": "ig_refresh_token", "access_token": refresh_token}
        return self._long("refresh_access_token", query, (), refusals.of_renewal)

    def revoke(self, access: str, refresh: str | None) -> None:  # noqa: ARG002 - both are the same here
        """Revokes the permission."""
        answer = self._http.delete(f"{self._graph}/{VERSION}/me/permissions", headers=_bearer(access))
        if answer.status == 200 or refusals.has_ended(answer):
            return
        refusal = refusals.of_reading(answer)
        if isinstance(refusal, SiteRefused):
            raise refusal
        # No document says how Instagram refuses this.
        raise ProviderError(
            "Instagram did not confirm. We will try again.", code="revoke_failed", retry_after=refusal.retry_after
        )

    def channel(self, access: str, etag: str | None = None) -> Channel | None:  # noqa: ARG002 - there are no etags
        """The profile. Raises ProviderError no_channel for an account that is not professional."""
        answer = self._get(access, "me", {"fields": PROFILE}).json()
        # The documentation shows it wrapped into a list, the service sends it bare.
        sent = next(iter(reading.parts(answer, "data")), reading.part(answer))
        if reading.text(sent.get("account_type"), 20).upper() == "PERSONAL":
            raise refusals.not_permitted()
        return _channel(sent)

    def listing(self, access: str, uploads_id: str, token: str | None, etag: str | None = None) -> ListPage:  # noqa: ARG002
        """A page of the account's media with everything that we keep of them."""
        query = {"fields": media.FIELDS, "limit": str(self.page_size), **({"after": token} if token else {})}
        sent = self._get(access, f"{uploads_id}/media", query).json()
        entries = lists.entries(self.name, sent, "data")
        found, is_whole = lists.by_id(self.name, entries, media.identity)
        works = tuple(work for entry in found.values() if (work := media.work(entry)) is not None)
        following = media.following(sent, is_full=len(entries) >= self.page_size)
        return ListPage(media.listed(works), following, None, works=works, is_whole=is_whole)

    def works(self, access: str, ids: Sequence[str], etag: str | None = None) -> WorkPage:  # noqa: ARG002
        """The details of some media, one call each: one that is gone would spoil a common answer."""
        found = (self._one(access, media_id) for media_id in ids[: self.page_size])
        return WorkPage(tuple(work for work in found if work is not None), None)

    def _one(self, access: str, media_id: str) -> Work | None:
        try:
            sent = reading.part(self._get(access, media_id, {"fields": media.FIELDS}).json())
        except ProviderError as error:
            if error.code == "gone":
                return None
            raise
        if media.identity(sent) != media_id:
            raise lists.unreadable(self.name)
        return media.work(sent)

    def _get(self, access: str, path: str, query: Mapping[str, str]) -> HttpResponse:
        answer = self._http.get(f"{self._graph}/{VERSION}/{path}", params=dict(query), headers=_bearer(access))
        if answer.status != 200:
            raise refusals.of_reading(answer)
        return answer

    def _long(
        self,
        path: str,
        query: dict[str, str],
        scopes: tuple[str, ...],
        refusal: Callable[[HttpResponse], ProviderError],
    ) -> Tokens:
        answer = self._http.get(f"{self._graph}/{path}", params=query)
        if answer.status != 200:
            raise refusal(answer)
        sent = reading.part(answer.json())
        token = _token(sent)
        expires_at = reading.expiry(sent.get("expires_in"), DEFAULT_LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS)
        return Tokens(token, token, expires_at, reading.granted(sent.get("permissions"), scopes))


def _channel(sent: Mapping[str, Any]) -> Channel:
    # `id` is how Meta names the person to this app, in its callbacks too; `user_id` is the account's own number.
    account_id = reading.number_or_text(sent.get("user_id"), 100)
    identity = reading.number_or_text(sent.get("id"), 100) or account_id
    handle = reading.handle(sent.get("username"), 100)
    if not identity or not handle:
        raise ProviderError("Instagram's answer was not readable. We will try again.", code="bad_channel")
    return Channel(
        id=identity,
        name=reading.title(sent.get("name"), 200) or handle,
        handle=handle,
        url=f"https://www.instagram.com/{handle}/",
        description=reading.text(sent.get("biography"), 5000),
        avatar_url=reading.web_address(sent.get("profile_picture_url")),
        followers=reading.count(sent.get("followers_count")),
        items=reading.count(sent.get("media_count")),
        uploads_id=account_id or identity,
        etag=None,
        account_id=account_id,
    )


def _token(sent: Mapping[str, Any]) -> str:
    token = reading.text(sent.get("access_token"), 4096)
    if not token:
        raise ProviderError("Instagram's answer was not readable. Try again in a minute.", code="bad_token_answer")
    return token


def _bearer(access: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access}", "Accept": "application/json"}
