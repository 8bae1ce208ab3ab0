"""Meta's calls to the site: a person took the permission back, or asks that what is kept of her be deleted.

Each is a POST of one field, `signed_request`: base64url(signature).base64url(JSON), the signature being HMAC-SHA256
of the second part with the app's secret. Source: Meta's page on the data deletion callback.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

from dev.sandbox.kit.digests import base64url
from dev.sandbox.kit.webhooks import send


def signed_request(secret: str, payload: Mapping[str, object]) -> str:
    """The field, signed."""
    body = base64url(json.dumps(payload, separators=(",", ":")).encode())
    signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()
    return f"{base64url(signature)}.{body}"


def deliver(url: str, signed: str) -> dict[str, object]:
    """Sends it; the answer's status, its body, and that as JSON where it is some. Raises ControlError."""
    answer = send("POST", url, data={"signed_request": signed})
    return {"status": answer.status, "body": answer.body, "json": _json(answer.body)}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
