"""What a start finds: a Ctrl-C that came at an odd moment, and pages that an older version wrote."""

import subprocess
import sys

from dev.demo import run
from tests.conftest import data_folder
from tests.demo.running import ROOT, Demo
from tests.discovery import small_world
from tests.waiting import PATIENCE_SECONDS

# As when the exception comes while the interpreter cleans something up, which swallows it.
SWALLOWED = """
from contextlib import suppress
from app.config import Settings
from dev.demo import run
with suppress(KeyboardInterrupt):
    run._interrupt(2, None)
raise SystemExit(run.run(Settings.load()))
"""


def test_an_interruption_that_was_swallowed_still_ends_the_start():
    with data_folder() as folder:
        ran = subprocess.run(
            [sys.executable, "-c", SWALLOWED], cwd=ROOT, env=Demo(folder / "data").environ, capture_output=True,
            text=True, check=False, timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Stopped before it was ready" in ran.stdout
    assert "StreamVibe is ready" not in ran.stdout


def test_pages_of_an_older_version_are_written_anew(settings, database, make_user, admin, capsys):
    account = small_world.connect(admin, make_user("alice"))
    item = small_world.publish(admin, account, "पढ़ाई में मन कैसे लगाएँ")
    admin.execute("UPDATE site.search_document SET head = 'old' WHERE id = %s", (item.id,))

    run._project(settings)

    assert admin.execute(
        "SELECT head @@ to_tsquery('simple', site.words('पढ़ाई')) FROM site.search_document WHERE id = %s", (item.id,)
    ).fetchone() == (True,)
    assert "of creators: 1, of works: 1" in capsys.readouterr().out
