"""Signing in with Google against the sandbox, which is strict about the protocol and has keys of its own."""

from urllib.parse import urlsplit

import httpx2
import pytest

from app import create_app
from app.infra import services
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def google(tmp_path_factory):
    """The base address of the sandbox's Google."""
    folder = tmp_path_factory.mktemp("sandbox")
    with running(SandboxSettings(port=0, smtp_port=0, data_dir=folder, creators=2, items=10)) as world:
        yield f"{world.settings.base_url}/google"


@pytest.fixture(scope="module")
def app(settings, google):
    bases = {"google_accounts_base_url": f"{google}/accounts", "google_token_base_url": f"{google}/token"}
    made = create_app(settings.model_copy(update=bases))
    yield made
    made.extensions[services.EXTENSION].database.close()


def consent(address: str, **decision: str) -> str:
    """Decides on the sandbox's consent page; the path by which it sends the browser back."""
    answer = httpx2.post(address, data=decision, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    assert back.netloc == "localhost"
    return f"{back.path}?{back.query}"


def test_a_person_signs_in_through_the_sandbox(browse, admin):
    browser = browse()
    back = consent(browser.get("/login/google").location, account="sandra@people.example")
    answer = browser.get(back)

    assert (answer.status_code, answer.location) == (303, "/dashboard")
    assert admin.execute("SELECT count(*) FROM auth.users WHERE google_subject IS NOT NULL").fetchone() == (1,)


def test_an_address_that_google_has_not_verified_is_refused(browse):
    browser = browse()
    back = consent(browser.get("/login/google").location, account="unsure@people.example", unverified="yes")
    browser.get(back)

    assert "Google has not confirmed this e-mail address" in browser.get("/login").text


def test_cancelling_at_the_sandbox_changes_nothing(browse):
    browser = browse()
    browser.get(consent(browser.get("/login/google").location, cancel="yes"))

    assert "You cancelled on Google." in browser.get("/login").text
