"""Meta's calls to the site: a signed field, by POST, to an address on this machine, and the site's answer back."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from dev.sandbox.credentials import INSTAGRAM_CLIENT_SECRET
from tests.sandbox.instagram_site import Instagram, error


@dataclass
class Site:
    """A site that hears the call and answers as Meta wants."""

    url: str = ""
    heard: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def instagram(google) -> Instagram:
    return Instagram(google.base, google.http)


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.heard.append(parse_qs(body)["signed_request"][0])
            self.send_response(201)
            self.end_headers()
            self.wfile.write(b'{"url": "http://127.0.0.1/done", "confirmation_code": "abc"}')

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/callback"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def opened(signed: str) -> tuple[bool, dict[str, object]]:
    """Whether a field is signed by the app's secret, and what it says."""
    signature, _, body = signed.partition(".")
    expected = hmac.new(INSTAGRAM_CLIENT_SECRET.encode(), body.encode(), hashlib.sha256).digest()
    raw = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (signature, body)]
    return raw[0] == expected, json.loads(raw[1])


def test_a_wish_for_deletion_is_signed_and_the_sites_answer_comes_back(instagram, site):
    account = instagram.accounts()[3]
    answer = instagram.control("data-deletion", account="3", url=site.url)
    is_genuine, said = opened(site.heard[0])

    assert is_genuine
    assert "=" not in site.heard[0]
    assert said.keys() == {"algorithm", "issued_at", "user_id"}
    assert said["algorithm"] == "HMAC-SHA256"
    assert said["user_id"] == account["user_id"]
    assert isinstance(said["issued_at"], int)
    assert answer["status"] == 201
    assert answer["json"] == {"url": "http://127.0.0.1/done", "confirmation_code": "abc"}


def test_whoever_removes_the_app_ends_its_tokens_and_the_site_is_told(instagram, site):
    token = instagram.long("3")
    instagram.control("deauthorize", account="3", url=site.url, scoped=True)

    assert opened(site.heard[0])[1]["user_id"] == instagram.accounts()[3]["scoped_id"]
    assert error(instagram.graph("me", token)) == (400, 190, 460)


def test_a_wish_can_be_signed_wrongly_on_demand(instagram, site):
    instagram.control("data-deletion", account="3", url=site.url, secret="another", algorithm="none", issued_at=1)
    is_genuine, said = opened(site.heard[0])

    assert not is_genuine
    assert (said["algorithm"], said["issued_at"]) == ("none", 1)
