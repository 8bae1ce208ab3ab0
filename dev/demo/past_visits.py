"""Visits of past days: what only time could bring, written as the counting of clicks writes it.

All of it is one transaction, so it is there whole or not at all, and a filling that goes on sees which.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from app.discovery.trending import clicks
from app.discovery.trending.clicks import Counted, Part
from app.infra.services import Services
from app.web import registry

DAYS = 40
# So many works are visited day after day; of the others some, now and then.
REGULAR = 40
MOST_A_DAY = 60
NOW_AND_THEN = 0.15
HOURS = (7, 9, 12, 13, 17, 18, 19, 20, 21, 22)
# What a work needs to be held until somebody has looked at its visits; see site.trending_rule.
PEOPLE_OF_ONE_NETWORK, TURNED_AWAY = 20, 240

# Made visits are counted where they are loaded, and their work has no others: it would be nothing unusual there.
HAS_PAST = "SELECT FROM content_click WHERE hour < %s AND dropped = '{}' LIMIT 1"
WORKS = """
    SELECT i.id, i.user_id, i.published_at
    FROM content_item AS i
    JOIN site.card AS c ON c.id = i.id
    WHERE NOT EXISTS (SELECT FROM content_click AS k WHERE k.content_id = i.id AND k.dropped <> '{}')
    ORDER BY md5(i.platform_content_id)
    LIMIT 100000
"""
COPY = "COPY content_click (content_id, user_id, hour, source, uniques, events, networks, from_one_network) FROM STDIN"
COUNT = """
    UPDATE content_item AS i
    SET total_clicks = i.total_clicks + n.people
    FROM (SELECT c.content_id, sum(c.uniques) AS people FROM content_click AS c
          WHERE c.hour < %s AND c.dropped = '{}' GROUP BY 1) AS n
    WHERE i.id = n.content_id
"""
RECOUNT = "SELECT trending.count_clicks(ARRAY(SELECT DISTINCT content_id FROM content_click WHERE hour < %s))"


@dataclass(frozen=True)
class Visited:
    """A work, its owner, and about how many people open it a day."""

    id: UUID
    owner: UUID
    published_at: datetime
    people: float


Row = tuple[UUID, UUID, datetime, str, int, int, int, int]


def load(services: Services, seed: int, known: frozenset[UUID]) -> int:
    """Adds the visits of the last DAYS days, today apart; the rows added. The works of `known` people have more."""
    today = datetime.combine(datetime.now(UTC).date(), time(), UTC)
    with services.database.transaction("admin") as db:
        if db.execute(HAS_PAST, (today,)).fetchone() is not None:
            return 0
        works = _works(db.execute(WORKS).fetchall(), known)
        rows = list(_rows(works, today.date(), seed))
        with db.cursor() as cursor, cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(row)
        db.execute(COUNT, (today,))
        db.execute(RECOUNT, (today,))
    return len(rows)


def load_made(services: Services, work: UUID) -> None:
    """Adds visits of yesterday that look made: many, and all from one network. Trending will hold the work."""
    hour = datetime.combine(datetime.now(UTC).date() - timedelta(days=1), time(21), UTC)
    row = Counted(
        item=str(work),
        hour=hour.isoformat(),
        source="direct",
        people=PEOPLE_OF_ONE_NETWORK,
        events=PEOPLE_OF_ONE_NETWORK,
        networks=1,
        from_one_network=PEOPLE_OF_ONE_NETWORK,
        neighbours=0,
        dropped={"crowded": TURNED_AWAY},
    )
    with services.database.transaction("admin") as db:
        clicks.write(db, Part(uuid5(NAMESPACE_URL, f"demo made visits {work}"), [row]))


def _works(rows: list[tuple[UUID, UUID, datetime]], known: frozenset[UUID]) -> list[Visited]:
    """Few that are loved, many that are not; where the three logins look, every third is."""
    found = []
    for place, (work_id, owner, published_at) in enumerate(rows):
        is_regular = place < REGULAR or (owner in known and place % 3 == 0)
        people = MOST_A_DAY / (1 + place % REGULAR) ** 0.8 if is_regular else NOW_AND_THEN
        found.append(Visited(work_id, owner, published_at, people))
    return found


def _rows(works: list[Visited], today: date, seed: int) -> Iterator[Row]:
    """The visits by the day: fewer long ago, more on weekends, none before a work was there."""
    chance = random.Random(f"visits {seed}")  # noqa: S311 - the same visits for the same seed
    sources = sorted({*registry.click_sources().values(), "direct", "outside"})
    for ago in range(DAYS, 0, -1):
        day = datetime.combine(today - timedelta(days=ago), time(), UTC)
        trend = (1 - ago / (2 * DAYS)) * (1.3 if day.weekday() >= 5 else 1.0)
        for work in works:
            people = int(work.people * trend * chance.uniform(0.4, 1.4) + chance.random())
            if not people or work.published_at > day:
                continue
            for source in chance.sample(sources, min(2, people)):
                part = max(1, people // 2)
                hour = day + timedelta(hours=chance.choice(HOURS))
                yield work.id, work.owner, hour, source, part, part + part // 4, part, 1
