"""A TCP proxy that does what networks do: slow down, go silent, break off, swallow an answer.

It stands between a client of the site and a real server, runs in a thread of its own and changes its behaviour while
connections are open. `faults` counts what was really done to a connection, so that a test can prove its fault.
"""

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from dataclasses import dataclass
from threading import Thread
from typing import Literal

Mode = Literal["pass", "delay", "refuse", "reset", "black_hole", "cut_after", "half_open", "swallow_answer", "answer"]
CHUNK = 65_536


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
        self._open: set[asyncio.StreamWriter] = set()
        self._silent: set[asyncio.StreamWriter] = set()
        self.faults: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

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
        before, self._behaviour = self._behaviour.mode, Behaviour(mode, **how)  # type: ignore[arg-type]
        if before == "refuse" and mode != "refuse":
            self._call(self._listen())
        if mode in ("refuse", "reset") or before in ("black_hole", "answer"):
            self._call(self._break_all())
        if mode == "half_open":
            self._call(self._forget_all())
        if mode == "refuse" and before != "refuse":
            self._call(self._stop_listening())

    def _call(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self.faults["refuse"] += 1

    async def _break_all(self) -> None:
        for writer in list(self._open):
            self._break(writer)

    async def _forget_all(self) -> None:
        self._silent |= self._open
        self.faults["half_open"] += len(self._open)

    async def _close(self) -> None:
        await self._stop_listening()
        await self._break_all()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            self._break(writer)
            return
        self._open.add(server_writer)
        state = {"armed": False, "answered": 0}
        ways = (self._ask(reader, server_writer, writer, state), self._answer(server_reader, writer, state))
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*(asyncio.create_task(way) for way in ways), return_exceptions=True)
        self._break(writer)
        self._break(server_writer)

    async def _ask(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, client: asyncio.StreamWriter, state: dict
    ) -> None:
        while data := await reader.read(CHUNK):
            now = self._behaviour
            await self._suffer(now, client)
            if now.mode == "black_hole" or client in self._silent:
                continue
            if now.mode == "answer":
                client.write(now.text)
                continue
            if now.mode == "swallow_answer" and now.trigger in data:
                state["armed"] = True
            server.write(data)
            await server.drain()
        server.close()

    async def _answer(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, state: dict) -> None:
        while data := await reader.read(CHUNK):
            now = self._behaviour
            await self._suffer(now, client)
            if now.mode == "black_hole" or client in self._silent:
                continue
            if state["armed"]:
                self.faults["swallow_answer"] += 1
                self._break(client)
                return
            state["answered"] += len(data)
            if now.mode == "cut_after" and state["answered"] > now.count:
                client.write(data[: max(0, len(data) - (state["answered"] - now.count))])
                await client.drain()
                self.faults["cut_after"] += 1
                self._break(client)
                return
            client.write(data)
            await client.drain()
        if self._behaviour.mode != "black_hole" and client not in self._silent:
            client.close()

    async def _suffer(self, now: Behaviour, client: asyncio.StreamWriter) -> None:
        if now.mode not in ("pass", "half_open", "swallow_answer", "cut_after"):
            self.faults[now.mode] += 1
        if now.mode == "delay":
            await asyncio.sleep(now.seconds)
        if now.mode == "reset":
            self._break(client)

    def _break(self, writer: asyncio.StreamWriter) -> None:
        """Breaks off with a reset, as a crashed machine's network does, not with a polite end."""
        self._open.discard(writer)
        self._silent.discard(writer)
        with contextlib.suppress(OSError, AttributeError):
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
