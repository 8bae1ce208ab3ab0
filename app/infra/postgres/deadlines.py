"""How long anybody waits for PostgreSQL: to connect, for an answer, for a lock, between two statements.

The server's own limits stand with the roles (`sql/phases/1_accounts/tables`), those of the administrator here. A server
keeps them only while it runs: one that is frozen, or behind a network that swallows everything, still has its kernel
say that it took what we sent. Keepalive and `tcp_user_timeout` do not end that wait, only a deadline on our side does.
docs/decisions/021-silence-and-slow-clients.md has the numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

from app.config import Role

if TYPE_CHECKING:
    from psycopg.abc import PQGen

CONNECT_SECONDS = 3
# How often the driver looks up while it waits, so that signals are heard.
INTERVAL_SECONDS = 0.1
HOUR_SECONDS = 3600.0
# Where the peer's machine is gone, the kernel gives up after so long; connections at rest are probed.
NETWORK = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

RV = TypeVar("RV")


class Silence(psycopg.OperationalError):
    """The server took a statement and said nothing within the deadline."""


@dataclass(frozen=True)
class Limits:
    """How long a connection waits for one answer, and settings of its session at the server (milliseconds)."""

    answer_seconds: float
    session: Mapping[str, int] = field(default_factory=dict)


# Each a little longer than the role's statement_timeout: who runs and is slow says so itself, and keeps its connection.
LIMITS: Mapping[Role, Limits] = {
    "visitor": Limits(3.0),
    "web": Limits(4.0),
    "worker": Limits(35.0),
    # By hand: works loaded in bulk, statistics, keys. A lock that a page holds is gone long before the minute.
    "admin": Limits(
        HOUR_SECONDS + 60,
        {
            "statement_timeout": int(HOUR_SECONDS * 1000),
            "lock_timeout": 60_000,
            "idle_in_transaction_session_timeout": 600_000,
        },
    ),
}
# A heartbeat, the elected sweeper's sign of life: one row, at once or never.
BRIEF = Limits(3.0)


class Bounded(psycopg.Connection[TupleRow]):
    """A connection that waits for each answer until its deadline and no longer; it is closed then."""

    answer_seconds = HOUR_SECONDS

    @classmethod
    def within(cls, url: str, limits: Limits, *, autocommit: bool = False) -> Self:
        """Connects with these limits. Raises psycopg.OperationalError."""
        db = cls.connect(url, autocommit=autocommit, **arguments(url, limits))
        db.answer_seconds = limits.answer_seconds
        return db

    def wait(self, gen: "PQGen[RV]", interval: float = INTERVAL_SECONDS, timeout: float | None = None) -> RV:
        """Waits for the server, as every call of the driver does. Raises Silence at the deadline."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        began = monotonic()
        try:
            return super().wait(gen, interval, self.answer_seconds)
        except psycopg.OperationalError as error:
            if error.sqlstate is not None or monotonic() - began < self.answer_seconds:
                raise
            # The answer may still come, and nobody may take it for the answer to something else.
            self.pgconn.finish()
            raise Silence(f"no answer within {self.answer_seconds:.0f} s") from error


def arguments(url: str, limits: Limits) -> dict[str, Any]:
    """What the driver is told when it connects to `url`; what the address says itself counts more."""
    given = conninfo_to_dict(url)
    told: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **NETWORK}
    told = {name: value for name, value in told.items() if name not in given}
    if limits.session:
        options = [f"-c {name}={value}" for name, value in limits.session.items()]
        told["options"] = " ".join([*options, str(given.get("options") or "")]).strip()
    return told
