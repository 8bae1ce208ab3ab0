"""A site that platforms can call over real HTTP, and what its tests ask of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from uuid import UUID

import httpx2
from werkzeug.serving import WSGIRequestHandler, make_server

from dev.ports import free_port
from tests.waiting import PATIENCE_SECONDS

LIMIT = 64 * 1024  # bytes that the webhooks take


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log(self, type, message, *args) -> None:  # noqa: A002
        pass


def reachable(settings, sandbox):
    """Settings of a site with an address of its own, subscribed at the sandbox's hub."""
    return settings.model_copy(
        update={"public_url": f"http://127.0.0.1:{free_port()}", "youtube_hub_base_url": f"{sandbox}/google/hub"}
    )


@contextmanager
def serving(app, settings) -> Iterator[httpx2.Client]:
    """The application at its public address while the block runs."""
    port = int(settings.public_url.rpartition(":")[2])
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with httpx2.Client(base_url=settings.public_url, trust_env=False, timeout=PATIENCE_SECONDS) as client:
            yield client
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def jobs_of(admin, kind: str, person: UUID) -> list[UUID]:
    """The waiting jobs of a kind for a person's rows, oldest first."""
    rows = admin.execute(
        "SELECT id FROM job_queue WHERE job_type = %s AND params ->> 'user_id' = %s AND status = 'pending' ORDER BY created_at",
        (kind, str(person)),
    ).fetchall()
    return [job_id for (job_id,) in rows]


def all_jobs(admin, kind: str) -> int:
    """How many jobs of a kind there ever were."""
    return admin.execute("SELECT count(*) FROM job_queue WHERE job_type = %s", (kind,)).fetchone()[0]


def cards(admin, person: UUID) -> int:
    """How many works of a person everybody can see."""
    return admin.execute("SELECT count(*) FROM site.card WHERE creator_id = %s", (person,)).fetchone()[0]


def works(admin, person: UUID) -> int:
    """How many works of a person we keep."""
    return admin.execute("SELECT count(*) FROM content_item WHERE user_id = %s", (person,)).fetchone()[0]


def is_connected(admin, person: UUID) -> bool:
    """Whether a person has a connection in force, with its tokens."""
    return admin.execute(
        "SELECT EXISTS (SELECT FROM platform_connection WHERE user_id = %s AND is_active) "
        "AND EXISTS (SELECT FROM vault.secret WHERE user_id = %s)",
        (person, person),
    ).fetchone()[0]
