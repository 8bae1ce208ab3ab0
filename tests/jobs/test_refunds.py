"""Fault F25: however a job ends, and whoever ends it at the same time, its quota is given back once or not at all."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import psycopg
import pytest

from app.infra.database import Database, Refused
from app.infra.errors import NotFound
from app.jobs import ledger
from app.operations import invariants
from tests.faults.conftest import chance, size
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.fault

KIND = "sync_youtube"
RACES = size(300, 3_000)
GIVEN_BACK = {"failed", "cancelled"}

__all__ = ["chance"]


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


@pytest.fixture(scope="module")
def crowded(settings):
    database = Database(settings, pool_size=4)
    yield database
    database.close()


def ask(database, person, **params) -> UUID:
    with database.transaction("web", person) as db:
        return ledger.find_or_create(db, person, KIND, params).job_id


def start(database, job_id) -> UUID:
    token = uuid4()
    with database.transaction("worker") as db:
        assert db.execute("SELECT start_job(%s, 'w', %s)", (job_id, token)).fetchone() == (True,)
    return token


def as_worker(database, statement, *parameters) -> None:
    with database.transaction("worker") as db:
        db.execute(statement, parameters)


# Each way to end a job: given the database, its person, the job and the token of its lease.
WAYS = {
    "done": lambda d, _p, job, token: as_worker(d, "SELECT complete_job(%s, '{}', %s)", job, token),
    "failed": lambda d, _p, job, token: as_worker(d, "SELECT fail_job(%s, 'no', 'JOB_ERROR', NULL, %s)", job, token),
    "last try": lambda d, _p, job, token: as_worker(
        d, "SELECT jobs.retry_later(%s, %s, 'no', 'busy', '1 s')", job, token
    ),
    "worker died": lambda d, _p, job, _t: _die(d, job),
    "cancelled": lambda d, p, job, _t: _cancel(d, p, job),
    "stuck": lambda d, _p, job, _t: as_worker(d, "SELECT jobs.reclaim_expired(1)"),
}


def _cancel(database, person, job_id) -> None:
    with database.transaction("web", person) as db:
        ledger.cancel(db, person, job_id)


def _die(database, job_id) -> None:
    with database.transaction("admin") as db:
        db.execute(
            "UPDATE jobs.lease SET lease_until = clock_timestamp() - interval '1 s' WHERE job_id = %s", (job_id,)
        )
    as_worker(database, "SELECT jobs.reclaim_expired(1)")


def books(admin, person) -> dict[str, tuple[int, int]]:
    """Charges and refunds of each job of the person, with how it ended."""
    found = admin.execute(
        "SELECT j.id, j.status, count(*) FILTER (WHERE h.operation = 'increment'), count(*) FILTER (WHERE h.operation = 'decrement') "
        "FROM job_queue j LEFT JOIN quota_usage_history h ON h.related_entity_id = j.id WHERE j.user_id = %s GROUP BY j.id",
        (person,),
    )
    return {str(job): (status, charges, refunds) for job, status, charges, refunds in found}


def test_two_ends_at_the_same_moment_refund_once_at_the_most(crowded, admin, chance, make_user):
    ends: dict[str, int] = {}
    for number in range(RACES):
        if number % 100 == 0:
            person = make_user("alice", tier="premium")
        job_id = ask(crowded, person, n=number)
        token = start(crowded, job_id)
        admin.execute("UPDATE job_queue SET retry_count = max_retries WHERE id = %s", (job_id,))
        _race(crowded, person, job_id, token, chance.choices(list(WAYS), k=chance.choice([1, 2, 2, 3])))
        [(status, charges, refunds)] = [row for job, row in books(admin, person).items() if job == str(job_id)]
        if status == "processing":  # only its sweeper came, and its lease was good
            _die(crowded, job_id)
            [(status, charges, refunds)] = [row for job, row in books(admin, person).items() if job == str(job_id)]
        ends[status] = ends.get(status, 0) + 1
        assert (charges, refunds) == (1, int(status in GIVEN_BACK)), status
    print(f"F25: {RACES} races, {ends}")
    assert set(ends) >= {"completed", "failed", "cancelled"}
    assert invariants.broken(admin) == []


def test_a_job_that_is_claimed_while_it_is_cancelled_has_no_worker_left(crowded, settings, admin, alice):
    job_id, token = ask(crowded, alice, a=1), uuid4()
    with psycopg.connect(settings.database_worker_url) as worker, ThreadPoolExecutor(1) as pool:
        assert worker.execute("SELECT start_job(%s, 'w', %s)", (job_id, token)).fetchone() == (True,)
        cancelling = pool.submit(_cancel, crowded, alice, job_id)
        _wait_for_a_lock(admin, cancelling)
        worker.commit()
        cancelling.result()

    assert books(admin, alice) == {str(job_id): ("cancelled", 1, 1)}
    with pytest.raises(Refused) as refusal:
        as_worker(crowded, "SELECT jobs.lock_lease(%s, %s)", job_id, token)
    assert refusal.value.code == "SV004"
    assert invariants.broken(admin) == []


def _wait_for_a_lock(admin, waiting) -> None:
    """Returns when somebody waits for what another holds."""
    while admin.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() == (0,):
        assert not waiting.done(), "nothing was waited for"


def _race(database, person, job_id, token, ways) -> None:
    gate = Barrier(len(ways), timeout=PATIENCE_SECONDS)

    def end(way: str) -> None:
        gate.wait()
        try:
            WAYS[way](database, person, job_id, token)
        except Refused as refusal:
            assert refusal.code == "SV004"

    with ThreadPoolExecutor(len(ways)) as pool:
        list(pool.map(end, ways))


@pytest.mark.parametrize("way", ["failed", "last try", "worker died", "cancelled"])
def test_a_refund_of_an_earlier_cycle_is_written_down_and_lowers_nothing(database, admin, alice, way):
    job_id = ask(database, alice, way=way)
    token = start(database, job_id)
    admin.execute("UPDATE job_queue SET retry_count = max_retries WHERE id = %s", (job_id,))
    # A month goes by: the anchor, the cycle and what was charged in it are a month older.
    admin.execute(
        "UPDATE subscription SET cycle_anchor = cycle_anchor - interval '1 month', cycle_start_date = cycle_start_date - interval '1 month', "
        "cycle_end_date = cycle_end_date - interval '1 month' WHERE user_id = %s",
        (alice,),
    )
    admin.execute(
        "UPDATE quota_usage_history SET billing_cycle_start = billing_cycle_start - interval '1 month' WHERE user_id = %s",
        (alice,),
    )
    newer = ask(database, alice, newer=way)
    assert newer != job_id
    WAYS[way](database, alice, job_id, token)

    assert books(admin, alice)[str(job_id)][1:] == (1, 1)
    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (alice,)).fetchone() == (1,)
    assert invariants.broken(admin) == []


def test_trying_again_is_a_new_job_and_a_new_charge(database, admin, alice):
    job_id = ask(database, alice, a=1)
    WAYS["failed"](database, alice, job_id, start(database, job_id))
    with database.transaction("web", alice) as db:
        again = ledger.retry(db, alice, job_id)

    assert again.is_new
    assert again.job_id != job_id
    assert books(admin, alice) == {str(job_id): ("failed", 1, 1), str(again.job_id): ("pending", 1, 0)}
    WAYS["failed"](database, alice, again.job_id, start(database, again.job_id))
    assert books(admin, alice)[str(again.job_id)] == ("failed", 1, 1)
    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (alice,)).fetchone() == (0,)


def test_trying_again_twice_at_once_makes_one_job(crowded, admin, alice):
    job_id = ask(crowded, alice, a=1)
    WAYS["failed"](crowded, alice, job_id, start(crowded, job_id))
    gate = Barrier(4, timeout=PATIENCE_SECONDS)

    def retry(_: int):
        gate.wait()
        with crowded.transaction("web", alice) as db:
            return ledger.retry(db, alice, job_id)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(retry, range(4)))

    assert len({created.job_id for created in made}) == 1
    assert sum(created.is_new for created in made) == 1
    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (alice,)).fetchone() == (1,)


def test_only_what_failed_can_be_tried_again_and_only_by_its_owner(database, alice, make_user):
    job_id = ask(database, alice, a=1)
    with database.transaction("web", alice) as db:
        assert ledger.retry(db, alice, job_id) is None
    WAYS["failed"](database, alice, job_id, start(database, job_id))
    charlie = make_user("charlie")
    with pytest.raises(NotFound), database.transaction("web", charlie) as db:
        ledger.retry(db, charlie, job_id)


def test_without_quota_or_with_ten_unfinished_trying_again_is_refused(database, admin, alice):
    job_id = ask(database, alice, a=1)
    WAYS["failed"](database, alice, job_id, start(database, job_id))
    for number in range(10):
        ask(database, alice, n=number)
    with pytest.raises(Refused) as full, database.transaction("web", alice) as db:
        ledger.retry(db, alice, job_id)
    assert full.value.code == "SV002"
    admin.execute(
        "UPDATE job_queue SET status = 'completed', completed_at = now() WHERE user_id = %s AND status = 'pending'",
        (alice,),
    )
    with database.transaction(
        "web", alice
    ) as db:  # through the ledger, or its rules are broken for the tests that follow
        db.execute(
            "SELECT increment_quota(q.user_id, 'sync', q.allowed - q.used) FROM auth.quota q "
            "WHERE q.user_id = %s AND q.quota_type = 'sync'",
            (alice,),
        )
    with pytest.raises(Refused) as spent, database.transaction("web", alice) as db:
        ledger.retry(db, alice, job_id)
    assert spent.value.code == "SV001"
