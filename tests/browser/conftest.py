"""A whole site in processes of its own, as `make demo` runs it but empty, and Chromium to visit it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.embedded.ports import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 90


@dataclass(frozen=True)
class Running:
    """A running site and its sandbox."""

    url: str
    sandbox: str
    data_dir: Path


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """Engines, sandbox, web, workers and sweeper, with four creators in the sandbox and nobody on the site."""
    data_dir = Path(tempfile.gettempdir()) / f"streamvibe-browser-{uuid4().hex[:12]}"
    data_dir.mkdir(mode=0o755)
    ports = {name: str(free_port()) for name in ("PORT", "SANDBOX_PORT", "SANDBOX_SMTP_PORT")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    env = {
        **kept,
        **ports,
        "ENVIRONMENT": "test",
        "STREAMVIBE_DATA_DIR": str(data_dir),
        "DEMO_CREATORS": "4",
        "DEMO_ITEMS": "400",
    }
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "run", "--empty"]
    with (data_dir / "site.log").open("wb") as log:
        process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        found = Running(f"http://127.0.0.1:{ports['PORT']}", f"http://127.0.0.1:{ports['SANDBOX_PORT']}", data_dir)
        _wait(found, process)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert process.returncode == 0, (data_dir / "site.log").read_text()
        shutil.rmtree(data_dir, ignore_errors=True)


def _wait(site: Running, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(f"{site.url}/readyz", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError((site.data_dir / "site.log").read_text())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser: the system's own where there is one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(request, chromium, running) -> Iterator[Page]:
    """A page of a fresh visitor, once with JavaScript and once without."""
    context = chromium.new_context(base_url=running.url, java_script_enabled=request.param)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


@pytest.fixture
def mails(running):
    """The newest mail to an address, as soon as it is there."""

    def newest(address: str) -> dict:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            letters = httpx2.get(f"{running.sandbox}/mail.json", params={"to": address}, trust_env=False).json()
            if letters:
                return letters[0]
            time.sleep(0.2)
        raise AssertionError(f"no mail to {address}")

    return newest


PASSWORD = "a long and quiet sentence"


@pytest.fixture
def join(mails):
    """Signs a new person up at a page, as people do: address, mail, name. Ends signed in."""

    def sign_up(page: Page, name: str) -> None:
        address = f"{uuid4().hex[:12]}@people.example"
        page.goto("/signup")
        page.get_by_label("E-mail").fill(address)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main form button[type=submit]").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

        page.goto(next(link for link in mails(address)["links"] if "/verify/" in link))
        page.locator("main form button[type=submit]").first.click()
        page.goto("/login")
        if "/login" in page.url:
            page.get_by_label("E-mail").fill(address)
            page.get_by_label("Password").fill(PASSWORD)
            page.locator("main form button[type=submit]").click()

        page.goto("/onboarding")
        page.get_by_label("Name", exact=True).fill(name)
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url(re.compile(r"^(?!.*onboarding).*$"))

    return sign_up
