"""What the three logins find the first time: works that need a look, a permission that has ended, reports.

All of it happens as it would to people: at the platform, on the site's own pages, in jobs. Each step looks first
whether it happened before.
"""

from collections.abc import Sequence
from uuid import UUID

from app.config import Settings
from app.infra.services import Services
from dev.demo import cast, journey, logins, past_visits, progress, sandbox
from dev.demo.browser import Browser, Unexpected
from dev.demo.cast import Creator

# An account of the sandbox with posts of many pictures each; the operator tries the site with it.
OPERATORS_ACCOUNT = "carousels"
REPORTS = (
    ("spam", "The same text stands below every work of this creator."),
    ("copyright", "Bu video benim kanalımdan alınmış. The original is three weeks older."),
    ("other", "यह पन्ना गलत श्रेणी में है. It belongs under music."),
)
VISITOR = "203.0.113.250"
PUBLIC = "SELECT i.id FROM content_item AS i JOIN site.card AS c ON c.id = i.id WHERE i.user_id = %s"


def hold_a_work(services: Services, owner: UUID) -> None:
    """One of the owner's works gets visits that look made."""
    work = _one(
        services,
        f"{PUBLIC} AND i.published_at < now() - interval '2 days' AND i.total_clicks = 0 "
        "ORDER BY i.published_at DESC LIMIT 1",
        owner,
    )
    strange = "SELECT content_id FROM content_click WHERE user_id = %s AND dropped <> '{}' LIMIT 1"
    if work and not _one(services, strange, owner):
        past_visits.load_made(services, work)


def _happen_to_alice(settings: Settings, services: Services, people: Sequence[Creator]) -> None:
    """TikTok's permission ends at TikTok, the next sync says that reconnecting helps; and she hides a work."""
    alice = people[0]
    done = progress.of(services, alice.email)
    with _signed_in(settings, alice) as browser:
        channel = done.channels.get("tiktok")
        if channel and not channel.is_broken:
            sandbox.change(settings, "/tiktok/tokens/revoke", {"account": alice.accounts["tiktok"]})
            status, message = journey.ended(browser, journey.sync(browser, channel))
            if status != "failed":
                raise Unexpected(f"A sync without permission {status}: {message}")
        hidden = "SELECT id FROM content_item WHERE user_id = %s AND visibility <> 'public' LIMIT 1"
        work = _one(services, f"{PUBLIC} ORDER BY i.published_at LIMIT 1", done.user_id)
        if work and not _one(services, hidden, done.user_id):
            browser.submit(browser.get(f"/library/{work}"), {"is_shown": ""}, action=f"/library/{work}")


def _happen_to_bob(settings: Settings, services: Services, people: Sequence[Creator]) -> None:
    """A video is made private at YouTube; the next sync takes it off the public page and says why."""
    if len(people) < 2:
        return
    bob = people[1]
    done = progress.of(services, bob.email)
    private = "SELECT id FROM content_item WHERE user_id = %s AND platform_visibility = 'private' LIMIT 1"
    work = _one(services, f"{PUBLIC} ORDER BY i.published_at LIMIT 1", done.user_id)
    if work is None or _one(services, private, done.user_id):
        return
    [video] = _all(services, "SELECT platform_content_id FROM content_item WHERE id = %s", work)
    sandbox.change(settings, f"/videos/{video}", {"privacy": "private"})
    with _signed_in(settings, bob) as browser:
        journey.ended(browser, journey.sync(browser, done.channels["youtube"]))


def _happen_to_olivia(settings: Settings, services: Services, people: Sequence[Creator]) -> None:  # noqa: ARG001 - as the others
    """The operator has connected an account, and not opened the page; visitors have reported pages."""
    _report_pages(settings, services)
    olivia = logins.OLIVIA
    if progress.of(services, olivia.email).channels:
        return
    with Browser(settings.public_url, VISITOR, cast.BROWSERS[0]) as browser:
        journey.log_in(browser, olivia.email, olivia.password)
        journey.ended(browser, journey.connect(browser, "instagram", OPERATORS_ACCOUNT))


def _report_pages(settings: Settings, services: Services) -> None:
    """Visitors report pages, which wait for the operator."""
    if _one(services, "SELECT id FROM discovery.report LIMIT 1"):
        return
    paths = _all(services, "SELECT '/creator/' || slug FROM site.creator ORDER BY slug LIMIT 3")
    with Browser(settings.public_url, VISITOR, cast.BROWSERS[1]) as browser:
        for path, (reason, words) in zip(paths, REPORTS, strict=False):
            browser.submit(browser.get("/report"), {"url": str(path), "reason": reason, "details": words})


STEPS = (_happen_to_alice, _happen_to_bob, _happen_to_olivia)


def _signed_in(settings: Settings, person: Creator) -> Browser:
    browser = Browser(settings.public_url, person.address, person.user_agent)
    journey.log_in(browser, person.email, person.password)
    return browser


def _one(services: Services, statement: str, *values: object) -> UUID | None:
    return next(iter(_all(services, statement, *values)), None)


def _all(services: Services, statement: str, *values: object) -> list[UUID]:
    with services.database.transaction("admin") as db:
        return [row[0] for row in db.execute(statement, values).fetchall()]
