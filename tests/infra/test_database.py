"""Connections without a pool, as a worker's horse uses them: kept, replaced when the server went away, never dirty."""

import psycopg
import pytest

from app.infra.database import Database, TooMuch
from app.infra.errors import AppError
from app.jobs.run import can_retry


@pytest.fixture
def spares(settings):
    opened = Database(settings, pool_size=None)
    yield opened
    opened.close()


def backend(db) -> int:
    return db.execute("SELECT pg_backend_pid()").fetchone()[0]


def test_one_connection_serves_one_transaction_after_the_other(spares):
    with spares.transaction("worker") as db:
        first = backend(db)
    with spares.transaction("worker") as db:
        assert backend(db) == first


def test_two_at_once_have_two_connections_and_both_are_kept(spares):
    with spares.transaction("worker") as outer, spares.transaction("worker") as inner:
        assert backend(outer) != backend(inner)
        seen = {backend(outer), backend(inner)}
    with spares.transaction("worker") as db:
        assert backend(db) in seen


def test_a_connection_that_the_server_ended_is_replaced_before_its_use(spares, settings):
    with spares.transaction("worker") as db:
        first = backend(db)
    psycopg.connect(settings.database_worker_url).execute("SELECT pg_terminate_backend(%s, 5000)", (first,))

    with spares.transaction("worker") as db:
        assert backend(db) != first


def test_an_error_leaves_nothing_behind_for_the_next(spares, make_user):
    alice = make_user("alice")
    with pytest.raises(AppError), spares.transaction("worker", alice) as db:
        db.execute("SELECT 1 / 0")

    with spares.transaction("worker") as db:
        assert db.execute("SELECT current_setting('app.user_id', true)").fetchone() == ("",)
        assert db.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS


@pytest.mark.parametrize(
    "query",
    [
        "SELECT repeat('क', 2000)::tsquery",
        "SELECT array_to_tsvector(ARRAY[repeat('ก', 2000)])",
        "SELECT repeat('[', 100000)::json",
    ],
)
def test_what_is_beyond_a_limit_is_refused_in_words_and_not_tried_again(spares, query):
    with pytest.raises(TooMuch) as found, spares.transaction("worker") as db:
        db.execute(query)

    assert found.value.status == 400
    assert "Shorten it" in found.value.message
    assert not can_retry(found.value)


def test_a_transaction_that_the_server_cut_off_is_not_used_again(spares):
    seen = []

    def end_oneself():
        with spares.transaction("worker") as db:
            seen.append(backend(db))
            db.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(AppError):
        end_oneself()
    with spares.transaction("worker") as db:
        assert backend(db) not in seen
