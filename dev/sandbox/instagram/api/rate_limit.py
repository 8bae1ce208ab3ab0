"""How much of the hour's calls the app has used, in percent: a number that tests and people set.

Meta's real limit follows the number of people who use an app; what matters to a caller is the header on every answer,
and that at a hundred percent every call is refused.
"""

from dev.sandbox.kit.state import State

NAME = "instagram_usage"


def percent(state: State) -> int:
    """The share that is used, in percent."""
    return state.number(NAME, 1)


def set_percent(state: State, value: int) -> None:
    """Sets the share that is used, in percent."""
    state.set_number(NAME, value)
