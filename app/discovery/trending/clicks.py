"""Counts click-outs: in Valkey right after the response, in the database by the batch, each batch exactly once.

A person counts once for a work and a day. What does not count is kept apart, by reason. Losing Valkey loses the
clicks of the last half minute and never a page.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict, cast
from uuid import UUID, uuid4, uuid5

from psycopg.types.json import Jsonb
from redis import Redis
from redis.exceptions import RedisError

from app.discovery.catalogue.cards import queries
from app.discovery.trending.visitors import Visit
from app.infra.database import Db
from app.infra.errors import Unavailable
from app.infra.logs import log

COUNTERS = "clicks:now"
BATCH = "clicks:batch:"
BATCHES = "clicks:batches"
SALT_SECONDS = 48 * 3600
DAY_SECONDS = 26 * 3600
PACE_SECONDS = 120
SALT_BYTES = 32
PEOPLE, EVENTS, NEIGHBOURS, DROPPED = "people", "events", "neighbours", "dropped:"
# One address may be a household or an office, and one person may pretend to be many; so may one network's addresses.
PEOPLE_OF_AN_ADDRESS = 5
PEOPLE_OF_A_NETWORK = 20
CLICKS_OF_AN_ADDRESS_A_MINUTE = 30
LARGEST_PART = 500
THOUSANDTHS = 1_000


class Counted(TypedDict):
    """The clicks of a work in an hour from a source; the networks are those of the work's day so far.

    `neighbours` is how much of the people the lists take off, in thousandths of a person.
    """

    item: str
    hour: str
    source: str
    people: int
    events: int
    dropped: dict[str, int]
    networks: int
    from_one_network: int
    neighbours: int


@dataclass(frozen=True)
class Part:
    """A part of a batch; its id says whether the database has it already."""

    id: UUID
    rows: list[Counted]


def count(redis: Redis, item: UUID, visit: Visit) -> None:
    """Counts a click-out. Never raises: while Valkey is down it is not counted."""
    now = datetime.now(UTC)
    try:
        moved = {f"{DROPPED}{visit.dropped}": 1} if visit.dropped else _moved(redis, item, visit, now)
        field = f"{item}|{int(now.replace(minute=0, second=0, microsecond=0).timestamp())}|{visit.source}|"
        pipeline = redis.pipeline(transaction=False)
        for name, steps in moved.items():
            pipeline.hincrby(COUNTERS, field + name, steps)
        pipeline.execute()
    except RedisError as error:
        log.warning("click not counted", kind=type(error).__name__)


def batches(redis: Redis) -> list[UUID]:
    """The batches that wait to be written: those left over from a run that ended early, and what is new.

    Raises Unavailable without Valkey.
    """
    try:
        if redis.exists(COUNTERS):
            fresh = uuid4()
            redis.sadd(BATCHES, str(fresh))
            # Renaming closes the batch: whoever counts from now on begins a new one.
            redis.rename(COUNTERS, f"{BATCH}{fresh}")
        return sorted(UUID(name.decode()) for name in cast("set[bytes]", redis.smembers(BATCHES)))
    except RedisError as error:
        raise Unavailable("Valkey does not answer.") from error


def parts(redis: Redis, batch: UUID) -> list[Part]:
    """A closed batch in parts of a size that one transaction can hold; the same parts however often it is read."""
    try:
        found = cast("dict[bytes, bytes]", redis.hgetall(f"{BATCH}{batch}"))
        rows = list(_rows({name.decode(): int(found[name]) for name in sorted(found)}))
        _add_network_counts(redis, rows)
    except RedisError as error:
        raise Unavailable("Valkey does not answer.") from error
    slices = (rows[start : start + LARGEST_PART] for start in range(0, len(rows), LARGEST_PART))
    return [Part(uuid5(batch, str(number)), part) for number, part in enumerate(slices)]


def write(db: Db, part: Part) -> int:
    """Writes a part, inside the caller's transaction; the number of rows, 0 when it was written before."""
    return int(queries.value(db, "take_clicks", batch=part.id, clicks=Jsonb(part.rows)))


def forget(redis: Redis, batch: UUID) -> None:
    """Drops a batch that is written; left behind, it would only be offered again and ignored."""
    try:
        redis.delete(f"{BATCH}{batch}")
        redis.srem(BATCHES, str(batch))
    except RedisError as error:
        log.warning("batch kept", kind=type(error).__name__)


