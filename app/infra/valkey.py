"""The connection to Valkey: short waits on purpose.

A page must not hang on Valkey, which holds nothing that cannot be found again. Clients connect on first use, so this
is safe before a fork.
"""

from redis import Redis

from app.config import Settings

CONNECT_SECONDS = 0.25
ANSWER_SECONDS = 0.5


def connect(settings: Settings) -> Redis:
    """A client for web pages and jobs; errors come as redis.exceptions.RedisError within a second."""
    url = settings.redis_url or "redis://127.0.0.1:1"
    return Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=ANSWER_SECONDS)
