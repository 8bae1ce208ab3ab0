"""Verifies webhook signatures of Meta, TikTok and YouTube's hub, before anything of the message is used.

Each check takes what came as it came and either gives what was signed or raises BadCallback, whose words say what is
wrong. Comparing takes the same time wherever two signatures differ.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from app.infra.errors import AppError

META_ALGORITHM = "HMAC-SHA256"
META_DIGEST_BYTES = 32
# TikTok sends an event again for 72 hours; whether with a new signature is not said. A replay is known by its digest.
TIKTOK_RETRY_SECONDS = 72 * 3600
META_AGE_SECONDS = 7 * 86_400
FAST_CLOCK_SECONDS = 300
LONGEST_IDENTITY = 100

BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
TIKTOK_SIGNATURE = re.compile(r"t=(?P<at>[0-9]{1,12}),s=(?P<proof>[0-9a-f]{64})")
HUB_SIGNATURE = re.compile(r"(?P<method>sha1|sha256|sha384|sha512)=(?P<proof>[0-9a-f]{40,128})")
IDENTITY = re.compile(r"[\x21-\x7e]{1,100}")


class BadCallback(AppError):
    """This call cannot be used."""

    status = 400

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def meta_request(signed: str, secret: str) -> Mapping[str, Any]:
    """What Meta's `signed_request` says: base64url(signature).base64url(JSON), signed with the app's secret.

    Raises BadCallback. Source: Meta's pages on the data deletion callback and on parsing a signed request.
    """
    if not signed:
        raise BadCallback("The field signed_request is missing.")
    proof, dot, body = signed.partition(".")
    if not dot or "." in body:
        raise BadCallback("signed_request must be a signature and a text, with one dot between them.")
    given, text = _unpacked(proof), _unpacked(body)
    if len(given) != META_DIGEST_BYTES:
        raise BadCallback("The signature in signed_request must have 32 bytes.")
    if not hmac.compare_digest(given, hmac.digest(secret.encode(), body.encode(), hashlib.sha256)):
        raise BadCallback("The signature in signed_request is not right.")
    said = _json_object(text)
    if said.get("algorithm") != META_ALGORITHM:
        raise BadCallback(f"signed_request must say that its algorithm is {META_ALGORITHM}.")
    issued_at = said.get("issued_at")
    if issued_at is not None and not _is_recent(issued_at, META_AGE_SECONDS):
        raise BadCallback("signed_request was issued more than seven days ago, or in the future.")
    return said


def tiktok_event(header: str, body: bytes, secret: str) -> Mapping[str, Any]:
    """TikTok's event: the header `t=…,s=…` signs its time and the body, and is good for as long as TikTok tries again.

    Raises BadCallback. Source: https://developers.tiktok.com/doc/webhooks-verification.
    """
    found = TIKTOK_SIGNATURE.fullmatch(header)
    if found is None:
        raise BadCallback("The header TikTok-Signature must look like t=seconds,s=signature.")
    proof = hmac.digest(secret.encode(), found["at"].encode() + b"." + body, hashlib.sha256).hex()
    if not hmac.compare_digest(found["proof"], proof):
        raise BadCallback("The signature in TikTok-Signature is not right.")
    if not _is_recent(int(found["at"]), TIKTOK_RETRY_SECONDS):
        raise BadCallback("The time in TikTok-Signature is more than 72 hours ago, or in the future.")
    return _json_object(body)


def is_from_hub(header: str, body: bytes, secret: str) -> bool:
    """Whether a hub that knows our secret signed the body: `method=hex`, by W3C WebSub section 7.1."""
    found = HUB_SIGNATURE.fullmatch(header.lower())
    if found is None:
        return False
    return hmac.compare_digest(found["proof"], hmac.digest(secret.encode(), body, found["method"]).hex())


def identity(value: object) -> str:
    """The id of a person or account as text; platforms send it as a text or a number. Raises BadCallback."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not IDENTITY.fullmatch(text):
        raise BadCallback("The call does not say whom it is about.")
    return text


def moment(value: object) -> int | None:
    """When something happened, in seconds since 1970; None when the message does not say."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**40 else None


def _is_recent(at: object, most_seconds: int) -> bool:
    """Whether a moment is at most so long ago, and ahead by no more than a clock that is a little fast."""
    found = moment(at)
    return found is not None and -FAST_CLOCK_SECONDS <= time.time() - found <= most_seconds


def _unpacked(part: str) -> bytes:
    text = part.rstrip("=")
    if not BASE64URL.fullmatch(text):
        raise BadCallback("signed_request must be written in base64url.")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise BadCallback("signed_request must be written in base64url.") from error


def _json_object(text: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadCallback("What was signed is not readable JSON.") from error
    if not isinstance(said, dict):
        raise BadCallback("What was signed must be a JSON object.")
    return said
