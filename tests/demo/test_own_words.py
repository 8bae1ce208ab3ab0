"""What a command prints is its own: no library adds lines to it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = re.compile(r"[\d,]+ works loaded\.|[\d,]+ of [\d,]+ works, [\d,]+ a second")


@pytest.fixture
def environment(settings):
    """This test's site, as a command finds it."""
    named = {
        f"DATABASE_{role.upper()}_URL": getattr(settings, f"database_{role}_url")
        for role in ("web", "worker", "visitor")
    }
    return {
        **os.environ,
        **named,
        "ENVIRONMENT": "test",
        "STREAMVIBE_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
    }


def test_loading_works_prints_nothing_but_its_own_lines(environment):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "load", "synthetic", "--items", "60"]

    loaded = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )

    assert loaded.returncode == 0, loaded.stdout
    assert [line for line in loaded.stdout.splitlines() if not OWN.fullmatch(line)] == []
