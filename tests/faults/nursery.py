"""The process of which the stage's workers are forked, so that sixty restarts do not pay for sixty imports.

A child is a session of its own and runs `worker.py` as the supervisor runs it; the nursery brings it back when it ends,
and inherits horses whose parent was killed. Commands come in as lines of JSON, the number of each new process goes out.
"""

import faulthandler
import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Serves until standard input ends, as it does when the tests are gone; then kills every descendant."""
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    faulthandler.enable()
    _import_everything()
    wanted: dict[str, dict] = {}
    running: dict[int, str] = {}
    buffer = b""
    say({"ready": os.getpid()})
    while True:
        if select.select([0], [], [], 0.02)[0]:
            data = os.read(0, 65536)
            if not data:
                break
            *lines, buffer = (buffer + data).split(b"\n")
            for line in lines:
                obey(json.loads(line), wanted, running)
        revive(wanted, running)
    end_everybody()
    return 0


def obey(command: dict, wanted: dict[str, dict], running: dict[int, str]) -> None:
    """`start` a child, or `forget` all: then nothing is brought back and everything that runs is killed."""
    if "start" in command:
        wanted[command["start"]] = command
        spawn(command, running)
        return
    wanted.clear()
    end_everybody()
    running.clear()
    say({"forgotten": True})


def revive(wanted: dict[str, dict], running: dict[int, str]) -> None:
    """Reaps the dead, orphans too, and starts again what shall live."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        name = running.pop(pid, "")
        if name:
            say({"ended": name, "pid": pid, "status": status})
        if name in wanted and wanted[name].get("again", True):
            spawn(wanted[name], running)


def spawn(command: dict, running: dict[int, str]) -> None:
    """Forks one child."""
    pid = os.fork()
    if pid:
        running[pid] = command["start"]
        say({"started": command["start"], "pid": pid})
        return
    status = 70
    try:
        status = live(command)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def live(command: dict) -> int:
    """What a child does."""
    import worker
    from tests.faults import crash, injected, requester

    os.setsid()
    random.seed()
    os.environ.update(command.get("env", {}))
    silence = os.open(os.devnull, os.O_RDONLY)
    log = os.open(Path(os.environ["FAULT_LOGS"]) / f"{command['start']}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for source, target in ((silence, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    if os.environ.get(crash.PLANS):
        crash.put_points()
    injected.put_errors()
    injected.make_blind()
    injected.stall()
    roles: dict[str, Callable[[list[str]], int]] = {"sweeper": sweep, "requester": requester.main}
    arguments = list(command["arguments"])
    return roles.get(arguments[0], worker.main)(arguments)


def sweep(arguments: list[str]) -> int:
    """`worker.py --sweeper` with a poison limit of the test's choice."""
    from app.config import Settings
    from app.infra import logs, services
    from app.jobs import sweeper

    stop = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    settings = Settings.load()
    logs.set_up(settings)
    sweeper.WATCHDOG_SECONDS = float(os.environ.get("FAULT_HANGING_SECONDS", sweeper.WATCHDOG_SECONDS))
    sweeper.sweep_forever(services.build(settings, pool_size=3), stop, int(arguments[1]))
    return 0


def end_everybody() -> None:
    """Kills every descendant, and waits until all are gone."""
    from dev.embedded.supervisor import descendants

    while found := descendants(os.getpid()):
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while True:
            try:
                if not os.waitpid(-1, os.WNOHANG)[0]:
                    break
            except ChildProcessError:
                break
        time.sleep(0.01)


def say(fact: dict) -> None:
    """One line to the stage."""
    os.write(1, json.dumps(fact).encode() + b"\n")


def _import_everything() -> None:
    import rq.worker  # noqa: F401

    import worker  # noqa: F401
    from app.jobs import horse, registry  # noqa: F401
    from tests.faults import requester, trial  # noqa: F401

    registry.load()


if __name__ == "__main__":
    sys.exit(main())
