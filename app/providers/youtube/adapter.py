"""YouTube through its Data API v3: three listing calls of one unit each, never `search.list`.

Source: the YouTube Data API reference for channels.list, playlistItems.list and videos.list. Sync cost: one call for
the channel and two for every fifty videos; an etag that still holds costs a call but brings no body.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.config import Settings
from app.infra.errors import ProviderError, SiteRefused
from app.infra.http_client import HttpClient, HttpResponse
from app.providers import lists, reading
from app.providers.shapes import Channel, ListPage, Tokens, WorkPage
from app.providers.youtube import video
from app.providers.youtube.oauth import READ_SCOPE, GoogleOAuth

# What is said of a token or of the person behind it, and of a project that may not use the API.
TOKEN_ENDED = ("authError", "accountClosed", "accountSuspended")
NOT_SET_UP = ("accessNotConfigured", "keyInvalid")
NO_CHANNEL = ("youtubeSignupRequired",)
NOT_ALLOWED = ("insufficientPermissions", "forbidden")
USED_UP = ("quotaExceeded", "dailyLimitExceeded")


class YouTube(GoogleOAuth):
    """The adapter: the HTTP client for every call, no state of its own."""

    slug = "youtube"
    name = "YouTube"
    page_size = 50
    lists_works = False
    renew_before: timedelta | None = None
    renews_with_secret = True

    def __init__(self, settings: Settings, http: HttpClient) -> None:
        super().__init__(settings, http)
        self._base = settings.youtube_api_base_url

    def has_scope(self, tokens: Tokens) -> bool:
        """Whether the person really allowed reading: Google's page lets them untick it."""
        return READ_SCOPE in tokens.scopes

    def channel(self, access: str, etag: str | None = None) -> Channel | None:
        """The channel of this permission. Raises ProviderError no_channel when the account has none."""
        answer = self._list(access, "channels", {"part": "snippet,contentDetails,statistics", "mine": "true"}, etag)
        if answer.status == 304:
            return None
        found = reading.parts(answer.json(), "items")
        if not found:
            raise _no_channel()
        return _channel(found[0], _etag(answer))

    def listing(self, access: str, uploads_id: str, token: str | None, etag: str | None = None) -> ListPage:
        """A page of the uploads playlist."""
        query = {"part": "contentDetails,status", "playlistId": uploads_id, "maxResults": "50"}
        try:
            answer = self._list(access, "playlistItems", {**query, **({"pageToken": token} if token else {})}, etag)
        except ProviderError as error:
            # The list of a channel that never uploaded anything does not exist at all.
            if error.code == "no_list" and token is None:
                return ListPage((), None, None)
            raise
        if answer.status == 304:
            return ListPage((), None, etag, unchanged=True)
        sent = answer.json()
        found, is_whole = lists.by_id(self.name, lists.entries(self.name, sent, "items"), video.listed_id)
        following = lists.marker(self.name, reading.part(sent), "nextPageToken", 500)
        return ListPage(tuple(map(video.listed, found.values())), following, _etag(answer), is_whole=is_whole)

    def works(self, access: str, ids: Sequence[str], etag: str | None = None) -> WorkPage:
        """The details of at most fifty videos."""
        query = {"part": video.PARTS, "id": ",".join(ids[: self.page_size])}
        answer = self._list(access, "videos", query, etag)
        if answer.status == 304:
            return WorkPage((), etag, unchanged=True)
        found, is_whole = lists.by_id(self.name, lists.entries(self.name, answer.json(), "items"), video.identity)
        works = tuple(work for entry in found.values() if (work := video.work(entry)) is not None)
        return WorkPage(works, _etag(answer), is_whole=is_whole and len(works) == len(found))

    def _list(self, access: str, collection: str, query: Mapping[str, str], etag: str | None) -> HttpResponse:
        headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
        if etag:
            headers["If-None-Match"] = etag
        answer = self._http.get(f"{self._base}/{collection}", params=dict(query), headers=headers)
        if answer.status == 304 and not etag:
            raise lists.unreadable(self.name)
        if answer.status not in (200, 304):
            raise _refusal(answer)
        return answer


def _etag(answer: HttpResponse) -> str | None:
    return reading.text(answer.headers.get("etag"), 200) or None


def _channel(sent: Mapping[str, Any], etag: str | None) -> Channel:
    snippet, statistics = reading.part(sent, "snippet"), reading.part(sent, "statistics")
    channel_id = reading.identity(sent.get("id"), 100)
    uploads = reading.text(reading.part(sent, "contentDetails", "relatedPlaylists").get("uploads"), 100)
    if not channel_id or not uploads:
        raise ProviderError("YouTube's answer was not readable. We will try again.", code="bad_channel")
    handle = reading.handle(snippet.get("customUrl"), 100) or None
    hidden = statistics.get("hiddenSubscriberCount") is True
    return Channel(
        id=channel_id,
        name=reading.title(snippet.get("title"), 200) or handle or channel_id,
        handle=handle,
        url=f"https://www.youtube.com/@{handle}" if handle else f"https://www.youtube.com/channel/{channel_id}",
        description=reading.text(snippet.get("description"), 5000),
        avatar_url=video.picture(snippet),
        followers=None if hidden else reading.count(statistics.get("subscriberCount")),
        items=reading.count(statistics.get("videoCount")),
        uploads_id=uploads,
        etag=etag,
    )


def _no_channel() -> ProviderError:
    return ProviderError("This Google account has no YouTube channel.", permanent=True, code="no_channel")


def _refusal(answer: HttpResponse) -> ProviderError:
    """Maps Google's error envelope; its texts are not shown to people."""
    error = reading.part(reading.parsed(answer.body), "error")
    reason = next((reading.text(one.get("reason"), 60) for one in reading.parts(error, "errors")), "")
    if known := _refusal_by_reason(reason):
        return known
    if error.get("status") == "UNAUTHENTICATED":
        return reading.access_refused("YouTube")
    if answer.status == 429 or "ateLimitExceeded" in reason or answer.status >= 500:
        return ProviderError("YouTube is busy. We will try again.", code="busy", retry_after=answer.retry_after)
    if answer.status == 401:
        return reading.unauthorized("YouTube")
    if answer.status == 404:
        code = "no_list" if reason == "playlistNotFound" else "gone"
        return ProviderError("YouTube no longer has this channel's list of videos.", permanent=True, code=code)
    return ProviderError("YouTube refused our request.", permanent=True, code=f"refused_{answer.status}")


def _refusal_by_reason(reason: str) -> ProviderError | None:
    """The error for one of Google's own reasons; None for one that says no more than the status."""
    if reason in NOT_SET_UP:
        return SiteRefused("YouTube", "blocked", reason)
    if reason in NO_CHANNEL:
        return _no_channel()
    if reason in TOKEN_ENDED:
        return reading.access_refused("YouTube")
    if reason in NOT_ALLOWED:
        return ProviderError(
            "We need permission to read your videos; it was not given.", permanent=True, code="missing_scope"
        )
    if reason in USED_UP:
        return ProviderError("YouTube's daily allowance is used up. We go on tomorrow.", code="quota_exceeded")
    return None
