"""Google's discovery document: where its sign-in is found and with which keys it signs, read once an hour."""

import time
from dataclasses import dataclass

from app.config import Settings
from app.infra.errors import ProviderError
from app.infra.http_client import HttpClient

DIRECTORY_SECONDS = 3600


@dataclass(frozen=True)
class Directory:
    """What the discovery document says, and when it was read."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    read_at: float


_directories: dict[str, Directory] = {}


def directory(settings: Settings, http: HttpClient) -> Directory:
    """The document of Google's accounts address. Raises ProviderError when it cannot be read or is somebody else's."""
    base = settings.google_accounts_base_url
    known = _directories.get(base)
    if known and time.time() - known.read_at < DIRECTORY_SECONDS:
        return known
    _directories[base] = _read(http, base)
    return _directories[base]


def _read(http: HttpClient, base: str) -> Directory:
    found = http.get(f"{base}/.well-known/openid-configuration").json()
    try:
        sent = Directory(
            str(found["issuer"]),
            str(found["authorization_endpoint"]),
            str(found["token_endpoint"]),
            str(found["jwks_uri"]),
            time.time(),
        )
    except (KeyError, TypeError):
        raise ProviderError("Google did not answer as it should. Try again later.", code="bad_discovery") from None
    if sent.issuer != base:
        raise ProviderError("Google did not answer as it should.", permanent=True, code="foreign_issuer")
    return sent
