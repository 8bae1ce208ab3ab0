"""The site's side of Instagram's protocol, to drive the sandbox with over real HTTP."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from dev.sandbox.credentials import INSTAGRAM_CLIENT_ID, INSTAGRAM_CLIENT_SECRET
from dev.sandbox.instagram.oauth.scopes import BASIC

REDIRECT = "http://127.0.0.1:8000/connections/instagram/callback"
DAY_SECONDS = 86_400


@dataclass
class Instagram:
    """Consent by plain HTTP, codes, tokens, calls. `base` is the sandbox's address."""

    base: str
    http: httpx2.Client

    @property
    def consent_address(self) -> str:
        return f"{self.base}/instagram/www/oauth/authorize"

    def auth_params(self, **changes: str) -> dict[str, str]:
        params = {
            "client_id": INSTAGRAM_CLIENT_ID,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": BASIC,
            "state": "the-state",
        }
        return {name: value for name, value in {**params, **changes}.items() if value != ""}

    def page(self, **changes: str) -> httpx2.Response:
        return self.http.get(self.consent_address, params=self.auth_params(**changes))

    def decide(self, account: str, decision: str = "allow", **changes: str) -> httpx2.Response:
        form = {"account": account, "decision": decision}
        return self.http.post(self.consent_address, params=self.auth_params(**changes), data=form)

    def consent(self, account: str, decision: str = "allow", **changes: str) -> dict[str, str]:
        """Decides, and gives what comes back to the site."""
        answer = self.decide(account, decision, **changes)
        assert answer.status_code == 302, answer.text
        location = answer.headers["location"]
        assert location.startswith(f"{REDIRECT}?")
        assert location.endswith("#_")
        return dict(parse_qsl(urlsplit(location).query))

    def exchange(self, **changes: str) -> httpx2.Response:
        form = {
            "client_id": INSTAGRAM_CLIENT_ID,
            "client_secret": INSTAGRAM_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "redirect_uri": REDIRECT,
        }
        kept = {name: value for name, value in {**form, **changes}.items() if value != ""}
        return self.http.post(f"{self.base}/instagram/api/oauth/access_token", data=kept)

    def short(self, account: str, decision: str = "allow", **changes: str) -> dict[str, Any]:
        """The answer to a code, taken out of its list where it comes in one."""
        answer = self.exchange(code=self.consent(account, decision, **changes)["code"])
        assert answer.status_code == 200, answer.text
        return answer.json().get("data", [answer.json()])[0]

    def lengthen(self, token: str, **changes: str) -> httpx2.Response:
        query = {
            "grant_type": "ig_exchange_token",
            "client_secret": INSTAGRAM_CLIENT_SECRET,
            "access_token": token,
            **changes,
        }
        return self.graph("access_token", version="", **{name: value for name, value in query.items() if value != ""})

    def refresh(self, token: str) -> httpx2.Response:
        return self.graph("refresh_access_token", version="", grant_type="ig_refresh_token", access_token=token)

    def long(self, account: str) -> str:
        """A long token."""
        answer = self.lengthen(self.short(account)["access_token"])
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def graph(self, path: str, token: str = "", version: str = "v25.0/", **query: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.get(f"{self.base}/instagram/graph/{version}{path}", params=query, headers=headers)

    def walk(self, token: str, limit: int = 100, fields: str = "id,timestamp") -> list[dict[str, Any]]:
        """All of one's own posts, page by page by the cursor."""
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"fields": fields, "limit": limit}
        while True:
            answer = self.graph("me/media", token, **query)
            assert answer.status_code == 200, answer.text
            found += answer.json()["data"]
            paging = answer.json().get("paging", {})
            if "next" not in paging:
                return found
            query["after"] = paging["cursors"]["after"]

    def accounts(self, source: str = "generated") -> list[dict[str, Any]]:
        return self.http.get(f"{self.base}/_control/instagram/accounts", params={"source": source}).json()

    def control(self, call: str, **wish: Any) -> Any:
        answer = self.http.post(f"{self.base}/_control/instagram/{call}", json=wish)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def move_clock(self, seconds: int) -> None:
        self.http.post(f"{self.base}/_control/clock", json={"offset_seconds": seconds}).raise_for_status()


def error(answer: httpx2.Response) -> tuple[int, int, int | None]:
    """Status, code and subcode of an error in Meta's envelope, which must be whole."""
    found = answer.json()["error"]
    assert found["message"]
    assert found["type"] in ("OAuthException", "IGApiException", "GraphMethodException")
    assert found["fbtrace_id"]
    return answer.status_code, found["code"], found.get("error_subcode")
