"""Copies of public pages in Valkey: looked up, kept and dropped, each in one step that nothing can come between.

A copy belongs to what it shows: ids of works and creators, and a few names. `drop` takes away every copy that shows one
of them and leaves a mark, so that a page that was being made from what the database said before is not kept either.
One builder at a time holds the lock of a page, for seconds. docs/decisions/008-page-cache.md has the reasons.
"""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from redis import Redis
from redis.exceptions import RedisError

from app.infra.logs import log

EVERYTHING = "*"
MOST_NAMED = 500
LOCK_SECONDS = 2
# After an answer that is not kept: so long the next visitors do not wait for each other.
OPEN_SECONDS = 1
MARK_SECONDS = 60
LONGEST_BUILD_SECONDS = 30.0
BUDGET_BYTES = 64 * 1024 * 1024
LARGEST_BYTES = 512 * 1024

State = Literal["kept", "yours", "waits", "open"]
Encoding = Literal["br", "gzip", "plain"]

# Every script sees the same names. A page's copy is a hash; `pages:all` knows when each was made, `pages:sizes` how
# large it is, `pages:on:<shown>` which pages show something.
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
_LOOK = f"""
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
# (encoding, body) …, '*', shown …
_KEEP = (
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

# shown …: the mark is a clock that never goes back, whatever the server's own does
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
""".replace("{mark}", str(MARK_SECONDS * 1000))
)

# key, token -> lets others in; a lock of somebody else stays
_LEAVE = f"""
local lock = 'pages:lock:' .. ARGV[1]
if redis.call('GET', lock) == ARGV[2] then
    redis.call('SET', lock, 'open', 'PX', {OPEN_SECONDS * 1000})
end
"""

# key -> its copy is no longer what the site answers
_FORGET = _BEGIN + "forget(ARGV[1])"


@dataclass(frozen=True)
class Page:
    """A page as it was made: its lasting headers, its strong ETag without quotes, its bodies, and its two ages."""

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
class Copy:
    """One body of a page, made `age` seconds ago."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    encoding: Encoding
    body: bytes
    age: int


@dataclass(frozen=True)
class Look:
    """What was found at a key.

    `kept`: a fresh copy. Else there is a stale one or none, and the page is to be made by the caller (`yours`), is
    being made by somebody else (`waits`), or is not kept at all (`open`). `token` proves the lock, `clock` says what
    was dropped before.
    """

    state: State
    copy: Copy | None
    token: str
    clock: int


class Copies:
    """The copies of one site. Every method asks Valkey once and raises RedisError when that is away."""

    def __init__(self, redis: Redis) -> None:
        self._look = redis.register_script(_LOOK)
        self._keep = redis.register_script(_KEEP)
        self._leave = redis.register_script(_LEAVE)
        self._forget = redis.register_script(_FORGET)

    def look(self, key: str, encoding: Encoding) -> Look:
        """The copy of a page, in this encoding or as it is; takes the page's lock when there is no fresh one."""
        token = secrets.token_hex(8)
        answer = cast("Sequence[bytes | int | None]", self._look(args=[key, token, encoding]))
        state, left, head, squeezed, plain, clock = answer
        copy = _copy(head, int(left or 0), encoding, squeezed, plain) if isinstance(head, bytes) else None
        return Look(cast("State", _text(state)), copy, token, int(_text(clock)))

    def keep(self, key: str, look: Look, page: Page, shown: Collection[str]) -> bool:
        """Keeps a page and lets go of its lock. False, nothing kept: something on it was dropped since the look."""
        head = json.dumps([page.headers, page.etag, page.lifetime_seconds])
        bodies: list[str | bytes] = [part for body in page.bodies.items() for part in body]
        lifetime, fresh = page.lifetime_seconds * 1000, page.fresh_seconds * 1000
        fixed: list[str | int] = [
            key,
            look.token,
            look.clock,
            lifetime,
            lifetime - fresh,
            page.size,
            head,
            len(page.bodies),
        ]
        return bool(self._keep(args=[*fixed, *bodies, EVERYTHING, *shown]))

    def leave(self, key: str, look: Look) -> None:
        """Lets go of a page's lock after an answer that is not kept."""
        self._leave(args=[key, look.token])

    def forget(self, key: str) -> None:
        """Drops one copy."""
        self._forget(args=[key])


def drop(redis: Redis, shown: Collection[str]) -> None:
    """Drops every copy that shows one of these. While Valkey is away copies stay until they are five minutes old."""
    if not shown:
        return
    named = {EVERYTHING} if EVERYTHING in shown or len(shown) > MOST_NAMED else shown
    try:
        redis.register_script(_DROP)(args=[*named])
    except RedisError as error:
        log.warning("pages_not_dropped", kind=type(error).__name__)


def _copy(head: bytes, left: int, encoding: Encoding, squeezed: object, plain: object) -> Copy:
    headers, etag, lifetime = json.loads(head)
    age = max(0, lifetime * 1000 - left) // 1000
    lasting = tuple((name, value) for name, value in headers)
    if isinstance(squeezed, bytes):
        return Copy(lasting, etag, encoding, squeezed, age)
    return Copy(lasting, etag, "plain", plain if isinstance(plain, bytes) else b"", age)


def _text(found: object) -> str:
    return found.decode() if isinstance(found, bytes) else str(found)
