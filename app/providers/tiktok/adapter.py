"""TikTok: Login Kit v2 for permission, the Display API for reading.

Source: TikTok for Developers, "Manage User Access Tokens with OAuth v2", "Get User Info", "List Videos" and "Query
Videos". Access lasts hours; each refresh brings a new refresh token and the old one dies at once. The list of videos
brings the details along, twenty a call, and holds public videos only.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from authlib.common.urls import add_params_to_uri

from app.config import Settings
from app.infra.errors import ProviderError, SiteRefused
from app.infra.http_client import HttpClient, HttpResponse
from app.providers import reading
from app.providers.shapes import Channel, Listed, ListPage, Tokens, WorkPage
from app.providers.tiktok import video

BASIC, PROFILE, STATS, VIDEOS = "user.info.basic", "user.info.profile", "user.info.stats", "video.list"
SCOPES = (BASIC, PROFILE, STATS, VIDEOS)
# The fields of a person, by the scope that opens them.
PERSON_FIELDS = {
    BASIC: "open_id,avatar_url,display_name",
    PROFILE: "bio_description,profile_deep_link,username",
    STATS: "follower_count,video_count",
}
DEFAULT_LIFETIME_SECONDS = 7200
LONGEST_LIFETIME_SECONDS = 86_400


class TikTok:
    """The adapter: the HTTP client for every call, no state of its own."""

    slug = "tiktok"
    name = "TikTok"
    page_size = 20
    lists_works = True
    renew_before: timedelta | None = None
    renews_with_secret = True

    def __init__(self, settings: Settings, http: HttpClient) -> None:
        self._settings = settings
        self._http = http
        self._api = settings.tiktok_api_base_url

    @property
    def issuer(self) -> str:
        """Never sent here."""
        return ""

    def has_scope(self, tokens: Tokens) -> bool:
        """Whether the list of videos may be read; name and numbers are left out when they were not allowed."""
        return {BASIC, VIDEOS} <= set(tokens.scopes)

    def authorize_url(self, redirect_uri: str, state: str, verifier: str) -> str:  # noqa: ARG002 - PKCE is for apps
        """The consent page."""
        query = {
            "client_key": self._settings.tiktok_client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": ",".join(SCOPES),
            "state": state,
            # Without it TikTok takes whoever is signed in there, without a page on which to choose.
            "disable_auto_auth": "1",
        }
        return str(add_params_to_uri(f"{self._settings.tiktok_auth_base_url}/v2/auth/authorize/", query))

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Tokens:  # noqa: ARG002
        """The code for tokens."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._tokens(form, SCOPES, reading.code_refused("TikTok"))

    def refresh(self, refresh_token: str) -> Tokens:
        """New access and a new refresh token; the old one is worthless from then on."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._tokens(form, (), reading.needs_reconnect("TikTok"))

    def revoke(self, access: str, refresh: str | None) -> None:
        """Revokes the permission, which needs a valid token."""
        if self._revoked(access) or refresh is None:
            return
        try:
            renewed = self.refresh(refresh)
        except ProviderError as error:
            if error.code == "needs_reconnect":
                return
            raise
        if not self._revoked(renewed.access):
            raise _not_revoked(None)

    def channel(self, access: str, etag: str | None = None) -> Channel | None:  # noqa: ARG002 - there are no etags
        """The profile, as far as the person lets us see it."""
        sent: dict[str, Any] = {}
        for scope, fields in PERSON_FIELDS.items():
            try:
                answer = self._call("GET", access, "/v2/user/info/", {"fields": fields})
            except ProviderError as error:
                if error.code == "missing_scope" and scope != BASIC:
                    continue
                raise
            sent |= reading.part(answer.json(), "data", "user")
        return _channel(sent)

    def listing(self, access: str, uploads_id: str, token: str | None, etag: str | None = None) -> ListPage:  # noqa: ARG002
        """A page of the account's videos; a page may be short, or empty, and still not be the last."""
        body = {"max_count": self.page_size, **({"cursor": int(token)} if token else {})}
        sent = self._call("POST", access, "/v2/video/list/", {"fields": video.FIELDS}, body).json()
        found = video.page(sent)
        listed = tuple(Listed(work.id, "public") for work in found.works)
        return ListPage(listed, video.following(sent), None, works=found.works, is_whole=found.is_whole)

    def works(self, access: str, ids: Sequence[str], etag: str | None = None) -> WorkPage:  # noqa: ARG002
        """The details of at most twenty videos."""
        body = {"filters": {"video_ids": list(ids[: self.page_size])}}
        return video.page(self._call("POST", access, "/v2/video/query/", {"fields": video.FIELDS}, body).json())

    def _call(
        self, method: str, access: str, path: str, query: dict[str, str | int], body: object = None
    ) -> HttpResponse:
        headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
        address = f"{self._api}{path}"
        if method == "GET":
            answer = self._http.get(address, params=query, headers=headers)
        else:
            answer = self._http.post(address, params=query, json=body, headers=headers)
        if answer.status != 200 or _error(answer) not in ("", "ok"):
            raise _refusal(answer)
        return answer

    def _tokens(self, form: dict[str, str], asked: tuple[str, ...], ended: ProviderError) -> Tokens:
        answer = self._http.post(f"{self._api}/v2/oauth/token/", form={**form, **self._client()})
        sent = reading.part(reading.parsed(answer.body))
        access = reading.text(sent.get("access_token"), 4096)
        if answer.status != 200 or not access:
            # TikTok reports a refused sign-in under status 200 as well; its error word decides.
            raise reading.token_refusal("TikTok", _error(answer), answer, ended)
        expires_at = reading.expiry(sent.get("expires_in"), DEFAULT_LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS)
        refresh = reading.text(sent.get("refresh_token"), 4096) or None
        return Tokens(access, refresh, expires_at, reading.granted(sent.get("scope"), asked))

    def _revoked(self, access: str) -> bool:
        """Whether the permission is revoked now; False when this token is too old to do it."""
        answer = self._http.post(f"{self._api}/v2/oauth/revoke/", form={"token": access, **self._client()})
        word = _error(answer)
        if word in reading.SITE_WORDS:
            raise SiteRefused("TikTok", "credentials", word)
        if word in reading.PASSING_WORDS or answer.status == 429 or answer.status >= 500:
            raise _not_revoked(answer.retry_after)
        return answer.status == 200 and word in ("", "ok")

    def _client(self) -> dict[str, str]:
        return {"client_key": self._settings.tiktok_client_id, "client_secret": self._settings.tiktok_client_secret}


