"""The arrival of a request: its bytes until all of head and body are here (RFC 9112 sections 6 and 7).

Only its end is looked for. Whether it is well formed the parser decides afterwards, so what is odd counts as arrived,
and as cut off: nothing after it may be taken for another request.
"""

import re
from enum import Enum

HEAD_END = b"\r\n\r\n"
LINE_END = b"\r\n"
LONGEST_HEAD_BYTES = 64 * 1024
LONGEST_BODY_BYTES = 1024 * 1024
# Chunks of one byte take six: more is made to hurt.
LONGEST_CHUNKED_BYTES = 2 * LONGEST_BODY_BYTES
LENGTH = re.compile(rb"[0-9]{1,18}")
CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?", re.DOTALL)


class State(Enum):
    """How far a request has arrived."""

    SILENT = "nothing yet"
    HEAD = "a part of its head"
    BODY = "its head, and a part of its body"
    WHOLE = "all of it"
    CUT_OFF = "as much as is waited for; the rest is unknown or too long"
    OVERLONG = "a head longer than any we answer"


class Arrival:
    """What has come of one request, and of those sent behind it without waiting."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.state = State.SILENT
        self._looked = 0
        self._end = 0
        self._chunk = 0
        self._is_chunked = False
        self._expects = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more is waited for."""
        return self.state in (State.WHOLE, State.CUT_OFF, State.OVERLONG)

    def wants_continue(self) -> bool:
        """Whether the client asks if it shall send its body; asked once."""
        expects, self._expects = self._expects and self.state is State.BODY, False
        return expects

    def take(self, data: bytes) -> State:
        """Adds what has come in."""
        self.data += data
        if self.state is State.SILENT and self.data:
            self.state = State.HEAD
        if self.state is State.HEAD:
            self._look_for_head()
        if self.state is State.BODY:
            self._look_for_body()
        return self.state

    def _look_for_head(self) -> None:
        found = self.data.find(HEAD_END, self._looked)
        if found < 0:
            self._looked = max(0, len(self.data) - len(HEAD_END) + 1)
        if found > LONGEST_HEAD_BYTES or (found < 0 and len(self.data) > LONGEST_HEAD_BYTES):
            self.state = State.OVERLONG
        elif found >= 0:
            self.state = self._read_head(bytes(self.data[:found]), found + len(HEAD_END))

    def _read_head(self, head: bytes, start: int) -> State:
        fields = [(name.strip().lower(), value.strip()) for name, _, value in _split(head)]
        lengths = {value for name, value in fields if name == b"content-length"}
        codings = [value.lower() for name, value in fields if name == b"transfer-encoding"]
        self._expects = any(field == (b"expect", b"100-continue") for field in fields)
        self._is_chunked, self._chunk, self._end = codings == [b"chunked"], start, start
        if self._is_chunked and not lengths:
            return State.BODY
        if codings or len(lengths) > 1:
            return State.CUT_OFF
        if not lengths:
            return State.WHOLE
        length = lengths.pop()
        if not LENGTH.fullmatch(length) or int(length) > LONGEST_BODY_BYTES:
            return State.CUT_OFF
        self._end += int(length)
        return State.BODY

    def _look_for_body(self) -> None:
        if self._is_chunked:
            self.state = self._look_for_chunks()
        elif len(self.data) >= self._end:
            self.state = State.WHOLE

    def _look_for_chunks(self) -> State:
        while (line_end := self.data.find(LINE_END, self._chunk)) >= 0:
            size = CHUNK_SIZE.fullmatch(self.data[self._chunk : line_end])
            if size is None:
                return State.CUT_OFF
            if not int(size[1], 16):
                # Behind the last chunk stand trailers, or an empty line at once.
                return State.WHOLE if self.data.find(HEAD_END, line_end) >= 0 else self._more()
            following = line_end + len(LINE_END) + int(size[1], 16) + len(LINE_END)
            if following - self._end > LONGEST_CHUNKED_BYTES:
                return State.CUT_OFF
            if following > len(self.data):
                return State.BODY
            self._chunk = following
        return self._more()

    def _more(self) -> State:
        return State.CUT_OFF if len(self.data) - self._end > LONGEST_CHUNKED_BYTES else State.BODY


def _split(head: bytes) -> list[tuple[bytes, bytes, bytes]]:
    return [line.partition(b":") for line in head.split(LINE_END)[1:]]
