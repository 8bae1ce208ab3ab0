"""The errors of engines, in words for the person at the terminal."""


class EngineError(Exception):
    """An engine cannot be used; the message says what happened and what to do."""
