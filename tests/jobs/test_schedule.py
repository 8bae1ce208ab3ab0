"""Fault F28: several sweepers, killed now and then, clocks that jump: each tick of the schedule makes its job once."""

import contextlib
import itertools
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest

from app.infra import services
from app.jobs import sweeper
from app.jobs.schedule import SCHEDULE, Periodic
from tests.faults.conftest import chance, size
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.fault

SWEEPERS = 3
DAYS = size(7, 35)
BEGIN = datetime(2026, 3, 26, tzinfo=UTC)  # a summer time begins on the 29th
STEP = timedelta(seconds=2_000)  # two seconds at a thousand times the speed
JUMPS = (timedelta(hours=2), timedelta(hours=-2))

__all__ = ["chance"]


class Killed(Exception):
    """The sweeper ended here."""


@pytest.fixture(scope="module")
def site(settings):
    built = services.build(settings, pool_size=SWEEPERS)
    yield built
    built.database.close()


@pytest.fixture(autouse=True)
def clean(admin):
    admin.execute("TRUNCATE jobs.tick, job_queue CASCADE")


def look(site, now, *, dies=False) -> None:
    """What a sweeper does with the schedule at a moment; one that dies does it and never commits."""
    with contextlib.suppress(Killed), site.database.transaction("worker") as db:
        sweeper._take_ticks(db, now)
        if dies:
            raise Killed


def waiting(admin) -> list[tuple[str, datetime] | None]:
    """For each job that waits, the tick that it was made for; None when no tick knows it."""
    found = admin.execute(
        "SELECT t.name, t.tick FROM job_queue j LEFT JOIN jobs.tick t ON t.job_id = j.id WHERE j.status = 'pending'"
    )
    return [(name, tick) if name else None for name, tick in found]


def end_all(admin) -> None:
    """The jobs of the schedule are done, so that the next tick is not the work of a forerunner."""
    admin.execute("UPDATE job_queue SET status = 'completed', completed_at = now() WHERE status = 'pending'")


def made(admin) -> dict[tuple[str, datetime], int]:
    """The jobs that each tick made."""
    found = admin.execute("SELECT t.name, t.tick, count(t.job_id) FROM jobs.tick t GROUP BY 1, 2")
    return {(name, tick): count for name, tick, count in found}


def test_three_sweepers_who_die_and_jump_make_each_job_once(site, admin, chance):
    steps = int(timedelta(days=DAYS) / STEP)
    jumps = dict(zip(chance.sample(range(10, steps - 10), len(JUMPS)), JUMPS, strict=True))
    clocks, deaths, seen, jobs = [timedelta()] * SWEEPERS, 0, set(), []
    for step in range(steps):
        if step in jumps:
            victim = chance.randrange(SWEEPERS)
            clocks[victim] += jumps[step]
        moments = [BEGIN + step * STEP + clock + timedelta(seconds=chance.uniform(0, 5)) for clock in clocks]
        # Each is killed every twenty seconds, which is every tenth sweep.
        dying = [chance.random() < 0.1 for _ in clocks]
        deaths += sum(dying)
        _all_look(site, moments, dying)
        seen |= {
            (p.kind, p.tick(moment)) for moment, dies in zip(moments, dying, strict=True) if not dies for p in SCHEDULE
        }
        jobs += waiting(admin)
        end_all(admin)

    found = made(admin)
    print(f"F28: {DAYS} days, {SWEEPERS} sweepers, {deaths} deaths, {len(found)} ticks")
    assert deaths > steps / 10
    # A job that is not its tick's any more was overwritten by a second one of the same tick.
    assert None not in jobs
    assert len(set(jobs)) == len(jobs)
    # Ticks are forgotten after a week.
    recent = {key for key in seen if key[1] > BEGIN + (steps - 1) * STEP - timedelta(days=6)}
    assert recent <= set(found)
    assert set(jobs) <= seen


def _all_look(site, moments, dying) -> None:
    gate = Barrier(len(moments), timeout=PATIENCE_SECONDS)

    def sweep(moment, dies) -> None:
        gate.wait()
        look(site, moment, dies=dies)

    threads = [Thread(target=sweep, args=pair) for pair in zip(moments, dying, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_tick_whose_sweeper_died_is_made_by_the_next(site, admin):
    look(site, BEGIN, dies=True)
    assert made(admin) == {}
    look(site, BEGIN + timedelta(seconds=2))

    assert set(made(admin)) == {(periodic.kind, periodic.tick(BEGIN)) for periodic in SCHEDULE}


def test_after_a_day_of_silence_each_kind_runs_once(site, admin):
    look(site, BEGIN)
    end_all(admin)
    look(site, BEGIN + timedelta(days=1))

    waiting = admin.execute("SELECT job_type, count(*) FROM job_queue WHERE status = 'pending' GROUP BY 1").fetchall()
    assert dict(waiting) == {periodic.kind: 1 for periodic in SCHEDULE}


def test_a_job_that_still_waits_does_the_work_of_the_next_tick_too(site, admin):
    for hour in range(5):
        look(site, BEGIN + timedelta(hours=hour))

    assert admin.execute("SELECT count(*) FROM job_queue").fetchone() == (len(SCHEDULE),)


@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25)], ids=["summer begins", "summer ends"])
@pytest.mark.parametrize("periodic", SCHEDULE, ids=lambda periodic: periodic.kind)
def test_when_clocks_are_put_forward_or_back_no_tick_is_missing_or_double(periodic: Periodic, day):
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(*day, tzinfo=berlin).astimezone(UTC)
    moments = [(begin + timedelta(seconds=seconds)).astimezone(berlin) for seconds in range(0, 6 * 3600, 15)]

    ticks = sorted({periodic.tick(moment) for moment in moments})

    assert {later - earlier for earlier, later in itertools.pairwise(ticks)} == {
        timedelta(seconds=periodic.every_seconds)
    }


def test_the_list_names_each_kind_once_with_a_reason():
    kinds = [periodic.kind for periodic in SCHEDULE]

    assert len(set(kinds)) == len(kinds)
    assert all(len(periodic.reason.split()) > 3 for periodic in SCHEDULE)


def test_lists_that_many_wait_for_go_before_pictures(admin):
    for kind in ["fetch_thumbnails", "fetch_thumbnails", "plan_upkeep", "refresh_trending"]:
        admin.execute("SELECT jobs.create_site_job(%s)", (kind,))

    due = admin.execute(
        "SELECT j.job_type FROM jobs.next_due('upkeep', 10) WITH ORDINALITY AS d (id, place) JOIN job_queue j ON j.id = d.id ORDER BY d.place"
    )

    assert [kind for (kind,) in due if kind != "plan_upkeep"][:3] == [
        "refresh_trending",
        "fetch_thumbnails",
        "fetch_thumbnails",
    ]
