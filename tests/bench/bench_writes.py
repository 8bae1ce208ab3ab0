"""What writing costs on a small and on a large site: the change of an account, pages of fifty works, and the load.

Measured is the time that the server's processes computed, so that others on the machine change little; ratios are of one
run. BENCH_SITES says how many works the two sites have.
"""

import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import psycopg
import pytest

from app.infra import services
from app.infra.services import Services
from dev.demo import synthetic
from dev.sandbox.kit.creators import population
from tests import conftest
from tests.conftest import Engines
from tests.large import writes

pytestmark = pytest.mark.alone

SMALL, LARGE = map(int, os.environ.get("BENCH_SITES", "10000,200000").split(","))
MOST_GROWTH = 1.3
# A page is written so often, each time undone; the middle counts.
ROUNDS = 15
LOADED = 3_000
SEEDS = count(100)
EPOCH = datetime.now(UTC)
MEASURED = {
    "account": ["numbers of an account"],
    "account hidden and shown": ["status of an account", "status of an account again"],
    "fifty new works": ["fifty new works"],
    "fifty changed works": ["fifty changed works"],
    "fifty works with newer numbers": ["fifty works with newer numbers"],
    "fifty unchanged works": ["fifty unchanged works"],
}
BARE = "id, user_id, social_account_id, platform_id, content_type_id, platform_content_id, title, description, tags, published_at"


class Undone(Exception):
    """Nothing of a measured change stays."""


@dataclass(frozen=True)
class Site:
    """A site with so many works."""

    works: int
    parts: Services
    url: str


@pytest.fixture(scope="module")
def sites(engines: Engines) -> Iterator[list[Site]]:
    made = []
    with conftest.fresh_database(engines) as small, conftest.fresh_database(engines) as large:
        for works, url in ((SMALL, small), (LARGE, large)):
            parts = services.build(conftest.settings_for(engines, url), pool_size=2)
            synthetic.load(parts, works, 7, print)
            with psycopg.connect(url, autocommit=True) as db:
                db.execute("VACUUM ANALYZE")
            made.append(Site(works, parts, url))
        yield made
        for site in made:
            site.parts.database.close()


def computed(pids: list[int]) -> float:
    """Seconds that these processes of the server have computed."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e9


def backends(site: Site) -> list[int]:
    query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(site.url) as db:
        return [pid for (pid,) in db.execute(f"{query} AND backend_type = 'client backend'")]


def cost(site: Site, names: list[str]) -> float:
    """Seconds that a change costs, in the middle of many."""
    with site.parts.database.transaction("admin") as db:
        who = writes.somebody(db)
    return sum(statistics.median(_once(site, name, who) for _ in range(ROUNDS)) for name in names) / len(names)


def _once(site: Site, name: str, who: writes.Somebody) -> float:
    path, taken = writes.PATHS[name], 0.0
    try:
        with site.parts.database.transaction("admin", who.id) as db:
            if path.before:
                path.before(db, who)
            before = computed([db.info.backend_pid])
            path.change(db, who)
            taken = computed([db.info.backend_pid]) - before
            raise Undone  # noqa: TRY301 - it ends the block, whoever catches it
    except Undone:
        return taken


@pytest.mark.parametrize("kind", MEASURED)
def test_a_change_costs_on_a_large_site_what_it_does_on_a_small_one(sites, kind):
    small, large = (cost(site, MEASURED[kind]) for site in sites)

    print(f"\n{kind}: {small * 1000:.1f} ms of {SMALL:,}, {large * 1000:.1f} ms of {LARGE:,} works")
    assert large <= MOST_GROWTH * small


def test_a_load_costs_on_a_large_site_what_it_does_on_a_small_one(sites):
    small, large = (_load(site, next(SEEDS)) for site in sites)
    copied = _bare_copy(sites[0])

    print(f"\nload: {small * 1e6:.0f} and {large * 1e6:.0f} µs a work; a bare COPY of its rows {copied * 1e6:.0f}")
    assert large <= MOST_GROWTH * small


def _load(site: Site, seed: int) -> float:
    """Seconds of the server for each of some thousand works more; what the planner looks at again is left out."""
    everybody = population.creators(LOADED // synthetic.WORKS_EACH, seed, EPOCH)
    counts = population.share_out(LOADED, [creator.weight for creator in everybody])
    batches = list(synthetic.batches(everybody, counts))
    work = partial(synthetic.load_batch, site.parts, seed=seed, epoch=EPOCH)
    work(batches[0])
    pids = backends(site)
    before = computed(pids)
    written = sum(map(work, batches[1:]))
    return (computed(pids) - before) / written


def _bare_copy(site: Site) -> float:
    """Seconds for each row copied into a table without index, trigger or key."""
    with psycopg.connect(site.url) as db:
        db.execute(f"CREATE TEMPORARY TABLE rows AS SELECT {BARE} FROM content_item LIMIT {LOADED}")
        db.execute("CREATE TEMPORARY TABLE bare (LIKE rows)")
        with db.cursor() as cursor, cursor.copy("COPY rows TO STDOUT") as copy:
            text = b"".join(copy)
        before = computed([db.info.backend_pid])
        with db.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
            copy.write(text)
        return (computed([db.info.backend_pid]) - before) / LOADED
