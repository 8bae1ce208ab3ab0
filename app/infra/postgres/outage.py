"""An outage of the database: while it lasts nobody waits for it, and one thread asks whether it is back.

Whoever first waits in vain begins it. Everybody else is refused at once then, so the threads of the web stay free for
what needs no database: cached pages, static files. It ends with the first answer.
"""

from threading import Event, Lock, Thread

import psycopg

from app.infra.logs import log
from app.infra.postgres.deadlines import BRIEF, Bounded

ASK_EVERY_SECONDS = 0.2


class Outage:
    """Whether the database is away for a role."""

    def __init__(self) -> None:
        self._lasts = Event()
        self._closed = Event()
        self._lock = Lock()

    @property
    def lasts(self) -> bool:
        """Whether it is useless to ask."""
        return self._lasts.is_set()

    def begin(self, url: str) -> None:
        """Begins it, unless it lasts already; `url` is asked until it answers."""
        with self._lock:
            if self._lasts.is_set() or self._closed.is_set():
                return
            self._lasts.set()
        log.warning("database_silent")
        Thread(target=self._ask_on, args=(url,), name="outage", daemon=True).start()

    def close(self) -> None:
        """Stops asking."""
        self._closed.set()
        self._lasts.clear()

    def _ask_on(self, url: str) -> None:
        while not answers(url) and not self._closed.wait(ASK_EVERY_SECONDS):
            continue
        self._lasts.clear()
        log.info("database_answers_again")


def answers(url: str) -> bool:
    """Whether the database at `url` takes a connection and answers a statement."""
    try:
        with Bounded.within(url, BRIEF, autocommit=True) as db:
            db.execute("SELECT")
    except psycopg.Error:
        return False
    return True
