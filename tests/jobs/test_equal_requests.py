"""Fault F24: a thousand requests at once, equal and different, of one person with a small plan."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from uuid import uuid4

import psycopg
import pytest

from app.infra.database import Database, Refused
from app.infra.errors import Unavailable
from app.jobs import ledger
from tests.faults.conftest import size
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.fault

CALLERS = 20
REQUESTS = 1_000
ROUNDS = size(20, 200)
KIND = "sync_youtube"


@pytest.fixture(scope="module")
def crowded(settings):
    """A database whose pool lets twenty callers in at once."""
    database = Database(settings, pool_size=CALLERS)
    yield database
    database.close()


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


def at_once(database, person, params_of) -> list[object]:
    """A thousand requests by twenty callers, who begin together; what each got: a job, or why not."""
    gate = Barrier(CALLERS, timeout=PATIENCE_SECONDS)

    def call(caller: int) -> list[object]:
        gate.wait()
        return [ask(database, person, params_of(number)) for number in range(caller, REQUESTS, CALLERS)]

    with ThreadPoolExecutor(CALLERS) as pool:
        return [answer for answers in pool.map(call, range(CALLERS)) for answer in answers]


def ask(database, person, params):
    while True:
        try:
            with database.transaction("web", person) as db:
                return ledger.find_or_create(db, person, KIND, params)
        except Refused as refusal:
            return refusal.code
        except Unavailable:
            continue


def used(admin, person) -> tuple[int, int]:
    """What the counter says, and what the ledger adds up to."""
    return admin.execute(
        "SELECT s.syncs_used, coalesce(sum(CASE h.operation WHEN 'increment' THEN h.amount WHEN 'decrement' THEN -h.amount ELSE 0 END), 0)::int "
        "FROM subscription s LEFT JOIN quota_usage_history h ON h.user_id = s.user_id AND h.quota_type = 'sync' "
        "WHERE s.user_id = %s GROUP BY s.syncs_used",
        (person,),
    ).fetchone()


def test_a_thousand_equal_requests_make_one_job_and_one_charge(crowded, admin, make_user):
    for number in range(ROUNDS):
        person = make_user("alice", tier="premium")
        answers = at_once(crowded, person, lambda _: {"social_account_id": "one"})

        assert len(answers) == REQUESTS
        assert len({answer.job_id for answer in answers}) == 1
        assert sum(answer.is_new for answer in answers) == 1
        assert admin.execute("SELECT count(*) FROM job_queue WHERE user_id = %s", (person,)).fetchone() == (1,)
        assert used(admin, person) == (1, 1), f"round {number}"
    print(f"F24: {ROUNDS} rounds of {REQUESTS} equal requests, one job each")


def test_a_thousand_different_requests_never_leave_more_than_ten_unfinished(crowded, settings, admin, alice):
    most, stop, samples = [], Event(), []

    def look() -> None:
        with psycopg.connect(settings.database_url, autocommit=True) as db:
            while not stop.is_set():
                found = db.execute(
                    "SELECT count(*) FROM job_queue WHERE user_id = %s AND status IN ('pending', 'processing')",
                    (alice,),
                )
                most.append(found.fetchone()[0])
                samples.append(used(db, alice))

    watching = Thread(target=look)
    watching.start()
    try:
        answers = at_once(crowded, alice, lambda number: {"n": number})
    finally:
        stop.set()
        watching.join()

    made = [answer for answer in answers if not isinstance(answer, str)]
    assert len(made) == 10
    assert set(answers) - set(made) == {"SV002"}
    assert max(most) <= 10
    assert all(counter == total <= 10 for counter, total in samples)
    assert used(admin, alice) == (10, 10)
    print(f"F24: {REQUESTS} different requests, {len(made)} jobs, never more in {len(samples)} looks")


def test_a_hundred_clicks_on_try_again_are_one_job_and_one_charge(app, log_in, database, admin, alice):
    failed = ask(database, alice, {"a": 1})
    token = uuid4()
    with database.transaction("worker") as db:
        db.execute("SELECT start_job(%s, 'w', %s)", (failed.job_id, token))
        db.execute("SELECT fail_job(%s, 'no', 'JOB_ERROR', NULL, %s)", (failed.job_id, token))
    browsers = [app.test_client() for _ in range(CALLERS)]
    tokens = [_open_page(app, log_in, browser, alice) for browser in browsers]
    gate = Barrier(CALLERS, timeout=PATIENCE_SECONDS)

    def click(caller: int) -> list[str]:
        gate.wait()
        return [_try_again(browsers[caller], failed.job_id, tokens[caller]) for _ in range(5)]

    with ThreadPoolExecutor(CALLERS) as pool:
        led_to = [address for addresses in pool.map(click, range(CALLERS)) for address in addresses]

    print(f"F24: {len(led_to)} POSTs of {CALLERS} browsers, {len(set(led_to))} job")
    assert len(led_to) == 100
    assert len(set(led_to)) == 1
    assert admin.execute("SELECT count(*) FROM job_queue WHERE user_id = %s", (alice,)).fetchone() == (2,)
    assert used(admin, alice) == (1, 1)


def _open_page(app, log_in, browser, person) -> str:
    log_in(browser, person)
    return browser.get("/jobs").text.split('name="csrf_token" value="')[1].split('"')[0]


def _try_again(browser, job_id, token) -> str:
    answer = browser.post(f"/jobs/{job_id}/retry", data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_used_up_quota_refuses_and_leaves_no_job(crowded, admin, make_user):
    bob = make_user("bob")
    [allowed] = admin.execute("SELECT max_syncs_per_month FROM subscription_tier WHERE slug = 'free'").fetchone()
    admin.execute("UPDATE subscription SET syncs_used = %s WHERE user_id = %s", (allowed - 1, bob))
    answers = at_once(crowded, bob, lambda number: {"n": number})

    made = [answer for answer in answers if not isinstance(answer, str)]
    assert (len(made), set(answers) - set(made)) == (1, {"SV001"})
    assert admin.execute("SELECT count(*) FROM job_queue WHERE user_id = %s", (bob,)).fetchone() == (1,)


def test_after_five_minutes_or_the_end_of_the_first_an_equal_request_is_a_new_job(database, admin, alice):
    first = ask(database, alice, {"a": 1})
    admin.execute(
        "UPDATE job_queue SET created_at = now() - interval '4 minutes 50 seconds' WHERE id = %s", (first.job_id,)
    )
    assert ask(database, alice, {"a": 1}).job_id == first.job_id
    admin.execute(
        "UPDATE job_queue SET created_at = now() - interval '5 minutes 1 second' WHERE id = %s", (first.job_id,)
    )
    second = ask(database, alice, {"a": 1})
    assert second.is_new
    with database.transaction("web", alice) as db:
        assert ledger.cancel(db, alice, second.job_id)

    assert ask(database, alice, {"a": 1}).is_new
    assert not ask(database, alice, {"a": 1}).is_new
    assert ask(database, alice, {"a": 2}).is_new