def _moved(redis: Redis, item: UUID, visit: Visit, now: datetime) -> dict[str, int]:
    """The counters that this click moves, and how far; marks the visitor as counted for the day."""
    salt, day = _salt(redis, now), f"{now:%Y%m%d}"
    address = visit.address_key(salt)
    if _number(redis, f"clicks:pace:{address}:{now:%H%M}", PACE_SECONDS) > CLICKS_OF_AN_ADDRESS_A_MINUTE:
        return {f"{DROPPED}hurried": 1}
    if not redis.set(f"clicks:seen:{day}:{item}:{visit.key(salt)}", 1, nx=True, ex=DAY_SECONDS):
        return {EVENTS: 1}
    if _number(redis, f"clicks:crowd:{day}:{item}:{address}", DAY_SECONDS) > PEOPLE_OF_AN_ADDRESS:
        return {f"{DROPPED}crowded": 1}
    place = _neighbours(redis, _networks(day, item), visit.network_key(salt))
    if place > PEOPLE_OF_A_NETWORK:
        return {f"{DROPPED}crowded": 1}
    return {PEOPLE: 1, EVENTS: 1} | ({NEIGHBOURS: _disbelieved(place)} if place > 1 else {})


def _disbelieved(place: int) -> int:
    """How much of a network's n-th person the lists take off, in thousandths: all but 1/n².

    The parts of a network, 1 + 1/4 + 1/9 and so on, never add up to two people.
    """
    return THOUSANDTHS - THOUSANDTHS // place**2


def _number(redis: Redis, name: str, seconds: int) -> int:
    """Counts one more under a name that is forgotten after so many seconds; the number so far."""
    pipeline = redis.pipeline(transaction=False)
    pipeline.incr(name)
    pipeline.expire(name, seconds)
    return int(pipeline.execute()[0])


def _networks(day: str, item: UUID | str) -> str:
    """The name of the networks from which a work was opened on a day, each with its people."""
    return f"clicks:networks:{day}:{item}"


def _neighbours(redis: Redis, name: str, network: str) -> int:
    """Counts one more person of a network; the number so far."""
    pipeline = redis.pipeline(transaction=False)
    pipeline.zincrby(name, 1, network)
    pipeline.expire(name, SALT_SECONDS)
    return int(pipeline.execute()[0])


def _add_network_counts(redis: Redis, rows: Sequence[Counted]) -> None:
    """Adds to each row with people how many networks the work's day has seen, and how many came from one of them."""
    counted = [row for row in rows if row["people"]]
    pipeline = redis.pipeline(transaction=False)
    for row in counted:
        name = _networks(f"{datetime.fromisoformat(row['hour']):%Y%m%d}", row["item"])
        pipeline.zcard(name)
        pipeline.zrange(name, 0, 0, desc=True, withscores=True)
    found = pipeline.execute()
    for row, networks, largest in zip(counted, found[::2], found[1::2], strict=True):
        row["networks"] = int(networks)
        row["from_one_network"] = min(int(largest[0][1]), PEOPLE_OF_A_NETWORK) if largest else 0


def _salt(redis: Redis, now: datetime) -> bytes:
    """The salt of the day, the same for every process; gone after two days, and with it every key made of it."""
    name = f"clicks:salt:{now:%Y%m%d}"
    pipeline = redis.pipeline(transaction=False)
    pipeline.set(name, secrets.token_bytes(SALT_BYTES), nx=True, ex=SALT_SECONDS)
    pipeline.get(name)
    _, salt = pipeline.execute()
    return bytes(salt)


def _rows(counters: Mapping[str, int]) -> Iterator[Counted]:
    groups: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for name, value in counters.items():
        item, hour, source, what = name.split("|")
        groups[item, hour, source][what] = value
    for (item, hour, source), counted in groups.items():
        yield Counted(
            item=item,
            hour=datetime.fromtimestamp(int(hour), UTC).isoformat(),
            source=source,
            people=counted.get(PEOPLE, 0),
            events=counted.get(EVENTS, 0),
            networks=0,
            from_one_network=0,
            neighbours=counted.get(NEIGHBOURS, 0),
            dropped={what.removeprefix(DROPPED): n for what, n in counted.items() if what.startswith(DROPPED)},
        )
