"""`make demo` on a fresh machine of an unkind sort: a closed home, a strict umask, a name no program expects."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.fresh.checkout import Checkout
from tests.waiting import wait_until


@pytest.fixture
def checkout():
    """The project as it is now, in a home that only its owner may enter."""
    cache = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=False)
    with tempfile.TemporaryDirectory(prefix="streamvibe fresh Umläut ") as home:
        environ = {"PIP_CACHE_DIR": cache.stdout.strip()} if cache.returncode == 0 else {}
        made = Checkout(Path(home) / "mit Umläut", environ, umask=0o077)
        made.copy_tree()
        yield made


def kept_outside(checkout):
    """Where the engines keep their data when root starts them in a home that their account may not enter."""
    told = [line for line in checkout.said().splitlines() if "the engines keep their data in" in line]
    return [Path(line.rpartition(" in ")[2].rstrip(".")) for line in told]


def stop_while_it_fills(checkout):
    """Kills the first start when half of the people are there."""
    process = checkout.start("demo")
    wait_until(lambda: " of " in checkout.said() or process.poll() is not None, "it fills")
    checkout.kill(process)


def test_the_demo_starts_fills_stops_starts_again_and_is_cleaned_away(checkout):
    assert checkout.install() == 0, checkout.said()
    stop_while_it_fills(checkout)
    assert checkout.demo() == "", checkout.said()
    assert "there already" in checkout.said()
    assert checkout.demo() == "", checkout.said()
    assert "Installing" not in checkout.said()
    assert "applied" not in checkout.said()
    assert checkout.folder.parent.stat().st_mode & 0o777 == 0o700

    folders = kept_outside(checkout)
    assert len(folders) == (os.geteuid() == 0)
    assert all(folder.exists() for folder in folders)
    assert checkout.start("clean").wait() == 0
    assert not any(folder.exists() for folder in [*folders, checkout.folder / ".data", checkout.folder / ".venv"])
