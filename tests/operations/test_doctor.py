"""The doctor: all is well on a running site, and every trouble is one line with what to do."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from redis import Redis
from rq import Queue, Worker

from app import create_app
from app.infra import services
from app.jobs.doorbell import QUEUES
from app.operations import doctor
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from tests.connections.conftest import free
from tests.waiting import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def settings(settings, tmp_path_factory):
    """With the sandbox's platforms and its mail server."""
    own = SandboxSettings(
        port=free(), smtp_port=free(), data_dir=tmp_path_factory.mktemp("sandbox"), creators=1, items=5
    )
    names = [name for name in type(settings).model_fields if name.endswith("_base_url")]
    at = f"http://127.0.0.1:{settings.sandbox_port}"
    moved = {name: str(getattr(settings, name)).replace(at, own.base_url) for name in names}
    with running(own):
        yield settings.model_copy(update={**moved, "mail_url": f"smtp://127.0.0.1:{own.smtp_port}"})


@contextmanager
def processes(settings):
    """A worker for each queue and a sweeper, as the site runs them."""
    named = {
        f"DATABASE_{role.upper()}_URL": getattr(settings, f"database_{role}_url")
        for role in ("web", "worker", "visitor")
    }
    addresses = {
        name.upper(): getattr(settings, name) for name in type(settings).model_fields if name.endswith("_base_url")
    }
    env = {
        **os.environ,
        **named,
        **addresses,
        "ENVIRONMENT": "test",
        "STREAMVIBE_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
    }
    started = [
        subprocess.Popen([sys.executable, "worker.py", name], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
        for name in (*QUEUES, "--sweeper")
    ]
    try:
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(PATIENCE_SECONDS)


def examined(settings) -> dict[str, doctor.Finding]:
    site = services.build(settings)
    try:
        return {finding.subject: finding for finding in doctor.examine(site)}
    finally:
        site.database.close()
        site.http.close()


def run(settings) -> Result:
    """The command as a person types it."""
    app = create_app(settings)
    try:
        return app.test_cli_runner().invoke(args=["doctor"])
    finally:
        app.extensions["streamvibe"].database.close()


def test_a_running_site_is_well_and_its_end_is_seen(settings, redis_client):
    with processes(settings):
        wait_until(lambda: all(f.is_well for f in examined(settings).values()), "all is well")
        result = run(settings)
    print(result.output)

    assert (result.exit_code, "WRONG" in result.output) == (0, False)
    assert "rules" in result.output
    stopped = run(settings)
    assert stopped.exit_code == 1
    assert "Start `python worker.py sync`." in stopped.output
    assert "Start `python worker.py --sweeper`." in stopped.output


def test_workers_are_seen_again_after_valkey_has_forgotten_everything(settings, redis_client):
    with processes(settings):
        wait_until(lambda: all(f.is_well for f in examined(settings).values()), "all is well")
        redis_client.flushall()
        wait_until(lambda: all(examined(settings)[name].is_well for name in QUEUES), "every worker told of itself")
        with Redis.from_url(settings.redis_url) as redis:
            known = [worker for name in QUEUES for worker in Worker.all(queue=Queue(name, connection=redis))]
        assert sorted(worker.queue_names()[0] for worker in known) == sorted(QUEUES)
    assert not any(examined(settings)[name].is_well for name in QUEUES)


def test_each_trouble_is_a_line_of_its_own_and_hides_no_other(settings, redis_client):
    troubled = settings.model_copy(
        update={
            "redis_url": "redis://127.0.0.1:1/0",
            "mail_url": "smtp://127.0.0.1:1",
            "youtube_api_base_url": "http://127.0.0.1:1/google/youtube/v3",
            "instagram_client_id": "",
        }
    )
    found = examined(troubled)

    assert {name: finding.is_well for name, finding in found.items()} == {
        "settings": True,
        "database": True,
        "phases": True,
        "valkey": False,
        "mail": False,
        "youtube": False,
        "instagram": True,
        "tiktok": True,
        "workers": False,
        "jobs": True,
        "vault": True,
        "rules": True,
    }
    assert found["instagram"].text == "off: no client id is set"


def test_without_its_database_the_doctor_still_looks_at_the_rest(settings, redis_client):
    away = {
        f"database_{role}url": "postgresql://127.0.0.1:1/nothing?connect_timeout=1"
        for role in ("", "web_", "worker_", "visitor_")
    }
    found = examined(settings.model_copy(update=away))

    assert {name for name, finding in found.items() if not finding.is_well} >= {"database", "phases", "invariants"}
    assert found["valkey"].is_well


def test_a_platform_that_refuses_the_site_is_told_until_it_does_not(settings, redis_client, admin):
    opened = "SELECT auth.open_notice('tiktok credentials', 'TikTok refuses this site', 'Check its client id.')"
    admin.execute(opened)
    assert "Check its client id." in examined(settings)["notice"].text

    admin.execute("SELECT auth.clear_notice('tiktok credentials')")
    assert "notice" not in examined(settings)
    admin.execute("DELETE FROM auth.operator_notice")


def test_a_broken_rule_is_told(settings, redis_client, admin, make_user):
    alice = make_user("alice")
    admin.execute("UPDATE subscription SET syncs_used = 3 WHERE user_id = %s", (alice,))

    assert str(alice) in examined(settings)["rule"].text
    admin.execute("UPDATE subscription SET syncs_used = 0 WHERE user_id = %s", (alice,))
