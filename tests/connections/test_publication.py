"""When a video counts as published, and in which states nobody can watch it: scheduled and announced ones too.

What a whole sync makes of the language of its works is tried here as well.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from psycopg.rows import namedtuple_row

from app.content.sync import languages
from tests.connections.test_instagram import newest_job, request_job

DAY = timedelta(days=1)
DOUBTFUL = "Le Mans GT"


def moment(found: datetime) -> str:
    return f"{found:%Y-%m-%dT%H:%M:%SZ}"


def ago(age: timedelta) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - age


class Channel:
    """A connected channel whose videos the test changes."""

    def __init__(self, control, admin, again, email, person, account_id) -> None:
        self._control, self._admin, self._again = control, admin, again
        self.email, self.person, self.account_id = email, person, account_id

    def upload(self, name: str, **facts: object) -> None:
        video = {"id": name, "title": f"Video {name}", "duration_seconds": 300, **facts}
        made = self._control.post(f"/channels/{self.email}/videos", json={"videos": [video]})
        assert made.status_code == 200, made.text

    def change(self, name: str, **facts: object) -> None:
        assert self._control.post(f"/videos/{name}", json=facts).status_code == 200

    def sync(self) -> dict[str, int]:
        """A whole sync; its counts."""
        self._admin.execute(
            "UPDATE social_account SET sync_state = '{}' || jsonb_build_object('uploads_id', sync_state -> 'uploads_id') "
            "WHERE id = %s",
            (self.account_id,),
        )
        status, message, result = self._again(self.person, self.account_id)
        assert (status, message) == ("completed", None)
        return result

    def first_public_at(self, name: str) -> datetime | None:
        return self._admin.execute(
            "SELECT first_public_at FROM content_item WHERE platform_content_id = %s", (name,)
        ).fetchone()[0]

    def card(self, name: str) -> SimpleNamespace | None:
        """What the public sees of a video in lists; None when it sees nothing."""
        with self._admin.cursor(row_factory=namedtuple_row) as rows:
            return rows.execute(
                "SELECT c.* FROM site.card c JOIN content_item i ON i.id = c.id WHERE i.platform_content_id = %s",
                (name,),
            ).fetchone()


@pytest.fixture
def channel(request, consent, control, run_job, sync_again, admin, make_user) -> Channel:
    handle = f"times{abs(hash(request.node.name)) % 10**8}"
    person = make_user(handle, tier="premium")
    email = f"{handle}@mail.example"
    made = control.post("/channels", json={"title": "Times", "handle": handle, "email": email, "videos": []})
    assert made.status_code == 200, made.text
    found = consent.connect(person, email)
    assert run_job(found.job_id)[0] == "completed"
    return Channel(control, admin, sync_again, email, person, found.account_id)


def test_an_upload_that_is_published_later_has_the_day_of_its_publication(channel):
    uploaded = ago(10 * DAY)
    channel.upload("schedPriv01", privacy="private", published=moment(uploaded))
    channel.sync()
    assert channel.card("schedPriv01") is None

    published = ago(timedelta(minutes=5)).replace(microsecond=0)
    channel.change("schedPriv01", privacy="public", published=moment(published))
    channel.sync()

    assert channel.card("schedPriv01").published_at == published
    first = channel.first_public_at("schedPriv01")
    assert first >= published, "new since it is public, not since we know it"

    # Dated anew by its platform, it says so and is new to nobody.
    channel.change("schedPriv01", privacy="private")
    channel.sync()
    channel.change("schedPriv01", privacy="public", published=moment(datetime.now(UTC)))
    channel.sync()
    assert channel.card("schedPriv01").published_at > published
    assert channel.first_public_at("schedPriv01") == first


def test_a_date_of_the_future_counts_as_the_day_we_first_saw_the_work(channel, admin):
    before = datetime.now(UTC)
    channel.upload("farAhead001", published="2087-06-01T00:00:00Z")
    channel.upload("nearAhead01", published=moment(datetime.now(UTC) + timedelta(hours=3)))
    channel.sync()

    for name in ("farAhead001", "nearAhead01"):
        assert before - timedelta(minutes=1) < channel.card(name).published_at <= datetime.now(UTC), name
    assert channel.sync()["changed"] == 0, "the same answer says nothing new"

    # Three hours later the date that lay ahead has come, and a look at the work that changes nothing else believes it.
    admin.execute(
        "UPDATE content_item SET published_at = now() - interval '1 second', synced_at = now() - interval '1 hour' "
        "WHERE platform_content_id = 'nearAhead01'"
    )
    admin.execute("UPDATE content_item SET synced_at = now() WHERE platform_content_id = 'nearAhead01'")
    assert admin.execute(
        "SELECT c.published_at = i.published_at FROM site.card c JOIN content_item i USING (id) "
        "WHERE i.platform_content_id = 'nearAhead01'"
    ).fetchone() == (True,)


@pytest.mark.parametrize("state", ["rejected", "failed", "deleted"])
def test_an_upload_that_nobody_can_watch_is_not_public(channel, state):
    channel.upload(f"state{state}")
    channel.upload(f"fresh{state}", upload="uploaded")
    channel.sync()
    assert channel.card(f"state{state}")
    assert channel.card(f"fresh{state}")

    channel.change(f"state{state}", upload=state)
    channel.sync()

    assert channel.card(f"state{state}") is None


def test_an_age_restricted_video_has_no_player(channel, client):
    channel.upload("grownUps001", is_age_restricted=True)
    channel.upload("everybody01")
    channel.sync()

    def page(name):
        return client.get(f"/content/{channel.card(name).slug}-{channel.card(name).short_id}").text

    assert "/embed/everybody01" in page("everybody01")
    assert "/embed/" not in page("grownUps001")
    assert "/go/" in page("grownUps001")


def test_what_is_announced_waits_for_its_time(channel, client, admin, run_job):
    begins = datetime.now(UTC).replace(microsecond=0) + 3 * DAY
    channel.upload("premiere001", broadcast="upcoming", scheduled=moment(begins), duration_seconds=0, category_id="27")
    channel.sync()

    card = channel.card("premiere001")
    assert (card.broadcast, card.scheduled_at) == ("upcoming", begins)
    address = f"/content/{card.slug}-{card.short_id}"
    page = client.get(address).text
    assert "youtube-nocookie.com/embed" not in page
    answer = client.get(f"/api/get-content-detail?content_id={card.short_id}").json["content"]
    assert (answer["broadcast"], answer["scheduled_at"]) == ("upcoming", moment(begins))

    creator = card.creator_slug
    assert address in client.get(f"/creator/{creator}").text
    lists = ("/category/education", "/category/education/feed.atom", f"/creator/{creator}/feed.atom")
    for path in lists:
        assert address not in client.get(path).text, path

    # Its time comes. The refresh asks for it although its numbers are not old.
    channel.change("premiere001", scheduled=moment(ago(timedelta(minutes=5))))
    admin.execute(
        "UPDATE content_item SET scheduled_at = now() - interval '5 minutes', synced_at = now() - interval '1 hour' "
        "WHERE platform_content_id = 'premiere001'"
    )
    run_job(request_job(admin, "plan_upkeep"))
    status, message, _ = run_job(newest_job(admin, "refresh_works", channel.person))
    assert (status, message) == ("completed", None)

    assert channel.card("premiere001").broadcast == "live"
    assert address in client.get("/category/education?platform=youtube").text
    assert address in client.get(f"/creator/{creator}/feed.atom?platform=youtube").text

    # It ends. The refresh asks again within the hour.
    channel.change("premiere001", broadcast="none")
    admin.execute(
        "UPDATE content_item SET synced_at = now() - interval '40 minutes' WHERE platform_content_id = 'premiere001'"
    )
    run_job(request_job(admin, "plan_upkeep"))
    run_job(newest_job(admin, "refresh_works", channel.person))
    assert channel.card("premiere001").broadcast is None


def test_a_doubtful_title_takes_the_usual_language_of_its_channel(channel, admin):
    french = "Aujourd'hui nous visitons un vieux moulin et nous parlons avec ceux qui y travaillent depuis toujours."
    assert languages.detect(DOUBTFUL, "") is None
    assert languages.detect(DOUBTFUL, "", "fr") == "fr"
    for number in range(6):
        channel.upload(f"moulin{number:05}", title=f"Le moulin, partie {number}", description=french)
    channel.upload("doubtful001", title=DOUBTFUL)
    channel.sync()

    assert admin.execute("SELECT language FROM content_item WHERE platform_content_id = 'doubtful001'").fetchone() == (
        "fr",
    )
    assert channel.sync()["changed"] == 0
