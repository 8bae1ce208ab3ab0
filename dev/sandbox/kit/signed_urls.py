"""Signed URLs, as content networks give them out: a signature over what they name and when they end."""

import hashlib
import hmac
import secrets

from flask import Response, make_response

from dev.sandbox.credentials import MARK
from dev.sandbox.kit.context import context


def signature(key_name: str, text: str) -> str:
    """The signature of a text, by a key that the state makes once and keeps."""
    key = context().state.keep(key_name, lambda: f"{MARK}-{secrets.token_urlsafe(32)}")
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]


def is_signed(key_name: str, text: str, given: str) -> bool:
    """Whether a signature is that of a text."""
    return hmac.compare_digest(signature(key_name, text).encode(), given.encode())


def forbidden(reason: str) -> Response:
    """The answer 403 to a URL that is wrong or has ended."""
    return make_response(f"{reason}\n", 403, {"Content-Type": "text/plain"})
