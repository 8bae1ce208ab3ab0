"""The page cache in front of the framework: a public page is made once a minute, not once for each visitor.

A copy younger than a minute is given away without asking the framework. An older one, up to five minutes, is given to
everybody but the first who finds it: they make the page anew. When that fails the older copy serves on. Where there is
no copy, one makes the page and the others wait for it. What is hidden is dropped after the commit (`store.py`).
docs/decisions/008-page-cache.md has the reasons and the numbers.
"""

import io
import time
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from redis import Redis
from redis.exceptions import RedisError
from werkzeug.test import run_wsgi_app

from app.infra.logs import log
from app.page_cache import keys, responses, tags
from app.page_cache.keys import Asked
from app.page_cache.responses import Answer
from app.page_cache.single_flight import Flights
from app.page_cache.store import LARGEST_BYTES, LOCK_SECONDS, LONGEST_BUILD_SECONDS, Copies, Copy, Encoding, Look, Page

# Longer than a lock lives, so that of those who wait for a builder that died one takes its place.
PATIENCE_SECONDS = 2.0 * LOCK_SECONDS
POLL_SECONDS = 0.01
# So long nobody asks a Valkey that did not answer.
AWAY_SECONDS = 1.0
OF_A_REQUEST = frozenset({"RAW_URI", "REQUEST_URI", "CONTENT_TYPE", "CONTENT_LENGTH"})


class PageCache:
    """Answers for public pages, and lets `application` answer everything else."""

    def __init__(self, application: WSGIApplication, public_url: str, redis: Redis) -> None:
        self._application = application
        self._public_url = public_url
        self._copies = Copies(redis)
        self._flights = Flights()
        self._away_until = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A WSGI application."""
        asked = keys.asked(environ)
        if asked is None:
            return self._pass(environ, start_response)
        found = self._find(asked, environ)
        if found is None:
            return self._application(environ, start_response)
        if isinstance(found, Answer):
            return responses.pass_on(found, environ, start_response)
        return responses.give(found, environ, start_response)

    def _pass(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What is not kept is the framework's to answer; searches are squeezed on the way out, as copies are."""
        if not keys.is_compressed(environ):
            return self._application(environ, start_response)
        body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        answer = Answer(status, headers, b"".join(body))
        made = responses.page(answer)
        if made is None:
            return responses.pass_on(answer, environ, start_response)
        encoding = responses.stored(responses.encoding(environ))
        return responses.give(responses.copy(made, encoding), environ, start_response)

    def _find(self, asked: Asked, environ: WSGIEnvironment) -> Copy | Answer | None:
        """A copy, or an answer of which none is kept; None when the framework is to be asked by the visitor."""
        key, encoding = asked.key(self._public_url), responses.stored(responses.encoding(environ))
        if time.monotonic() < self._away_until:
            return self._alone(key, encoding, asked, environ)
        try:
            look = self._look(key, encoding)
        except RedisError as error:
            self._rest(error)
            return self._alone(key, encoding, asked, environ)
        return self._make_anew(key, encoding, look, asked, environ) if look.state == "yours" else look.copy

    def _look(self, key: str, encoding: Encoding) -> Look:
        """What is there, once it is; after long enough, that nothing is."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            look = self._copies.look(key, encoding)
            if look.state != "waits" or look.copy or time.monotonic() > deadline:
                return look
            time.sleep(POLL_SECONDS)

    def _make_anew(
        self, key: str, encoding: Encoding, look: Look, asked: Asked, environ: WSGIEnvironment
    ) -> Copy | Answer:
        """Makes a page while the others have the older copy or wait.

        Where that fails and there is a copy, the lock stays until it lapses: seconds in which nobody tries again.
        """
        began = time.monotonic()
        try:
            answer, shows = self._make(asked, environ)
        except Exception as error:
            if older := _still(look.copy, began):
                log.error("page_not_made", kind=type(error).__name__, exc_info=error)
                return older
            self._keep(key, look, None, set())
            raise
        if answer.is_failure and (older := _still(look.copy, began)):
            return older
        page = responses.page(answer)
        is_kept = page is not None and page.size <= LARGEST_BYTES and time.monotonic() < began + LONGEST_BUILD_SECONDS
        self._keep(key, look, page if is_kept else None, shows)
        return responses.copy(page, encoding) if page else answer

    def _keep(self, key: str, look: Look, page: Page | None, shows: set[str]) -> None:
        try:
            if page:
                self._copies.keep(key, look, page, shows)
                return
            if look.copy:
                self._copies.forget(key)
            self._copies.leave(key, look)
        except RedisError as error:
            self._rest(error)

    def _alone(self, key: str, encoding: Encoding, asked: Asked, environ: WSGIEnvironment) -> Copy | Answer | None:
        """Without Valkey: one page in a process at a time, remembered for seconds."""
        answers: list[Answer] = []

        def make() -> Page | None:
            answers.append(self._make(asked, environ)[0])
            return responses.page(answers[0])

        try:
            page, age = self._flights.take(key, make)
        except TimeoutError:
            return None
        return responses.copy(page, encoding, age) if page else next(iter(answers), None)

    def _make(self, asked: Asked, environ: WSGIEnvironment) -> tuple[Answer, set[str]]:
        """Asks the framework for a page, in words that hold nothing of who asks; the answer and what it shows."""
        neutral = {name: v for name, v in environ.items() if not name.startswith("HTTP_") and name not in OF_A_REQUEST}
        address = urlsplit(self._public_url)
        neutral |= {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": asked.query,
            "HTTP_HOST": address.netloc,
            "wsgi.url_scheme": address.scheme,
            "wsgi.input": io.BytesIO(),
        }
        if asked.is_fragment:
            neutral["HTTP_HX_REQUEST"] = "true"
        noted = tags.begin(neutral)
        body, status, headers = run_wsgi_app(self._application, neutral, buffered=True)
        return Answer(status, headers, b"".join(body)), noted | asked.shows

    def _rest(self, error: RedisError) -> None:
        """Leaves Valkey alone for a moment."""
        self._away_until = time.monotonic() + AWAY_SECONDS
        log.warning("page_cache_away", kind=type(error).__name__)


def _still(older: Copy | None, began: float) -> Copy | None:
    """An older copy after an attempt that began then; None when it has become too old for anybody."""
    age = older.age + int(time.monotonic() - began) if older else 0
    return replace(older, age=age) if older and age < responses.LONGEST_SECONDS else None
