"""How much of the hour's calls the app has used, in percent: a number that tests and people set.

Meta's real limit follows the number of people who use an app; what matters to a caller is the header on every answer,
and that at a hundred percent every call is refused.
"""

from app.sandbox.state import State, read_kept, write_kept

NAME = "instagram_usage"


def percent(state: State) -> int:
    """The share that is used, in percent."""
    with state.reading() as db:
        return int(read_kept(db, NAME) or 1)


def set_percent(state: State, value: int) -> None:
    """Pretends that so much is used."""
    with state.transaction() as db:
        write_kept(db, NAME, str(value))
