"""The adapters over the site's own HTTP client, at a wire on which a test answers."""

from collections.abc import Callable
from contextlib import contextmanager

import httpx2

from app.config import Settings
from app.infra.http_client import HttpClient
from app.providers import platform
from app.providers.shapes import Platform
from tests.providers.wire import Sample

Answerer = Callable[[httpx2.Request], httpx2.Response]


class WiredClient(HttpClient):
    """The HTTP client with the network replaced; everything from the bytes on is the site's own."""

    def __init__(self, settings: Settings, answer: Answerer) -> None:
        super().__init__(settings)
        self._client = httpx2.Client(transport=httpx2.MockTransport(answer), timeout=5)


def response(sample: Sample, status: int | None = None) -> httpx2.Response:
    """A sample as an answer on the wire."""
    headers = {"content-type": "application/json", **sample.headers}
    return httpx2.Response(status or sample.status, headers=headers, content=sample.raw)


@contextmanager
def answering(settings: Settings, slug: str, *answers: httpx2.Response):
    """The adapter of a platform that answers so, the last answer again and again; and the requests that it got."""
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        given = answers[min(len(asked), len(answers)) - 1]
        return httpx2.Response(given.status_code, headers=given.headers, stream=httpx2.ByteStream(given.content))

    client = WiredClient(settings, answer)
    try:
        yield platform(slug, settings, client), asked
    finally:
        client.close()


__all__ = ["Answerer", "Platform", "WiredClient", "answering", "response"]
