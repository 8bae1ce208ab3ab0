"""Page-cache store in Valkey; every operation is one atomic Lua script.

A page carries tags: ids of the works and creators on it, and a few names. `drop` deletes every page with one of these
tags and leaves a marker for each: a page that is being built from older data is not saved either. One builder at a time
holds the lock of a page, for seconds. docs/decisions/008-page-cache.md has the reasons.
"""

import json
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from redis import Redis
from redis.exceptions import RedisError

from app.infra.logs import log
from app.page_cache.encodings import Encoding

EVERYTHING = "*"
MOST_TAGS = 500
LOCK_SECONDS = 2
# After an answer that is not cached: for so long the next visitors do not wait for each other.
OPEN_SECONDS = 1
DROP_MARKER_SECONDS = 60
LONGEST_BUILD_SECONDS = 30.0
BUDGET_BYTES = 64 * 1024 * 1024
LARGEST_BYTES = 512 * 1024
# For so long Valkey is not asked after it did not answer.
BACK_OFF_SECONDS = 1.0

State = Literal["kept", "yours", "waits", "open"]

# Keys that the scripts share: `pages:copy:<key>` is the cached page, a hash; `pages:all` has the build times,
# `pages:sizes` the sizes, `pages:on:<tag>` the pages with a tag.
_BEGIN = """
local call = redis.call
local function forget(key)
    local size = call('HGET', 'pages:sizes', key)
    if size then
        call('HDEL', 'pages:sizes', key)
        call('DECRBY', 'pages:bytes', size)
    end
    call('ZREM', 'pages:all', key)
    call('UNLINK', 'pages:copy:' .. key)
end
local now = call('TIME')
now = now[1] * 1000000 + now[2]
"""

# key, token, encoding -> state, milliseconds left, head, body in the encoding, body as it is, clock
_LOOKUP = f"""
local copy, lock = 'pages:copy:' .. ARGV[1], 'pages:lock:' .. ARGV[1]
local kept = redis.call('HMGET', copy, 'head', 'stale_below', ARGV[3], 'plain')
local left, state = redis.call('PTTL', copy), 'kept'
if not kept[1] or left < tonumber(kept[2]) then
    local holder = redis.call('GET', lock)
    if not holder then
        redis.call('SET', lock, ARGV[2], 'PX', {LOCK_SECONDS * 1000})
        state = 'yours'
    else
        state = holder == 'open' and 'open' or 'waits'
    end
end
return {{state, left, kept[1], kept[3], kept[4], redis.call('GET', 'pages:clock') or '0'}}
"""

# key, token, clock at the look, lifetime, milliseconds left when it begins to be stale, size, head, number of bodies,
# (encoding, body) …, '*', tag …
_SAVE = (
    _BEGIN
    + """
local key, token, seen = ARGV[1], ARGV[2], tonumber(ARGV[3])
if call('GET', 'pages:lock:' .. key) == token then
    call('DEL', 'pages:lock:' .. key)
end
local first = 9 + 2 * ARGV[8]
for at = first, #ARGV do
    if tonumber(call('GET', 'pages:dropped:' .. ARGV[at]) or '0') > seen then
        return 0
    end
end
forget(key)
local size, long_ago = tonumber(ARGV[6]), now - ARGV[4] * 1000
for _, other in ipairs(call('ZRANGE', 'pages:all', '-inf', long_ago, 'BYSCORE')) do
    forget(other)
end
while tonumber(call('GET', 'pages:bytes') or '0') + size > {budget} do
    local oldest = call('ZRANGE', 'pages:all', 0, 0)[1]
    if not oldest then
        call('DEL', 'pages:bytes', 'pages:sizes')
        break
    end
    forget(oldest)
end
local copy = 'pages:copy:' .. key
call('HSET', copy, 'head', ARGV[7], 'stale_below', ARGV[5])
for at = 9, first - 1, 2 do
    call('HSET', copy, ARGV[at], ARGV[at + 1])
end
call('PEXPIRE', copy, ARGV[4])
call('ZADD', 'pages:all', now, key)
call('HSET', 'pages:sizes', key, size)
call('INCRBY', 'pages:bytes', size)
for at = first + 1, #ARGV do
    local on = 'pages:on:' .. ARGV[at]
    call('ZREMRANGEBYSCORE', on, '-inf', long_ago)
    call('ZADD', on, now, key)
    call('PEXPIRE', on, ARGV[4])
end
return 1
""".replace("{budget}", str(BUDGET_BYTES))
)

# tag …: the marker is a logical clock that never goes back, whatever the server's own does
_DROP = (
    _BEGIN
    + """
local clock = string.format('%.0f', math.max(now, tonumber(call('GET', 'pages:clock') or '0') + 1))
call('SET', 'pages:clock', clock)
local dropped = 0
for _, shown in ipairs(ARGV) do
    call('SET', 'pages:dropped:' .. shown, clock, 'PX', {mark})
    local on = shown == '*' and 'pages:all' or 'pages:on:' .. shown
    for _, key in ipairs(call('ZRANGE', on, 0, -1)) do
        forget(key)
        dropped = dropped + 1
    end
    call('UNLINK', on)
end
return dropped
""".replace("{mark}", str(DROP_MARKER_SECONDS * 1000))
)

