"""Fills a site over HTTP, as people would: one browser a person, from sign-up to a public page.

Nothing is written into the database directly but what an operator does by hand (a plan, a role, the featured creators)
and what only time makes: visits of past days. Every step looks first whether it was taken: a filling that was stopped
at any moment goes on where it was.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from typing import Any

import httpx2
import psycopg

from app.accounts import admin_commands
from app.accounts.models import AddressTaken
from app.config import Settings
from app.infra.errors import AppError
from app.infra.services import Services, build
from dev.demo import cast, journey, logins, moments, past_visits, progress, sandbox
from dev.demo.browser import Browser, Unexpected
from dev.demo.cast import Creator

AT_ONCE = 3
JOB_SECONDS = 180
VISITORS = 90
FEATURED = 3

# Somebody's page, the sandbox or the database was not there, or not as it should be; the message says which.
FAILURES = (Unexpected, httpx2.HTTPError, psycopg.Error, AppError)

Report = Callable[[str], None]


def fill(settings: Settings, count: int, items: int, seed: int, report: Report) -> None:
    """Signs `count` creators up, with `items` works in all, and sends visitors.

    Raises Unexpected when a page is not what a person would find there.
    """
    services = build(settings, pool_size=2)
    everybody = sandbox.read(settings, "/_control/accounts?source=generated")
    people = cast.creators(everybody[:count], seed)
    report(f"Filling the site: {len(people)} creators with about {items:,} works, through the site's own pages.")
    started = time.monotonic()
    _sign_up_operator(services)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {pool.submit(journey.bring, settings, services, person): person for person in people}
        for done, future in enumerate(as_completed(waiting), start=1):
            report(f"  {done:3} of {len(people)}  {waiting[future].name}: {future.result()}")
    _feature(services)
    report(f"Sending {VISITORS} visitors, and those of the last {past_visits.DAYS} days …")
    _visit_before(services, people, seed)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        steps = [pool.submit(_visit, settings, seed)]
        steps += [pool.submit(step, settings, services, people) for step in moments.STEPS]
        for step in steps:
            step.result()
    _refresh_lists(services)
    report(f"Filled in {time.monotonic() - started:.0f} seconds.")


def _sign_up_operator(services: Services) -> None:
    with suppress(AddressTaken):
        admin_commands.create(services, logins.OLIVIA.email, logins.OLIVIA.password, "Olivia", "admin")


def _visit_before(services: Services, people: list[Creator], seed: int) -> None:
    """Visits of past days; those of the creators who log in have more, and one work of alice's has strange ones."""
    owners = [progress.of(services, person.email).user_id for person in people[:2]]
    if owners[0]:
        moments.hold_a_work(services, owners[0])
    past_visits.load(services, seed, frozenset(owner for owner in owners if owner))


def _feature(services: Services) -> None:
    """Features a few creators, as an editor would."""
    reasons = ("Our pick, for its patience", "Our pick, for the sound alone", "Our pick — start anywhere")
    with services.database.transaction("admin") as db:
        db.execute(
            "INSERT INTO featured_creator (user_id, featured_reason, display_order) "
            "SELECT c.id, r.reason, r.place FROM unnest(%s::text[]) WITH ORDINALITY AS r (reason, place) "
            "JOIN (SELECT id, row_number() OVER (ORDER BY item_count DESC, id) AS place FROM site.creator) AS c "
            "USING (place) WHERE NOT EXISTS (SELECT FROM featured_creator)",
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
