"""Units that a client has used today, as Google counts them: a list call is one, wrong calls count too."""

from datetime import timedelta, timezone

from dev.sandbox.google.api import errors
from dev.sandbox.kit.state import State

UNITS_A_DAY = 10_000
# The day begins at midnight in California; the hour of its summer time does not matter to a sandbox.
PACIFIC = timezone(timedelta(hours=-8))


def spend(state: State, client_id: str, units: int = 1) -> None:
    """Counts units. Raises ApiError when the day's are used up."""
    with state.transaction() as db:
        taken = db.execute(
            "INSERT INTO quota (client_id, day, used) VALUES (:client_id, :day, :units)"
            " ON CONFLICT (client_id, day) DO UPDATE SET used = used + :units WHERE used + :units <= :most",
            {"client_id": client_id, "day": _day(state), "units": units, "most": UNITS_A_DAY},
        ).rowcount
    if taken != 1:
        raise errors.over_quota()


def used(state: State, client_id: str) -> int:
    """Units used today."""
    with state.reading() as db:
        row = db.execute("SELECT used FROM quota WHERE client_id = ? AND day = ?", (client_id, _day(state))).fetchone()
    return 0 if row is None else int(row["used"])


def set_used(state: State, client_id: str, units: int) -> None:
    """Sets the units used today."""
    with state.transaction() as db:
        db.execute(
            "INSERT INTO quota (client_id, day, used) VALUES (?, ?, ?)"
            " ON CONFLICT (client_id, day) DO UPDATE SET used = excluded.used",
            (client_id, _day(state), units),
        )


def _day(state: State) -> str:
    return state.now().astimezone(PACIFIC).date().isoformat()
