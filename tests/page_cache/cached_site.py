"""What the tests of the page cache share: a site behind its cache, with a view of what reaches the framework."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from redis import Redis
from werkzeug.test import Client, TestResponse

from app.config import Settings
from app.infra import valkey
from app.page_cache.middleware import PageCache

COPIES = "pages:copy:*"


@dataclass
class Watched:
    """The framework, with a list of what it was asked and a place to stand in the way of an answer."""

    application: Callable[..., Iterable[bytes]]
    asked: list[str] = field(default_factory=list)
    before_answer: Callable[[], object] = lambda: None

    def __call__(self, environ, start_response):
        query = environ["QUERY_STRING"]
        self.asked.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
        body = self.application(environ, start_response)
        self.before_answer()
        return body


@dataclass
class Front:
    """A site behind its cache: one process of it."""

    framework: Watched
    settings: Settings

    def __post_init__(self) -> None:
        self.cache = PageCache(self.framework, self.settings.public_url, valkey.connect(self.settings))

    def get(self, path: str, method: str = "GET", host: str = "localhost", **headers: str) -> TestResponse:
        """One visitor's request; `If_None_Match` in the keywords becomes If-None-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client(self.cache).open(path, method=method, base_url=f"http://{host}", headers=named)

    def asked(self, path: str, **headers: str) -> list[str]:
        """What the framework is asked when a visitor asks for `path`."""
        before = len(self.framework.asked)
        self.get(path, **headers)
        return self.framework.asked[before:]


def age(redis: Redis, seconds: int) -> None:
    """Makes every copy so much older; what is too old goes."""
    for name in redis.keys(COPIES):
        redis.pexpire(name, redis.pttl(name) - seconds * 1000)
