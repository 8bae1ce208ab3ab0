"""Calls of a provider to the site: sent over real HTTP to this machine only, and the site's answer."""

from dataclasses import dataclass

import httpx2

from dev.sandbox.kit.context import context
from dev.sandbox.kit.fault_queue import ControlError
from dev.sandbox.kit.oauth.protocol import is_on_this_machine

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class SiteResponse:
    """What the site answered."""

    status: int
    body: str


def send(method: str, url: str, **content: object) -> SiteResponse:
    """Sends a request and waits for the answer. Raises ControlError when nobody answers."""
    try:
        answer = httpx2.request(method, url, timeout=TIMEOUT_SECONDS, trust_env=False, **content)  # type: ignore[arg-type]  # headers and content
    except httpx2.HTTPError as error:
        raise ControlError(f"{url} did not answer: {error}") from error
    return SiteResponse(answer.status_code, answer.text)


def own_url(value: object, name: str) -> str:
    """A URL that a control call names. Raises ControlError when it is not of this machine."""
    url = str(value)
    if not is_on_this_machine(url, context().settings.site_origin):
        raise ControlError(f"{name} must be an address of the site on this machine")
    return url
