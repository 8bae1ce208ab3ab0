"""A running sandbox with the site's settings pointed at it, and one person's way through consent by plain HTTP."""

import csv
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest

from app.connections import service
from app.infra import services
from app.jobs import horse, registry
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from tests.waiting import PATIENCE_SECONDS

NASTY = {
    "video_id": "nastyVideo1",
    "title": "<b>Bold & “quoted” 'words'</b> שלום 🎉",
    "channel_title": "Edge <Cases> & Co",
    "category_id": "10",
    "publish_time": "2017-11-13T17:13:01.000Z",
    "tags": '<i>tag</i>|"a "quoted" tag"|"مرحبا"',
    "views": "9007199254740993",
    "likes": "1",
    "comment_count": "0",
    "thumbnail_link": "https://i.ytimg.com/vi/nastyVideo1/default.jpg",
    "description": "</script><script>alert(1)</script>\\nsecond line & more\\nثالث 😀",
}


@pytest.fixture(scope="module")
def csv_file(tmp_path_factory) -> Path:
    """Forty real-looking rows and the nasty one."""
    path = tmp_path_factory.mktemp("csv") / "videos.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, NASTY.keys())
        writer.writeheader()
        for number in range(120):
            writer.writerow(
                {**NASTY, "video_id": f"plainVideo{number:03}", "title": f"Plain {number}", "channel_title": "Plain"}
            )
        writer.writerow(NASTY)
    return path


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory, csv_file) -> Iterator[str]:
    """The address of a sandbox that serves the file."""
    settings = SandboxSettings(
        port=free(),
        smtp_port=free(),
        data_dir=tmp_path_factory.mktemp("sandbox"),
        youtube_csv=csv_file,
        creators=2,
        items=60,
    )
    with running(settings):
        yield settings.base_url


@pytest.fixture(scope="module")
def settings(settings, sandbox):
    """The site's settings with the sandbox's addresses."""
    return settings.model_copy(
        update={
            "google_accounts_base_url": f"{sandbox}/google/accounts",
            "google_token_base_url": f"{sandbox}/google/token",
            "youtube_api_base_url": f"{sandbox}/google/youtube/v3",
            "instagram_auth_base_url": f"{sandbox}/instagram/www",
            "instagram_token_base_url": f"{sandbox}/instagram/api",
            "instagram_graph_base_url": f"{sandbox}/instagram/graph",
            "tiktok_auth_base_url": f"{sandbox}/tiktok/www",
            "tiktok_api_base_url": f"{sandbox}/tiktok/api",
        }
    )


@pytest.fixture(scope="module")
def site(settings):
    """The site's parts without a web server."""
    built = services.build(settings)
    yield built
    built.database.close()
    built.http.close()


@pytest.fixture(scope="module")
def control(sandbox):
    """The sandbox's control interface."""
    with httpx2.Client(base_url=f"{sandbox}/_control", timeout=PATIENCE_SECONDS, trust_env=False) as client:
        yield client


@pytest.fixture
def calm(admin, control):
    """The test begins with a platform that nobody called."""
    control.post("/clear", json={})
    yield
    control.post("/clear", json={})
    admin.execute("DELETE FROM connections.traffic")


class Consent:
    """One person at one browser, connecting channels."""

    def __init__(self, site):
        self._site = site
        self.session_id = uuid4()

    def begin(self, user_id, platform="youtube") -> str:
        return service.begin(self._site, user_id, self.session_id, platform)

    def answer(self, url, account, **fields) -> dict[str, str]:
        """What the platform sends back when the person chooses an account and allows everything."""
        allowed = {"youtube": "yes"} if "/google/" in url else {"decision": "allow"}
        sent = httpx2.post(
            url, data={"account": account, **allowed, **fields}, timeout=PATIENCE_SECONDS, trust_env=False
        )
        return {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}

    def finish(self, user_id, answer, session_id=None, platform="youtube"):
        return service.finish(
            self._site,
            user_id,
            session_id or self.session_id,
            platform,
            state=answer.get("state", ""),
            code=answer.get("code", ""),
            error=answer.get("error", ""),
            issuer=answer.get("iss", ""),
        )

    def connect(self, user_id, account, platform="youtube"):
        return self.finish(user_id, self.answer(self.begin(user_id, platform), account), platform=platform)


@pytest.fixture
def consent(site) -> Consent:
    return Consent(site)


@pytest.fixture
def run_job(site):
    """Does a job here and now, as a worker's horse would."""
    registry.load()

    def run(job_id):
        assert horse.perform(site, job_id, Event()) is not None
        with site.database.transaction("worker") as db:
            return db.execute("SELECT status, error_message, result FROM job_queue WHERE id = %s", (job_id,)).fetchone()

    return run


@pytest.fixture
def sync_again(site, run_job):
    """A second sync of a connected account; the answer of the job."""

    def again(user_id, account_id):
        from app.connections import channels

        with site.database.transaction("web", user_id) as db:
            created = service.sync_now(db, channels.find(db, user_id, account_id), user_id)
        return run_job(created.job_id)

    return again


def everything_from_the_file(control) -> str:
    """The key of the channel that owns the whole file."""
    accounts = control.get("/accounts", params={"source": "csv"}).json()
    return max(accounts, key=lambda account: account["videos"])["key"]


def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


__all__ = ["NASTY", "everything_from_the_file", "free"]
