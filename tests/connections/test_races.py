"""Faults F16 to F18: many callers and one expired token, answers that never arrive, and leaving while a sync runs.

The platform is TikTok, whose refresh tokens rotate: a second exchange of the same one is refused and would end the
permission.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest

from app.connections import service, tokens
from app.connections.tokens import TokenOwner
from app.infra.errors import ProviderError
from app.jobs import horse, registry
from app.providers.shapes import Tokens
from tests.children import child
from tests.connections.refresher import THREADS
from tests.faults.conftest import chance, size

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("calm")]

ROOT = Path(__file__).parents[2]
TOKENS = "/tiktok/api/v2/oauth/token/"
PAGES = "/tiktok/api/v2/video/list/"
PAGE_SECONDS = 0.08
PROCESSES = 20
RACES = size(50, 1_000)
LOST_ANSWERS = size(20, 200)
DEPARTURES = size(50, 500)
HEAD_START_SECONDS = 0.2

__all__ = ["chance"]


@pytest.fixture
def join(control, consent, make_user, admin):
    """Makes a person with a connected TikTok account and gives its owner, its account and its first job."""

    def connect(number: int, videos: int = 0) -> tuple[TokenOwner, UUID, UUID]:
        user_id = make_user("alice", tier="premium")
        username = f"racer.{number}.{user_id.hex[:8]}"
        made = {"username": username, "videos": [{"title": f"Work {at}"} for at in range(videos)]}
        assert control.post("/tiktok/accounts", json=made).status_code == 200
        found = consent.connect(user_id, username, "tiktok")
        [connection] = admin.execute("SELECT id FROM platform_connection WHERE user_id = %s", (user_id,)).fetchone()
        return TokenOwner(connection, user_id, "tiktok"), found.account_id, found.job_id

    return connect


@pytest.fixture
def crowd(settings) -> Iterator[subprocess.Popen]:
    """Twenty processes that ask for tokens with ten threads each."""
    names = [name for name in type(settings).model_fields if name.endswith(("_base_url", "_keys", "_key"))]
    urls = [f"database_{role}_url" for role in ("web", "worker", "visitor")]
    given = {name.upper(): str(getattr(settings, name)) for name in (*names, *urls, "database_url", "redis_url")}
    env = {**os.environ, **given, "ENVIRONMENT": "test", "STREAMVIBE_DATA_DIR": str(settings.data_dir)}
    command = [sys.executable, "-m", "tests.connections.refresher", str(PROCESSES)]
    with child(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def let_expire(site, owner) -> None:
    """The access token is over by our clock; the refresh token is as good as ever."""
    with site.database.transaction("worker", owner.user_id) as db:
        secret = tokens.load(db, site.cipher, owner)
        over = Tokens(secret.access, secret.refresh, datetime.now(UTC) - timedelta(seconds=1), ())
        tokens.store(db, site.cipher, owner, over)


def exchanges(control) -> list[int]:
    """The platform's answers to refresh tokens, by status."""
    calls = control.get("/calls", params={"path": TOKENS}).json()
    return [call["status"] for call in calls if call["grant_type"] == "refresh_token"]


def test_two_hundred_callers_of_an_expired_token_make_one_exchange(site, control, join, crowd, admin):
    owner, _, _ = join(0)
    wish = {"connection_id": str(owner.connection_id), "user_id": str(owner.user_id), "platform": "tiktok"}
    for number in range(RACES):
        let_expire(site, owner)
        control.post("/clear", json={})
        crowd.stdin.write(json.dumps({**wish, "at": time.time() + HEAD_START_SECONDS}) + "\n")
        crowd.stdin.flush()
        answers = json.loads(crowd.stdout.readline())

        assert exchanges(control) == [200], f"race {number}"
        assert len(answers) == PROCESSES * THREADS
        assert len(set(answers)) == 1
        assert answers[0].startswith("act.")
    print(f"F16: {RACES} races of {PROCESSES * THREADS} callers, one exchange each")
    told = "SELECT count(*) FROM notification WHERE user_id = %s AND title = 'A connection needs you'"
    assert admin.execute(told, (owner.user_id,)).fetchone() == (0,)


def test_an_exchange_whose_answer_is_lost_ends_in_a_reconnect_and_never_loops(site, control, join, admin):
    for number in range(LOST_ANSWERS):
        owner, _, _ = join(number)
        let_expire(site, owner)
        control.post("/clear", json={})
        control.post("/fail", json={"path": TOKENS, "cut": number % 2 * 20})

        with pytest.raises(ProviderError) as lost:
            tokens.access(site, owner)
        assert not lost.value.permanent
        for _ in range(3):
            with pytest.raises(ProviderError) as refused:
                tokens.access(site, owner)
            assert (refused.value.permanent, refused.value.code) == (True, "needs_reconnect")
        # The one whose answer was lost, and the one that was refused; an ended connection asks no more.
        assert len(exchanges(control)) <= 2
        state = admin.execute(
            "SELECT s.slug, c.last_error FROM platform_connection c JOIN social_account a ON a.connection_id = c.id "
            "JOIN account_status s ON s.id = a.status_id WHERE c.id = %s",
            (owner.connection_id,),
        ).fetchone()
        assert state == ("inactive", "TikTok no longer accepts our permission. Connect the account again.")
    print(f"F17: {LOST_ANSWERS} lost answers, each ended in a reconnect")


def test_leaving_while_a_sync_runs_leaves_nothing_behind(site, control, join, admin, chance, run_job):
    registry.load()
    survivors = 0
    for number in range(DEPARTURES):
        owner, account_id, job_id = join(number, videos=60)
        control.post("/clear", json={})
        control.post("/fail", json={"path": PAGES, "times": 3, "delay_seconds": PAGE_SECONDS})
        sync = Thread(target=horse.perform, args=(site, job_id, Event()))
        sync.start()
        time.sleep(chance.uniform(0, 4 * PAGE_SECONDS))
        survivors += sync.is_alive()
        with site.database.transaction("web", owner.user_id) as db:
            service.end(db, owner.user_id, account_id, keep=False, by="person")
        sync.join()

        assert _left(admin, owner) == (0, 0)
        [(revoke,)] = admin.execute(
            "SELECT id FROM job_queue WHERE job_type = 'revoke_token' AND params ->> 'user_id' = %s",
            (str(owner.user_id),),
        ).fetchall()
        assert run_job(revoke)[0] == "completed"
        revocations = control.get("/calls", params={"path": "/tiktok/api/v2/oauth/revoke/"}).json()
        assert [call["status"] for call in revocations] == [200]
        admin.execute("UPDATE social_account SET deleted_at = now() - interval '7 days' WHERE id = %s", (account_id,))
        admin.execute("SELECT content.forget_disconnected()")
        kept = admin.execute("SELECT count(*) FROM content_item WHERE user_id = %s", (owner.user_id,)).fetchone()
        assert kept == (0,)
    print(f"F18: {DEPARTURES} departures, {survivors} while the sync ran")
    assert survivors > DEPARTURES / 4


def _left(admin, owner) -> tuple[int, int]:
    """Tokens in use, and works that the public sees."""
    return (
        admin.execute("SELECT count(*) FROM vault.secret WHERE user_id = %s", (owner.user_id,)).fetchone()[0],
        admin.execute("SELECT count(*) FROM site.card WHERE creator_id = %s", (owner.user_id,)).fetchone()[0],
    )
