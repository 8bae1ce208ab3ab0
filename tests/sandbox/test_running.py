"""The sandbox as a process: it starts by its module, serves many at once, and stops clean when it is told to."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from dev.ports import free_port
from tests.waiting import PATIENCE_SECONDS, Stopwatch

ROOT = Path(__file__).parents[2]
DELAY_SECONDS = 0.5


def start(tmp_path, **environ: str) -> subprocess.Popen[str]:
    names = {"ENVIRONMENT": "test", "STREAMVIBE_DATA_DIR": str(tmp_path), "DEMO_CREATORS": "2", "DEMO_ITEMS": "20"}
    return subprocess.Popen(
        [sys.executable, "-m", "dev.sandbox"],
        cwd=ROOT,
        env={**os.environ, **names, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_starts_says_where_it_is_and_stops_on_sigterm(tmp_path, google):
    port = free_port()
    process = start(tmp_path, SANDBOX_PORT=str(port), SANDBOX_SMTP_PORT=str(free_port()))
    try:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        assert google.http.get(f"http://127.0.0.1:{port}/healthz").text == "ok\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.communicate()


def test_a_taken_port_and_a_bad_file_are_explained(tmp_path, world):
    taken = start(tmp_path, SANDBOX_PORT=str(world.settings.port), SANDBOX_SMTP_PORT=str(free_port()))
    missing = start(tmp_path, SANDBOX_PORT=str(free_port()), SANDBOX_YOUTUBE_CSV=str(tmp_path / "missing.csv"))

    assert "A port is not free" in taken.communicate(timeout=PATIENCE_SECONDS)[1]
    assert "Check SANDBOX_YOUTUBE_CSV." in missing.communicate(timeout=PATIENCE_SECONDS)[1]
    assert (taken.returncode, missing.returncode) == (1, 1)


def test_a_hundred_are_served_and_none_waits_for_the_other(google):
    token = google.tokens("13")["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    ids = ",".join(item["contentDetails"]["videoId"] for item in google.walk(token)[:50])
    params = {"part": "snippet,contentDetails,statistics,status", "id": ids}
    address = f"{google.base}/google/youtube/v3/videos"

    def call(_: int) -> int:
        return google.http.get(address, params=params, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(100))) == [200] * 100

        # Each of eight answers is held back for half a second: one after the other, they would lie that far apart.
        google.control("fail", path="/google/youtube/v3/videos", times=8, delay_seconds=DELAY_SECONDS)
        watch = Stopwatch()
        ends = sorted(pool.map(lambda number: (call(number), watch.seconds)[1], range(8)))
    assert not all(later - earlier >= DELAY_SECONDS for earlier, later in pairwise(ends))


def test_nothing_is_logged_that_holds_a_secret(google, capfd):
    tokens = google.tokens("0")
    google.youtube("videos", tokens["access_token"], part="id", id="x")

    out, err = capfd.readouterr()
    assert "sbxsecret" not in out + err