# key, token -> lets others in; a lock of somebody else stays
_RELEASE = f"""
local lock = 'pages:lock:' .. ARGV[1]
if redis.call('GET', lock) == ARGV[2] then
    redis.call('SET', lock, 'open', 'PX', {OPEN_SECONDS * 1000})
end
"""

# key -> deletes its page
_FORGET = _BEGIN + "forget(ARGV[1])"


@dataclass(frozen=True)
class Page:
    """A page as built: its headers, its strong ETag without quotes, a body an encoding, and its two lifetimes."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    bodies: Mapping[Encoding, bytes]
    fresh_seconds: int
    lifetime_seconds: int

    @property
    def size(self) -> int:
        """The bytes of all bodies."""
        return sum(map(len, self.bodies.values()))


@dataclass(frozen=True)
class CachedPage:
    """A cached page in one encoding, built `age` seconds ago."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    encoding: Encoding
    body: bytes
    age: int


@dataclass(frozen=True)
class Lookup:
    """The result of a lookup.

    `kept`: the page is fresh. Else it is stale or missing, and is to be built by the caller (`yours`), is being built
    by another request (`waits`), or is not cacheable (`open`). `token` proves the lock, `clock` is the time of the
    last drop.
    """

    state: State
    cached: CachedPage | None
    token: str
    clock: int


class PageStore:
    """The page store of one site. Those that ask Valkey ask once, and raise RedisError when it is down."""

    def __init__(self, redis: Redis) -> None:
        self._lookup_script = redis.register_script(_LOOKUP)
        self._save_script = redis.register_script(_SAVE)
        self._release_script = redis.register_script(_RELEASE)
        self._forget_script = redis.register_script(_FORGET)
        self._backs_off_until = 0.0

    @property
    def backs_off(self) -> bool:
        """Whether Valkey did not answer a moment ago; the caller does without it then."""
        return time.monotonic() < self._backs_off_until

    def back_off(self, error: RedisError) -> None:
        """Stops asking Valkey for a moment."""
        self._backs_off_until = time.monotonic() + BACK_OFF_SECONDS
        log.warning("page_cache_away", kind=type(error).__name__)

    def look_up(self, key: str, encoding: Encoding) -> Lookup:
        """Looks up a page, in this encoding or plain; takes the page's lock when there is no fresh one."""
        token = secrets.token_hex(8)
        answer = cast("Sequence[bytes | int | None]", self._lookup_script(args=[key, token, encoding]))
        state, milliseconds_left, head, compressed, plain, clock = answer
        cached = (
            _cached(head, int(milliseconds_left or 0), encoding, compressed, plain) if isinstance(head, bytes) else None
        )
        return Lookup(cast("State", _text(state)), cached, token, int(_text(clock)))

    def save(self, key: str, lookup: Lookup, page: Page, tags: Collection[str]) -> bool:
        """Saves a page and releases its lock. False, nothing saved: one of its tags was dropped since the lookup."""
        head = json.dumps([page.headers, page.etag, page.lifetime_seconds])
        bodies: list[str | bytes] = [part for body in page.bodies.items() for part in body]
        lifetime, fresh = page.lifetime_seconds * 1000, page.fresh_seconds * 1000
        fixed: list[str | int] = [
            key,
            lookup.token,
            lookup.clock,
            lifetime,
            lifetime - fresh,
            page.size,
            head,
            len(page.bodies),
        ]
        return bool(self._save_script(args=[*fixed, *bodies, EVERYTHING, *tags]))

    def release(self, key: str, lookup: Lookup) -> None:
        """Releases a page's lock after an answer that is not cached."""
        self._release_script(args=[key, lookup.token])

    def forget(self, key: str) -> None:
        """Deletes one page."""
        self._forget_script(args=[key])


def drop(redis: Redis, tags: Collection[str]) -> None:
    """Drops every page with one of these tags. While Valkey is down pages stay until they are five minutes old."""
    if not tags:
        return
    named = {EVERYTHING} if EVERYTHING in tags or len(tags) > MOST_TAGS else tags
    try:
        redis.register_script(_DROP)(args=[*named])
    except RedisError as error:
        log.warning("pages_not_dropped", kind=type(error).__name__)


def _cached(head: bytes, milliseconds_left: int, encoding: Encoding, compressed: object, plain: object) -> CachedPage:
    headers, etag, lifetime = json.loads(head)
    age = max(0, lifetime * 1000 - milliseconds_left) // 1000
    lasting = tuple((name, value) for name, value in headers)
    if isinstance(compressed, bytes):
        return CachedPage(lasting, etag, encoding, compressed, age)
    return CachedPage(lasting, etag, "plain", plain if isinstance(plain, bytes) else b"", age)


def _text(found: object) -> str:
    return found.decode() if isinstance(found, bytes) else str(found)
