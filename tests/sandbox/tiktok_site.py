"""The site's side of TikTok's protocol, to drive the sandbox with over real HTTP."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from dev.sandbox.credentials import TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET
from dev.sandbox.tiktok.oauth import scopes

REDIRECT = "http://127.0.0.1:8000/connections/tiktok/callback"
EVERYTHING = ",".join(scopes.TEXTS)


@dataclass
class TikTok:
    """Consent by plain HTTP, codes, tokens, calls. `base` is the sandbox's address."""

    base: str
    http: httpx2.Client

    @property
    def consent_address(self) -> str:
        return f"{self.base}/tiktok/www/v2/auth/authorize/"

    def auth_params(self, **changes: str) -> dict[str, str]:
        params = {
            "client_key": TIKTOK_CLIENT_ID,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": EVERYTHING,
            "state": "the-state",
        }
        return {name: value for name, value in {**params, **changes}.items() if value != ""}

    def page(self, **changes: str) -> httpx2.Response:
        return self.http.get(self.consent_address, params=self.auth_params(**changes))

    def decide(self, account: str, ticked: list[str] | None = None, **changes: str) -> httpx2.Response:
        """Allows: what is ticked, or everything."""
        form: dict[str, Any] = {"account": account, "decision": "allow"}
        boxes = {} if ticked is None else {"scope": ["", *ticked]}
        return self.http.post(self.consent_address, params=self.auth_params(**changes), data=form | boxes)

    def consent(self, account: str, ticked: list[str] | None = None, **changes: str) -> dict[str, str]:
        """Allows, and gives what comes back to the site."""
        return came_back(self.decide(account, ticked, **changes))

    def exchange(self, **changes: str) -> httpx2.Response:
        form = {
            "client_key": TIKTOK_CLIENT_ID,
            "client_secret": TIKTOK_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "redirect_uri": REDIRECT,
        }
        kept = {name: value for name, value in {**form, **changes}.items() if value != ""}
        return self.http.post(f"{self.base}/tiktok/api/v2/oauth/token/", data=kept)

    def tokens(self, account: str, ticked: list[str] | None = None, **changes: str) -> dict[str, Any]:
        answer = self.exchange(code=self.consent(account, ticked, **changes)["code"])
        assert answer.status_code == 200, answer.text
        return answer.json()

    def token(self, account: str, ticked: list[str] | None = None) -> str:
        return self.tokens(account, ticked)["access_token"]

    def refresh(self, refresh_token: str) -> httpx2.Response:
        return self.exchange(grant_type="refresh_token", refresh_token=refresh_token, redirect_uri="")

    def revoke(self, token: str, **changes: str) -> httpx2.Response:
        form = {"client_key": TIKTOK_CLIENT_ID, "client_secret": TIKTOK_CLIENT_SECRET, "token": token, **changes}
        kept = {name: value for name, value in form.items() if value != ""}
        return self.http.post(f"{self.base}/tiktok/api/v2/oauth/revoke/", data=kept)

    def user(self, token: str = "", fields: str = "open_id") -> httpx2.Response:
        return self.http.get(f"{self.base}/tiktok/api/v2/user/info/", params={"fields": fields}, headers=_bearer(token))

    def videos(self, token: str = "", fields: str = "id", **body: Any) -> httpx2.Response:
        return self._post("video/list", token, fields, body)

    def query(self, token: str, ids: list[str], fields: str = "id") -> httpx2.Response:
        return self._post("video/query", token, fields, {"filters": {"video_ids": ids}})

    def pages(self, token: str, fields: str = "id", size: int = 20) -> list[dict[str, Any]]:
        """All pages of one's own videos."""
        found: list[dict[str, Any]] = []
        body: dict[str, Any] = {"max_count": size}
        while True:
            answer = self.videos(token, fields, **body)
            assert answer.status_code == 200, answer.text
            found.append(answer.json()["data"])
            if not found[-1]["has_more"]:
                return found
            body["cursor"] = found[-1]["cursor"]

    def walk(self, token: str, fields: str = "id", size: int = 20) -> list[dict[str, Any]]:
        """All of one's own videos."""
        return [video for page in self.pages(token, fields, size) for video in page["videos"]]

    def works(self, token: str) -> bool:
        return self.user(token).status_code == 200

    def control(self, call: str, **wish: Any) -> Any:
        answer = self.http.post(f"{self.base}/_control/tiktok/{call}", json=wish)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def accounts(self, source: str = "generated") -> list[dict[str, Any]]:
        return self.http.get(f"{self.base}/_control/tiktok/accounts", params={"source": source}).json()

    def calls(self, path: str) -> list[dict[str, Any]]:
        return self.http.get(f"{self.base}/_control/calls", params={"path": path}).json()

    def move_clock(self, seconds: int) -> None:
        assert self.http.post(f"{self.base}/_control/clock", json={"offset_seconds": seconds}).status_code == 200

    def _post(self, call: str, token: str, fields: str, body: dict[str, Any]) -> httpx2.Response:
        address = f"{self.base}/tiktok/api/v2/{call}/"
        return self.http.post(address, params={"fields": fields} if fields else {}, json=body, headers=_bearer(token))


def came_back(answer: httpx2.Response) -> dict[str, str]:
    """What a redirect to the site says."""
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(f"{REDIRECT}?")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def sign_in_error(answer: httpx2.Response) -> tuple[int, str]:
    """Status and error of a token address, whose form is checked on the way."""
    assert answer.json().keys() == {"error", "error_description", "log_id"}
    assert answer.json()["error_description"]
    return answer.status_code, answer.json()["error"]


def api_error(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of the Display API, whose form is checked on the way."""
    assert answer.json()["data"] == {}
    assert answer.json()["error"].keys() == {"code", "message", "log_id"}
    assert answer.json()["error"]["message"]
    return answer.status_code, answer.json()["error"]["code"]


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
