"""Schema site says the truth when changes meet: a sync beside hiding, disconnecting and erasing, at the same moment."""

import threading
from collections.abc import Callable
from functools import partial

import psycopg

from tests.house.creators import Creator, cards, differences, hide, mentions, show
from tests.waiting import PATIENCE_SECONDS

ROUNDS = 100


def at_once(*actions: Callable[[], object]) -> list[BaseException]:
    """Runs the actions at the same moment in threads of their own; what they raised."""
    start, raised = threading.Barrier(len(actions), timeout=PATIENCE_SECONDS), []

    def run(action: Callable[[], object]) -> None:
        start.wait()
        try:
            action()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_a_sync_beside_hiding_leaves_no_private_card_public(admin, make_creator):
    alice = make_creator("alice", works=0)
    for number in range(ROUNDS):
        page = [f"{number}-{place}" for place in range(3)]
        raised = at_once(partial(alice.sync, *page), partial(hide, alice))
        assert raised == []
        assert cards(admin, alice) == set()
        show(alice)

    assert differences(admin) == []
    assert len(cards(admin, alice)) == 3 * ROUNDS


def test_a_sync_beside_disconnecting_leaves_no_card_public(admin, make_creator):
    for _ in range(ROUNDS // 4):
        alice = make_creator("alice", works=1)
        raised = at_once(partial(alice.sync, "late", "later"), alice.disconnect)

        assert raised == []
        assert cards(admin, alice) == set()
    assert differences(admin) == []


def test_a_sync_beside_erasing_ends_without_deadlock(admin, database_url, make_creator):
    for _ in range(ROUNDS // 4):
        alice = make_creator("alice", works=5)
        with psycopg.connect(database_url, autocommit=True) as second:
            erase = partial(second.execute, "DELETE FROM auth.users WHERE id = %s", (alice.id,))
            raised = at_once(partial(alice.sync, "late", "w1", title="Late"), erase)
        # The sync came first, or it is told that the person is gone.
        assert [error for error in raised if getattr(error, "code", "") != "SV005"] == []
    assert mentions(admin, alice.id) == []
    assert differences(admin) == []


def hide_during_a_sync(db: psycopg.Connection, alice: Creator) -> None:
    """Hides the creator while a sync has written its page and not committed yet."""
    hiding = threading.Thread(target=hide, args=(alice,))
    with alice.database.transaction("worker", alice.id) as sync:
        alice.write(sync, "during")
        hiding.start()
        while hiding.is_alive() and not db.execute("SELECT FROM pg_locks WHERE NOT granted").rowcount:
            hiding.join(0.01)
    hiding.join()


def test_hiding_waits_for_a_sync_that_has_written(admin, make_creator):
    alice = make_creator("alice")

    hide_during_a_sync(admin, alice)

    assert differences(admin) == []
    assert cards(admin, alice) == set()


def test_without_its_locks_the_projection_would_leave_something_public(admin, make_creator):
    alice = make_creator("alice")
    found = admin.execute("SELECT pg_get_functiondef('site.project_items'::regproc)").fetchone()
    assert found is not None
    with_locks = str(found[0])
    lines = with_locks.splitlines()
    admin.execute("\n".join(line for line in lines if "PERFORM FROM" not in line and "FOR SHARE" not in line))
    try:
        hide_during_a_sync(admin, alice)
        assert differences(admin) != []
    finally:
        admin.execute(with_locks)
        admin.execute("DELETE FROM auth.users WHERE id = %s", (alice.id,))
