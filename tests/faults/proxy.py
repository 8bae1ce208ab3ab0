"""A TCP proxy that does what networks do: slow down, go silent, break off, swallow an answer.

It stands between a client of the site and a real server, runs in a thread of its own and changes its behaviour while
connections are open. `faults` counts what was really done to a connection, so that a test can prove its fault.
"""

import asyncio
import contextlib
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from threading import Thread
from typing import Literal

Mode = Literal["pass", "delay", "refuse", "reset", "black_hole", "cut_after", "half_open", "swallow_answer", "answer"]


@dataclass(frozen=True)
class Behaviour:
    """What happens to bytes.

    `delay`: every chunk waits `seconds`. `refuse`: nothing listens. `reset`: connections break off at their next byte.
    `black_hole`: bytes are taken and forgotten, both ways. `cut_after`: breaks off after `count` bytes of answer.
    `half_open`: what is connected now stays connected and silent for ever, newcomers pass. `swallow_answer`: once the
    client has sent `trigger`, the server's next answer is waited for and thrown away, then the connection breaks.
    `answer`: each request gets the bytes `text` and never reaches the server.
    """

    mode: Mode = "pass"
    seconds: float = 0.0
    count: int = 0
    trigger: bytes = b""
    text: bytes = b""


class Proxy:
    """Listens on a port of 127.0.0.1 and passes on to `port`; `behave` switches at run time."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._behaviour = Behaviour()
        self._open, self._silent = set[StreamWriter](), set[StreamWriter]()
        self.faults: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self.port = 0

    def __enter__(self) -> "Proxy":
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def behave(self, mode: Mode = "pass", **how: object) -> None:
        """Behaves like this from now on, towards open connections too; leaving `refuse` or a silence breaks them."""
        self._call(self._change(Behaviour(mode, **how)))  # type: ignore[arg-type]

    def _call(self, work: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _change(self, behaviour: Behaviour) -> None:
        before, mode, self._behaviour = self._behaviour.mode, behaviour.mode, behaviour
        if mode == "refuse":
            self._server.close()
            self.faults["refuse"] += 1
        elif before == "refuse":
            await self._listen()
        if mode in ("refuse", "reset") or before in ("black_hole", "answer"):
            for writer in list(self._open):
                self._break(writer)
        if mode == "half_open":
            self._silent |= self._open
            self.faults["half_open"] += len(self._open)

    async def _close(self) -> None:
        await self._change(Behaviour("refuse"))
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: StreamReader, client: StreamWriter) -> None:
        server, state = client, {"armed": 0, "answered": 0}
        self._open.add(client)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            answers, server = await asyncio.open_connection("127.0.0.1", self._target)
            self._open.add(server)
            ways = (self._ask(reader, server, client, state), self._answer(answers, client, state))
            await asyncio.gather(*ways, return_exceptions=True)
        self._break(client)
        self._break(server)

    async def _ask(
        self, reader: StreamReader, server: StreamWriter, client: StreamWriter, state: dict[str, int]
    ) -> None:
        async for data, now in self._received(reader, client):
            if now.mode == "answer":
                client.write(now.text)
                continue
            state["armed"] |= now.mode == "swallow_answer" and now.trigger in data
            server.write(data)
            await server.drain()
        server.close()

    async def _answer(self, reader: StreamReader, client: StreamWriter, state: dict[str, int]) -> None:
        async for data, now in self._received(reader, client):
            state["answered"] += len(data)
            too_much = state["answered"] - now.count if now.mode == "cut_after" else 0
            if state["armed"] or too_much > 0:
                client.write(b"" if state["armed"] else data[: max(0, len(data) - too_much)])
                await client.drain()
                self.faults["swallow_answer" if state["armed"] else "cut_after"] += 1
                self._break(client)
                return
            client.write(data)
            await client.drain()
        if self._behaviour.mode != "black_hole" and client not in self._silent:
            client.close()

    async def _received(self, reader: StreamReader, client: StreamWriter) -> AsyncIterator[tuple[bytes, Behaviour]]:
        """What came in and may go on, late if need be; what is done to it instead happens here."""
        while data := await reader.read(65_536):
            now = self._behaviour
            if now.mode in ("delay", "reset", "black_hole", "answer"):
                self.faults[now.mode] += 1
            if now.mode == "delay":
                await asyncio.sleep(now.seconds)
            if now.mode == "reset":
                self._break(client)
            if now.mode != "black_hole" and client not in self._silent:
                yield data, now

    def _break(self, writer: StreamWriter) -> None:
        """Breaks off with a reset, as a crashed machine's network does, not with a polite end."""
        self._open.discard(writer)
        self._silent.discard(writer)
        with contextlib.suppress(OSError, AttributeError):
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
