"""A creator's way from sign-up to a public page, over HTTP. Each step looks first whether it was taken before."""

import time
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from app.accounts import admin_commands
from app.config import Settings
from app.infra.services import Services
from app.providers import NAMES
from dev.demo import progress, sandbox
from dev.demo.browser import Browser, Unexpected
from dev.demo.cast import Creator
from dev.demo.progress import Channel, Progress

MAIL_SECONDS = 60
JOB_SECONDS = 180
DONE_BEFORE = "there already"


def bring(settings: Settings, services: Services, person: Creator) -> str:
    """Takes one creator from wherever they are to suggestions; the outcome of the syncs."""
    before = progress.of(services, person.email)
    if _is_done(before, person):
        return DONE_BEFORE
    browser = Browser(settings.public_url, person.address, person.user_agent)
    try:
        if not before.is_proved:
            _sign_up(settings, browser, person, before)
        log_in(browser, person.email, person.password)
        if not before.is_onboarded:
            _open_page(browser, person)
        if person.plan not in ("free", before.plan):
            admin_commands.give_plan(services, person.email, person.plan)
        outcomes = [
            f"{NAMES[platform]} {_connect(browser, platform, account, before.channels.get(platform))}"
            for platform, account in person.accounts.items()
        ]
        _ask_for_suggestions(browser, person.analyses - before.analyses)
        return ", ".join(outcomes)
    finally:
        browser.close()


def log_in(browser: Browser, email: str, password: str) -> None:
    """Signs a browser in, unless it is."""
    page = browser.get("/login")
    if "/login" in str(page.url):
        browser.submit(page, {"email": email, "password": password})


def connect(browser: Browser, platform: str, account: str) -> str:
    """Connects an account at a platform; the id of its first sync."""
    consent = browser.submit(browser.get("/connections"), {}, action=f"/connections/{platform}/connect")
    allowed = {"youtube": "yes"} if platform == "youtube" else {"decision": "allow"}
    return job_of(str(browser.post(str(consent.url), {"account": account, **allowed}).url))


def sync(browser: Browser, channel: Channel) -> str:
    """Presses "Sync now"; the id of the job."""
    pressed = browser.submit(browser.get("/connections"), {}, action=f"/connections/{channel.account_id}/sync")
    return job_of(str(pressed.url))


def ended(browser: Browser, job_id: str) -> tuple[str, str]:
    """Waits until a job has ended: how, and its message. Raises Unexpected when it does not."""
    deadline = time.monotonic() + JOB_SECONDS
    while time.monotonic() < deadline:
        job = browser.get(f"/api/job-status?job_id={job_id}").json()
        if job["status"] in ("completed", "failed", "cancelled"):
            return job["status"], str((job["error"] or job["progress"])["message"])
        time.sleep(0.3)
    raise Unexpected(f"The job {job_id} did not end within {JOB_SECONDS} seconds.")


def job_of(url: str) -> str:
    """The id in the address of a job's page."""
    return PurePosixPath(urlsplit(url).path).name


def _is_done(before: Progress, person: Creator) -> bool:
    synced = {platform for platform, channel in before.channels.items() if channel.is_synced}
    return synced >= person.accounts.keys() and before.analyses >= person.analyses


def _sign_up(settings: Settings, browser: Browser, person: Creator, before: Progress) -> None:
    """Signs up and proves the address. Whoever signed up before may have a link that has expired: it is sent again."""
    if before.user_id is None:
        browser.submit(browser.get("/signup"), {"email": person.email, "password": person.password})
        _prove(settings, browser, person)
        return
    try:
        _prove(settings, browser, person)
    except Unexpected:
        log_in(browser, person.email, person.password)
        known = len(sandbox.letters(settings, person.email))
        browser.submit(browser.get("/verify"), {}, action="/verify")
        _prove(settings, browser, person, known)


def _prove(settings: Settings, browser: Browser, person: Creator, known: int = 0) -> None:
    browser.submit(browser.get(_mailed_link(settings, person.email, known)), {}, action="/verify/")


def _mailed_link(settings: Settings, email: str, known: int) -> str:
    """The link of the newest mail to somebody, as soon as there are more than those that are known."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        letters = sandbox.letters(settings, email)
        links = [str(link) for letter in letters for link in letter["links"] if "/verify/" in link]
        if len(letters) > known and links:
            return links[0]
        time.sleep(0.2)
    raise Unexpected(f"No mail reached {email} within {MAIL_SECONDS} seconds. See the worker's log.")


def _open_page(browser: Browser, person: Creator) -> None:
    known = {
        "display_name": person.name,
        "bio": f"{person.name} on the web: new work when it is ready, and not before.",
    }
    category = {"primary_category": person.category} if person.category else {}
    browser.submit(browser.get("/onboarding"), known | category)


def _connect(browser: Browser, platform: str, account: str, channel: Channel | None) -> str:
    """Connects an account and waits for its first sync, or for the one that was begun; its message."""
    if channel is None:
        job_id = connect(browser, platform, account)
    elif channel.is_synced:
        return DONE_BEFORE
    else:
        job_id = str(channel.job_id) if channel.job_id else sync(browser, channel)
    status, message = ended(browser, job_id)
    if status != "completed" and channel is not None:
        status, message = ended(browser, sync(browser, channel))
    if status != "completed":
        raise Unexpected(f"The job {job_id} {status}: {message}")
    return message


def _ask_for_suggestions(browser: Browser, wanted: int) -> None:
    if wanted <= 0:
        return
    library = browser.get("/library?state=public")
    links = dict.fromkeys(path for path in browser.links(library) if path.startswith("/library/"))
    for link in list(links)[:wanted]:
        browser.submit(browser.get(link), {}, action="/analyse")
