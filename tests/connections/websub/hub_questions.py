"""What tests of the hub ask of the two sides."""

from app.connections.websub.subscriptions import TOPIC
from tests.connections.webhook_site import jobs_of
from tests.waiting import wait_until

PATH = "/webhooks/youtube"


def until(condition) -> None:
    """Waits for what another thread does."""
    wait_until(condition, "what the hub does")


def told(control, person) -> list[dict]:
    """What the hub remembers of a channel."""
    found = control.get("/hub/subscriptions").json()
    return [one for one in found if one["topic"] == TOPIC + person.channel_id]


def callback(settings, row, person) -> str:
    return f"{settings.public_url}{PATH}?subscription={row(person).id}"


def titles(admin, person) -> dict[str, str]:
    return dict(
        admin.execute(
            "SELECT platform_content_id, title FROM content_item WHERE user_id = %s AND deleted_at IS NULL",
            (person.id,),
        ).fetchall()
    )


def look(admin, run_job, person):
    """Does the one look that was asked for; its result."""
    (job_id,) = jobs_of(admin, "refresh_works", person.id)
    status, _, result = run_job(job_id)
    assert status == "completed"
    return result
