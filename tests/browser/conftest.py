"""A whole site in processes of its own, as `make demo` runs it but empty, and Chromium to visit it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dev.ports import free_port
from tests.conftest import data_folder
from tests.waiting import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]
# Playwright's own patience with an element is five seconds.
expect.set_options(timeout=60_000)


@dataclass(frozen=True)
class Running:
    """A running site and its sandbox."""

    url: str
    sandbox: str
    data_dir: Path


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """Engines, sandbox, web, workers and sweeper, with four creators in the sandbox and nobody on the site."""
    with data_folder() as data_dir, site_in(data_dir) as found:
        yield found


@contextmanager
def site_in(data_dir: Path) -> Iterator[Running]:
    """The site in processes of its own, while the block runs."""
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
        process.wait(PATIENCE_SECONDS)
        assert process.returncode == 0, (data_dir / "site.log").read_text()


def _wait(site: Running, process: subprocess.Popen[bytes]) -> None:
    def ready() -> bool:
        assert process.poll() is None, (site.data_dir / "site.log").read_text()
        with suppress(httpx2.HTTPError):
            return httpx2.get(f"{site.url}/readyz", timeout=30, trust_env=False).status_code == 200
        return False

    wait_until(ready, "the site is ready", 0.2)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser: the system's own where there is one. Playwright's event loop runs in this thread, so it ends with the package."""
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
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


@pytest.fixture
def mails(running):
    """The newest mail to an address, as soon as it is there."""

    def newest(address: str) -> dict:
        def letters() -> list[dict]:
            return httpx2.get(
                f"{running.sandbox}/mail.json", params={"to": address}, timeout=PATIENCE_SECONDS, trust_env=False
            ).json()

        return wait_until(letters, f"a mail to {address}", 0.2)[0]

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
