"""Meta's calls to the site: a person took the permission back, or asks that what is kept of her be deleted.

Each is a POST of one field, `signed_request`: base64url(signature).base64url(JSON), the signature being HMAC-SHA256
of the second part with the app's secret. Source: Meta's page on the data deletion callback.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from app.sandbox.script import BadWish

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What the site answered: the status, the body as text, and as JSON where it is some."""

    status: int
    body: str
    json: object


def signed_request(secret: str, payload: Mapping[str, object]) -> str:
    """The field, signed."""
    body = _base64url(json.dumps(payload, separators=(",", ":")).encode())
    signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()
    return f"{_base64url(signature)}.{body}"


def deliver(url: str, signed: str) -> Answer:
    """Sends it and waits for the answer. Raises BadWish when nobody answers."""
    try:
        answer = httpx2.post(url, data={"signed_request": signed}, timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx2.HTTPError as error:
        raise BadWish(f"{url} did not answer: {error}") from error
    return Answer(answer.status_code, answer.text, _json(answer.text))


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