def _channel(sent: Mapping[str, Any]) -> Channel:
    identity, handle = reading.text(sent.get("open_id"), 100), reading.handle(sent.get("username"), 100) or None
    if not identity:
        raise ProviderError("TikTok's answer was not readable. We will try again.", code="bad_channel")
    address = reading.web_address(sent.get("profile_deep_link"))
    return Channel(
        id=identity,
        name=reading.title(sent.get("display_name"), 200) or handle or "TikTok account",
        handle=handle,
        url=f"https://www.tiktok.com/@{handle}" if handle else address or "https://www.tiktok.com/",
        description=reading.text(sent.get("bio_description"), 5000),
        avatar_url=reading.web_address(sent.get("avatar_url")),
        followers=reading.count(sent.get("follower_count")),
        items=reading.count(sent.get("video_count")),
        uploads_id=identity,
        etag=None,
    )


def _error(answer: HttpResponse) -> str:
    """TikTok's word for what went wrong: "ok" when nothing did, also under status 200.

    The Display API writes it into an object, the sign-in as a text; one page of its documents shows it bare.
    """
    sent = reading.part(reading.parsed(answer.body))
    found = sent.get("error") or sent.get("code")
    return reading.text(reading.part(found).get("code") if isinstance(found, Mapping) else found, 60)


def _not_revoked(wait: int | None) -> ProviderError:
    return ProviderError("TikTok did not confirm. We will try again.", code="revoke_failed", retry_after=wait)


def _refusal(answer: HttpResponse) -> ProviderError:
    """Maps TikTok's error words; its texts are not shown to people."""
    word = _error(answer)
    if word in ("scope_not_authorized", "scope_permission_missed"):
        return ProviderError(
            "We need permission to read your videos; it was not given.", permanent=True, code="missing_scope"
        )
    if word == "access_token_invalid":
        return reading.access_refused("TikTok")
    if word in reading.PASSING_WORDS or answer.status == 429 or answer.status >= 500:
        return ProviderError("TikTok is busy. We will try again.", code="busy", retry_after=answer.retry_after)
    if answer.status == 401:
        return reading.unauthorized("TikTok")
    return ProviderError(
        "TikTok refused our request.", permanent=True, code=f"refused_{reading.identity(word, 60) or answer.status}"
    )
