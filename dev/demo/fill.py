"""Fills an empty site over HTTP, as people would: one browser a person, from sign-up to a public page.

Nothing is written into the database directly but what an operator does by hand: a plan, a role, the featured creators.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import httpx2

from app.accounts import admin_commands
from app.config import Settings
from app.infra.services import Services, build
from app.providers import NAMES
from dev.demo import cast, logins
from dev.demo.browser import Browser, Unexpected
from dev.demo.cast import Creator

AT_ONCE = 3
MAIL_SECONDS = 60
JOB_SECONDS = 180
VISITORS = 90
ANALYSED_EACH = 1
FEATURED = 3

Report = Callable[[str], None]


def fill(settings: Settings, count: int, items: int, seed: int, report: Report) -> None:
    """Signs `count` creators up, with `items` works in all, and sends visitors.

    Raises Unexpected when a page is not what a person would find there.
    """
    services = build(settings, pool_size=2)
    everybody = _sandbox(settings, "/_control/accounts?source=generated")
    people = cast.creators(everybody[:count], seed)
    report(f"Filling the site: {len(people)} creators with about {items:,} works, through the site's own pages.")
    started = time.monotonic()
    _sign_up_operator(services)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {pool.submit(_bring, settings, services, person): person for person in people}
        for done, future in enumerate(as_completed(waiting), start=1):
            report(f"  {done:3} of {len(people)}  {waiting[future].name}: {future.result()}")
    _feature(services)
    report(f"Sending {VISITORS} visitors …")
    _visit(settings, seed)
    _refresh_lists(services)
    report(f"Filled in {time.monotonic() - started:.0f} seconds.")


def _bring(settings: Settings, services: Services, person: Creator) -> str:
    """Takes one creator from sign-up to suggestions; the outcome of the sync."""
    browser = Browser(settings.public_url, person.address, person.user_agent)
    try:
        _sign_up(settings, browser, person)
        if person.plan != "free":
            admin_commands.give_plan(services, person.email, person.plan)
        outcomes = [f"{NAMES[platform]} {_connect(browser, person, platform)}" for platform in person.accounts]
        _ask_for_suggestions(browser)
        return ", ".join(outcomes)
    finally:
        browser.close()


def _sign_up(settings: Settings, browser: Browser, person: Creator) -> None:
    browser.submit(browser.get("/signup"), {"email": person.email, "password": person.password})
    link = _mailed_link(settings, person.email)
    browser.submit(browser.get(link), {}, action="/verify/")
    page = browser.get("/login")
    if "/login" in str(page.url):
        browser.submit(page, {"email": person.email, "password": person.password})
    known = {"display_name": person.name, "bio": _bio(person)}
    browser.submit(
        browser.get("/onboarding"), known | ({"primary_category": person.category} if person.category else {})
    )


def _bio(person: Creator) -> str:
    return f"{person.name} on the web: new work when it is ready, and not before."


def _connect(browser: Browser, person: Creator, platform: str) -> str:
    consent = browser.submit(browser.get("/connections"), {}, action=f"/connections/{platform}/connect")
    allowed = {"youtube": "yes"} if platform == "youtube" else {"decision": "allow"}
    job = browser.post(str(consent.url), {"account": person.accounts[platform], **allowed})
    return _finished(browser, PurePosixPath(urlsplit(str(job.url)).path).name)


def _finished(browser: Browser, job_id: str) -> str:
    """Waits until a job has ended; its message. Raises Unexpected when it failed."""
    deadline = time.monotonic() + JOB_SECONDS
    while time.monotonic() < deadline:
        job = browser.get(f"/api/job-status?job_id={job_id}").json()
        if job["status"] == "completed":
            return str(job["progress"]["message"])
        if job["status"] in ("failed", "cancelled"):
            raise Unexpected(f"The job {job_id} {job['status']}: {job['error']}")
        time.sleep(0.3)
    raise Unexpected(f"The job {job_id} did not end within {JOB_SECONDS} seconds.")


def _ask_for_suggestions(browser: Browser) -> None:
    library = browser.get("/library?state=public")
    links = [path for path in browser.links(library) if path.startswith("/library/")]
    for link in links[:ANALYSED_EACH]:
        browser.submit(browser.get(link), {}, action="/analyse")


def _mailed_link(settings: Settings, email: str) -> str:
    """The link of the newest mail to somebody, as soon as it has arrived."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        letters = _sandbox(settings, f"/mail.json?to={email}")
        if letters:
            return next(str(link) for link in letters[0]["links"] if "/verify/" in link)
        time.sleep(0.2)
    raise Unexpected(f"No mail reached {email} within {MAIL_SECONDS} seconds. See the worker's log.")


def _sandbox(settings: Settings, path: str) -> list[dict[str, Any]]:
    answer = httpx2.get(f"http://127.0.0.1:{settings.sandbox_port}{path}", timeout=30, trust_env=False)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def _sign_up_operator(services: Services) -> None:
    admin_commands.create(services, logins.OLIVIA.email, logins.OLIVIA.password, "Olivia", "admin")


def _feature(services: Services) -> None:
    """Features a few creators, as an editor would."""
    reasons = ("Our pick, for its patience", "Our pick, for the sound alone", "Our pick — start anywhere")
    with services.database.transaction("admin") as db:
        db.execute(
            "INSERT INTO featured_creator (user_id, featured_reason, display_order) "
            "SELECT c.id, r.reason, r.place FROM unnest(%s::text[]) WITH ORDINALITY AS r (reason, place) "
            "JOIN (SELECT id, row_number() OVER (ORDER BY item_count DESC, id) AS place FROM site.creator) AS c "
            "USING (place)",
            (list(reasons[:FEATURED]),),
        )


def _visit(settings: Settings, seed: int) -> None:
    """Opens works as visitors would: a few popular ones, and a little of everything."""
    chance = random.Random(seed)  # noqa: S311 - the same visits for the same seed
    shown = httpx2.get(f"{settings.public_url}/api/browse-content?limit=100", timeout=30, trust_env=False).json()
    ids = [_short_id(work) for work in shown["content"]]
    loved = chance.sample(ids, min(12, len(ids)))
    for address, user_agent in cast.visitors(VISITORS, seed):
        browser = Browser(settings.public_url, address, user_agent)
        browser.get("/trending" if chance.random() < 0.5 else "/")
        for short_id in {chance.choice(loved), chance.choice(loved[:4]), chance.choice(ids)}:
            browser.head_to(f"/go/{short_id}")
        browser.close()


def _short_id(work: dict[str, Any]) -> str:
    return str(work["url"]).rpartition("-")[2].rpartition("/")[2]


def _refresh_lists(services: Services) -> None:
    """Refreshes the lists now instead of at the next tick, and waits for them."""
    for kind in ("flush_clicks", "refresh_trending", "refresh_search"):
        with services.database.transaction("admin") as db:
            row = db.execute("SELECT jobs.create_site_job(%s)", (kind,)).fetchone()
        assert row is not None
        deadline = time.monotonic() + JOB_SECONDS
        while time.monotonic() < deadline:
            with services.database.transaction("admin") as db:
                state = db.execute("SELECT status FROM job_queue WHERE id = %s", row).fetchone()
            if state not in {("pending",), ("processing",)}:
                break
            time.sleep(0.3)
