"""`make fresh`: does `make demo` work on every ordinary fresh machine? One row for each kind of machine, tried for real.

Each row installs in a checkout of its own, starts the demo until it is ready, looks at its first page, stops it, and
starts it again. It ends in "ready" or in the sentence that the machine's owner was told. `FRESH_ROWS=space,umask` tries
the rows that hold one of these words.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fresh.checkout import ROOT, Checkout
from tests.waiting import Stopwatch, wait_until

AT_ONCE = 2
NO_IPV6 = 'ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && test ! -s /proc/net/if_inet6 && exec "$@"'


@dataclass(frozen=True)
class Row:
    """A kind of machine: the folder's name, what is odd about it, and what is expected, '' for ready."""

    name: str
    folder: str = "streamvibe"
    environ: dict[str, str] = field(default_factory=dict)
    umask: int = 0o022
    home_mode: int = 0o755
    try_it: Callable[[Checkout], str] | None = None
    refused: str = ""
    possible: Callable[[], bool] = lambda: True


def python(version: str) -> dict[str, str]:
    """The environment in which the Makefile takes this Python; it is '' when the machine has none."""
    names = [f"python{version}", *Path("/").glob(f"opt/python/{version}*/bin/python3")]
    names += sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    for name in names:
        found = shutil.which(str(name))
        if (
            found
            and subprocess.run([found, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0
        ):
            return {"PYTHON": found}
    return {"PYTHON": ""}


def has_python(version: str) -> Callable[[], bool]:
    """Whether this machine has it."""
    return lambda: bool(python(version)["PYTHON"])


def twice(checkout: Checkout) -> str:
    """Ready, and ready again."""
    if checkout.install() != 0:
        return checkout.last_line()
    return checkout.demo() or checkout.demo()


def beside_another(checkout: Checkout) -> str:
    """Two checkouts run at the same time."""
    other = Checkout(checkout.folder.parent / "another", checkout.environ)
    put(other)
    with ThreadPoolExecutor(2) as pool:
        return next(filter(None, pool.map(twice, (checkout, other))), "")


def interrupted(checkout: Checkout) -> str:
    """Killed while it installs and again while it starts for the first time."""
    for words, sign in (((".venv/demo.stamp",), "Installing"), (("demo",), "Starting PostgreSQL")):
        process = checkout.start(*words)
        wait_until(lambda: sign in checkout.said() or process.poll() is not None, sign)  # noqa: B023
        wait_until((checkout.folder / ".venv/lib").exists, "something was installed")
        checkout.kill(process)
    return twice(checkout)


def deleted_and_cloned_again(checkout: Checkout) -> str:
    """The folder goes, and a new checkout takes its place."""
    first = twice(checkout)
    if first:
        return first
    shutil.rmtree(checkout.folder)
    put(checkout)
    return twice(checkout)


def beside_a_taken_port(checkout: Checkout) -> str:
    """Another program has the port."""
    with socket.create_server(("127.0.0.1", int(checkout.ports["PORT"]))):
        return twice(checkout)


def through_a_proxy(checkout: Checkout) -> str:
    """Ways out lead through a proxy that does not answer once everything is installed."""
    status = checkout.install()
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"), "http://127.0.0.1:9")
    checkout.environ = {**checkout.environ, **proxies}
    return checkout.last_line() if status else checkout.demo() or checkout.demo()


def without_ipv6(checkout: Checkout) -> str:
    """In a network of its own that has a loopback and no IPv6."""
    if checkout.install() != 0:
        return checkout.last_line()
    checkout.prefix = [*NAMESPACE, "sh", "-c", NO_IPV6, "sh", *ITSELF]
    return checkout.demo() or checkout.demo()


def in_a_read_only_home(checkout: Checkout) -> str:
    """The checkout is writable, the home is not."""
    home = checkout.folder.parent / "home"
    home.mkdir(mode=0o555)
    checkout.environ = {**checkout.environ, "HOME": str(home) if os.geteuid() else "/proc/self"}
    return twice(checkout)


def with_a_spaced_tmpdir(checkout: Checkout) -> str:
    """Temporary files go to a folder with a space in its name."""
    temporary = checkout.folder.parent / "temporary files"
    temporary.mkdir()
    checkout.environ = {**checkout.environ, "TMPDIR": str(temporary)}
    return twice(checkout)


def as_root_of_a_small_container(checkout: Checkout) -> str:
    """As root of a container that knows one account only."""
    if checkout.install() != 0:
        return checkout.last_line()
    checkout.prefix = ["unshare", "--map-root-user"]
    return checkout.demo() or checkout.demo()


def as_a_number(checkout: Checkout) -> str:
    """As an account that has no name, as containers have them; it finds the system's programs only."""
    checkout.user = 54_321
    checkout.environ = {**checkout.environ, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    for path in (checkout.folder.parent, checkout.folder, *checkout.folder.rglob("*")):
        os.chown(path, 54_321, 54_321)
    return twice(checkout)


NAMESPACE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
# Inside the network an ordinary user is itself again.
ITSELF = [] if os.geteuid() == 0 else ["unshare", f"--map-user={os.geteuid()}", f"--map-group={os.getegid()}"]


def can_unshare() -> bool:
    """Whether this machine lets us make a network."""
    return bool(shutil.which("unshare")) and subprocess.run([*NAMESPACE, "true"], check=False).returncode == 0


ROWS = [
    Row("a folder that everybody may enter"),
    Row("a home of mode 0700", home_mode=0o700),
    Row("spaces in the path", "a fresh  folder"),
    Row("quotes in the path", 'it\'s "here"'),
    Row("# and % in the path", "100% #1"),
    Row("$, ` and \\ in the path", "$HOME `id` \\n"),
    Row("letters of many scripts in the path", "Mühe 猫 عربي"),
    Row("a colon in the path", "a:b", refused="whose path holds a colon"),
    Row("umask 077", umask=0o077),
    Row("umask 077, a home of mode 0700, a space and an umlaut", "mit Umläut", umask=0o077, home_mode=0o700),
    Row("LANG=C, LC_ALL=C", "Mühe", environ={"LANG": "C", "LC_ALL": "C"}),
    Row(
        "LC_ALL=POSIX, no UTF-8 mode",
        "Mühe",
        environ={"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ),
    Row("no HOME", environ={"HOME": ""}),
    Row("a HOME that cannot be written to", try_it=in_a_read_only_home),
    Row("TMPDIR with a space", try_it=with_a_spaced_tmpdir),
    Row("two checkouts at once", try_it=beside_another),
    Row("Python 3.10", environ=python("3.10"), refused="Python 3.11 or newer is needed", possible=has_python("3.10")),
    *(Row(f"Python {one}", environ=python(one), possible=has_python(one)) for one in ("3.11", "3.12", "3.13", "3.14")),
    Row("IPv6 switched off", try_it=without_ipv6, possible=can_unshare),
    Row("a proxy in the environment", try_it=through_a_proxy),
    Row("pip set to install for the user", environ={"PIP_USER": "1"}),
    Row("killed while it installs and while it starts", try_it=interrupted),
    Row("deleted and cloned again, a home of mode 0700", home_mode=0o700, try_it=deleted_and_cloned_again),
    Row("another program on the port", try_it=beside_a_taken_port, refused="is in use"),
    Row(
        "root of a container with one account",
        try_it=as_root_of_a_small_container,
        refused="cannot become another account",
        possible=can_unshare,
    ),
    Row(
        "an account without a name",
        try_it=as_a_number,
        refused="an account without a name",
        possible=lambda: os.geteuid() == 0,
    ),
]


def put(checkout: Checkout) -> None:
    """A clone of the last commit where this is a clone itself, else a copy."""
    if not (ROOT / ".git").exists():
        checkout.copy_tree()
        return
    words = ["git", "-c", "safe.directory=*", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(checkout.folder)]
    subprocess.run(words, check=True)


@contextmanager
def home(row: Row) -> Iterator[Path]:
    """A home on this machine, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="streamvibe-fresh-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(row.home_mode)
        yield Path(folder)


def tried(row: Row) -> str:
    """What came of a row: ready, refused in words, or wrong."""
    if not row.possible():
        return "not to be had on this machine"
    with home(row) as folder:
        checkout = Checkout(folder / row.folder, row.environ, row.umask)
        put(checkout)
        said = (row.try_it or twice)(checkout)
        forgotten = checkout.start("clean").wait()
        if row.refused:
            return f"refused: {said}" if row.refused in said else f"WRONG: {said or 'it was not refused'}"
        if said or forgotten:
            sys.stderr.write(f"{row.name}:\n{checkout.said()[-2000:]}\n")
            return f"WRONG: {said or 'make clean failed'}"
        return f"ready, {checkout.watch.seconds:.0f} s for everything"


def main() -> int:
    """Tries every row and prints the table; 1 when a row is wrong."""
    wanted = [word.strip() for word in os.environ.get("FRESH_ROWS", "").split(",") if word.strip()]
    rows = [row for row in ROWS if not wanted or any(word in row.name for word in wanted)]
    watch = Stopwatch()
    who = "root" if os.geteuid() == 0 else "an ordinary user"
    print(f"## As {who}\n\n| where | what happened |\n|---|---|", flush=True)
    wrong = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for row, result in zip(rows, pool.map(tried, rows), strict=True):
            wrong += result.startswith("WRONG")
            print(f"| {row.name} | {result} |", flush=True)
    print(f"\n{len(rows)} rows, {wrong} wrong, {watch.seconds / 60:.0f} minutes.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
