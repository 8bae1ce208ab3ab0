"""Fault F38: a hundred visitors click a hundred thousand times within ten minutes. They count as a hundred at most.

Each attack goes through the real Valkey, at a clock that stands still between the clicks, into the real lists. Where the
work stands afterwards is compared with where a hundred single clicks put it. What each attack gets counted stands beside
it in ATTACKS. FAULT_SIZE=long makes the hundred thousand clicks of each.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from werkzeug.datastructures import Headers

from app.discovery import jobs
from app.discovery.trending import clicks
from app.discovery.trending.visitors import read
from tests.discovery import small_world
from tests.discovery.test_clicks import PERSON, Run, go
from tests.discovery.test_trending import empty
from tests.faults.conftest import size

pytestmark = pytest.mark.fault

VISITORS = 100
CLICKS = size(1_000, 100_000)
ROUNDS = 20
MINUTES = 10
AT_ONCE = 16
EARLIER = 2_000
RIVALS = (400, 300, 240, 180, 130, 80, 60, 40, 20)
SEED = 38

__all__ = ["empty"]

Address = str
Browser = str
Attack = Callable[[random.Random], Iterator[tuple[Address, Browser]]]


def far_apart(number: int) -> Address:
    """An address in a network of its own."""
    return f"10.{number // 250}.{number % 250}.7"


def browser(number: int) -> Browser:
    return f"Mozilla/5.0 (X11; Linux x86_64) Firefox/{number}.0"


def single_clicks(dice: random.Random) -> Iterator[tuple[Address, Browser]]:
    """A hundred visitors who click once: the measure."""
    yield from ((far_apart(number), browser(1)) for number in range(VISITORS))


def reload(dice: random.Random) -> Iterator[tuple[Address, Browser]]:
    """A hundred visitors who click again and again. Cookies play no part: there are none to keep or to throw away."""
    yield from ((far_apart(number % VISITORS), browser(1)) for number in range(CLICKS))


def replay(dice: random.Random) -> Iterator[tuple[Address, Browser]]:
    """One request, sent again and again."""
    yield from ((far_apart(1), browser(1)) for _ in range(CLICKS))


def one_address(dice: random.Random) -> Iterator[tuple[Address, Browser]]:
    """A hundred browsers behind one address."""
    yield from (("203.0.113.9", browser(number % VISITORS)) for number in range(CLICKS))


def one_network(dice: random.Random) -> Iterator[tuple[Address, Browser]]:
    """A hundred addresses of one /24, an address a visitor."""
    yield from ((f"203.0.113.{number % VISITORS}", browser(1)) for number in range(CLICKS))


def one_ipv6_network(dice: random.Random) -> Iterator[tuple[Address, Browser]]:
    """A new /64 for each click, all of them in one /48."""
    yield from ((f"2001:db8:7:{number % 65_536:x}::1", browser(1)) for number in range(CLICKS))


def borrowed_machines(dice: random.Random) -> Iterator[tuple[Address, Browser]]:
    """A thousand addresses in four networks, with a new browser for each click."""
    for _ in range(CLICKS):
        yield f"10.9.{dice.randrange(4)}.{dice.randrange(250)}", browser(dice.randrange(10_000))


# What an attack gets counted at most: people, and whether the work is held for it.
ATTACKS: dict[Attack, tuple[int, bool]] = {
    reload: (VISITORS, False),
    replay: (1, False),
    one_address: (clicks.PEOPLE_OF_AN_ADDRESS, False),  # most are in too great a hurry to be anybody
    one_network: (clicks.PEOPLE_OF_A_NETWORK, True),
    one_ipv6_network: (clicks.PEOPLE_OF_A_NETWORK, True),
    borrowed_machines: (4 * clicks.PEOPLE_OF_A_NETWORK, True),
}


@pytest.fixture
def arena(empty, admin, web, redis_client, make_user):
    """A work that nobody has opened yet, among rivals of other creators that many have."""
    start = begin()
    for number, people in enumerate(RIVALS):
        rival = work_of(admin, make_user(f"rival{number}"), f"Rival with {people}")
        small_world.opened(admin, rival, people, datetime.now(UTC) - start)
    target = work_of(admin, make_user("target"), "The work in question")
    return Arena(start, target, admin, web, redis_client)


def work_of(db, creator: UUID, title: str) -> small_world.Item:
    """A new work of a creator whose earlier work many have opened, so that the number of people decides."""
    account = small_world.connect(db, creator)
    small_world.opened(db, small_world.publish(db, account, f"Before: {title}"), EARLIER, timedelta(days=20))
    return small_world.publish(db, account, title, category="art")


class Arena:
    """The work, and what can be done to it."""

    def __init__(self, start: datetime, target: small_world.Item, admin, web, redis_client) -> None:
        self.start, self.target, self.admin, self.redis = start, target, admin, redis_client
        self.run = Run(web.extensions["streamvibe"])

    def clear(self) -> None:
        """As if nobody had ever opened the work."""
        self.redis.flushall()
        self.admin.execute("DELETE FROM trending.hold")
        self.admin.execute("DELETE FROM content_click WHERE content_id = %s", (self.target.id,))
        self.admin.execute(
            "UPDATE content_item SET total_clicks = 0, total_neighbours = 0 WHERE id = %s", (self.target.id,)
        )

    def click(self, visitors: Sequence[tuple[Address, Browser]], at_once: int = 1) -> None:
        """Clicks, in order, spread over ten minutes of a clock that we set."""
        with time_machine.travel(self.start, tick=False) as clock, ThreadPoolExecutor(at_once) as pool:
            for number in range(ROUNDS):
                part = visitors[number * len(visitors) // ROUNDS : (number + 1) * len(visitors) // ROUNDS]
                list(pool.map(self._click_once, part))
                clock.shift(timedelta(minutes=MINUTES) / ROUNDS)

    def _click_once(self, visitor: tuple[Address, Browser]) -> None:
        address, user_agent = visitor
        headers = {**PERSON, "User-Agent": user_agent}
        clicks.count(self.redis, self.target.id, read(self.run.services.settings, "GET", Headers(headers), address))

    def counted(self) -> int:
        """Writes the clicks down and makes the lists; the people who count."""
        jobs.flush_clicks(self.run)
        jobs.refresh_trending(self.run)
        row = self.admin.execute(
            "SELECT sum(uniques)::int FROM content_click WHERE content_id = %s", (self.target.id,)
        ).fetchone()
        return int(row[0])

    def place(self) -> int | None:
        """Where the work stands today; None when it stands nowhere as something that trends."""
        row = self.admin.execute(
            "SELECT rank_position FROM site.trending WHERE period = 'today' AND card_id = %s AND reason ->> 'code' = 'opened'",
            (self.target.id,),
        ).fetchone()
        return row and int(row[0])

    @property
    def is_held(self) -> bool:
        """Whether the work waits for somebody to look."""
        row = self.admin.execute("SELECT count(*) FROM trending.hold WHERE content_id = %s", (self.target.id,))
        return row.fetchone() == (1,)


def begin() -> datetime:
    """Ten minutes that have passed and lie in one hour, so that they weigh the same."""
    now = datetime.now(UTC)
    lead = timedelta(minutes=MINUTES + 1)
    return now - lead if now.minute > MINUTES else now.replace(minute=0) - lead


def measure(arena: Arena) -> int:
    """Where a hundred single clicks put the work."""
    arena.clear()
    arena.click(list(single_clicks(random.Random(SEED))))
    assert arena.counted() == VISITORS
    place = arena.place()
    assert place is not None
    assert 1 < place < len(RIVALS), "the place must be able to move both ways"
    return place


def test_no_attack_counts_more_than_a_hundred_or_climbs(arena):
    measured = measure(arena)
    for attack, (most, is_held) in ATTACKS.items():
        arena.clear()
        arena.click(list(attack(random.Random(SEED))))
        counted, place = arena.counted(), arena.place()
        print(
            f"F38 {attack.__name__}: {CLICKS:,} clicks in {MINUTES} minutes, {counted} counted, "
            f"place {place or 'none'} (100 single clicks: {measured}){', held' if arena.is_held else ''}"
        )

        assert counted == most
        assert counted <= VISITORS
        assert arena.is_held is is_held
        assert place is None or place >= measured - 1
        if counted == VISITORS:
            assert place is not None
            assert abs(place - measured) <= 1


def test_a_hundred_visitors_at_once_count_as_a_hundred(arena):
    measured = measure(arena)
    arena.clear()
    arena.click(list(reload(random.Random(SEED))), AT_ONCE)
    counted, place = arena.counted(), arena.place()
    print(f"F38 at once: {CLICKS:,} clicks by {AT_ONCE} threads, {counted} counted, place {place} ({measured})")

    assert counted == VISITORS
    assert place is not None
    assert abs(place - measured) <= 1


def test_the_way_out_itself_counts_a_hundred_visitors_once(arena, visitor):
    measured = measure(arena)
    arena.clear()
    with time_machine.travel(arena.start, tick=False):
        for number in range(3 * VISITORS):
            cookies = {"Cookie": f"visitor={number}"} if number % 2 else {}
            assert go(visitor, arena.target, far_apart(number % VISITORS), **cookies).status_code == 302

    assert arena.counted() == VISITORS
    place = arena.place()
    assert place is not None
    assert abs(place - measured) <= 1


def test_an_honest_work_cannot_be_held_for_a_rival(arena):
    """The rival's machines add what four networks may, and the work stays in the list."""
    measured = measure(arena)
    arena.click(list(borrowed_machines(random.Random(SEED))))

    assert arena.counted() == VISITORS + 4 * clicks.PEOPLE_OF_A_NETWORK
    assert not arena.is_held
    place = arena.place()
    assert place is not None
    assert place <= measured
