"""Click-outs: the visitor leaves at once, is counted once a day, and nobody is kept."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from redis import Redis

from app.discovery import jobs
from app.discovery.trending import clicks, visitors
from app.infra.services import EXTENSION
from tests.discovery import small_world

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Accept-Language": "en-GB"}


def go(client: FlaskClient, item: small_world.Item, address: str = "192.0.2.7", method: str = "GET", **headers: str):
    """Leaves for a work, or plays it on its page; the answer is read to its end, so that it counts."""
    query = "?here=1" if headers.get("Sec-Fetch-Dest") == "empty" else ""
    answer = client.open(
        f"/go/{item.short_id}{query}",
        method=method,
        headers={**PERSON, **headers},
        environ_base={"REMOTE_ADDR": address},
    )
    answer.close()
    return answer


def counted(redis: Redis, item: small_world.Item) -> dict[str, int]:
    """What Valkey holds for a work, by counter, over all sources."""
    found: dict[str, int] = {}
    for name, value in redis.hgetall(clicks.COUNTERS).items():
        owner, _, _, what = name.decode().split("|")
        if owner == str(item.id):
            found[what] = found.get(what, 0) + int(value)
    return found


class Run:
    """A run outside the ledger: transactions of the worker, and the result."""

    def __init__(self, site):
        self.services, self.result = site, None

    def transaction(self):
        return self.services.database.transaction("worker")

    def finish(self, db, result):
        self.result = result


@pytest.fixture
def run(web):
    return Run(web.extensions[EXTENSION])


def test_the_way_out_leads_to_the_stored_address_whatever_is_asked(world, visitor):
    for query in ["", "?url=https://evil.example", "?next=//evil.example", "?page=1", "?t=abc", "?t=-1", "?t=999999"]:
        answer = visitor.get(f"/go/{world.bowl.short_id}{query}")

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("https://www.youtube.com/watch?v=")
        assert "evil" not in answer.headers["Location"]
        assert "t=" not in answer.headers["Location"]


def test_the_way_out_is_no_page_and_is_not_kept(world, visitor):
    answer = go(visitor, world.bowl)

    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Set-Cookie" not in answer.headers


def test_a_chapter_opens_at_its_second_on_youtube_only(world, visitor):
    assert visitor.get(f"/go/{world.bowl.short_id}?t=90").headers["Location"].endswith("&t=90s")
    assert "90" not in visitor.get(f"/go/{world.clip.short_id}?t=90").headers["Location"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://evil.example/watch",
        "https://youtube.com.evil.example/watch",
        "https://user@www.youtube.com/watch",
        "https://www.youtube.com:8443/watch",
        "http://www.youtube.com/watch",
        "https://93.184.216.34/watch",
        "https://www.yоutube.com/watch",
        "//www.youtube.com/watch",
        "https://evil.example\\@www.youtube.com/",
        "http://127.0.0.1:1/watch",
        "",
    ],
)
def test_an_address_off_the_list_is_refused_in_words(world, visitor, admin, url):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
    item = small_world.publish(admin, account, "Leads astray", url="https://www.youtube.com/x")
    admin.execute("UPDATE content_item SET platform_url = %s WHERE id = %s", (url or None, item.id))
    answer = go(visitor, item)

    assert answer.status_code == 502
    assert "cannot be opened safely" in answer.text
    assert "Location" not in answer.headers
    admin.execute("DELETE FROM content_item WHERE id = %s", (item.id,))


def test_the_sandbox_may_be_opened_outside_production_only(world, visitor, admin, settings):
    from app.discovery.catalogue.outlinks import UnsafeLink, checked

    url = f"http://127.0.0.1:{settings.sandbox_port}/watch?v=1"

    assert checked(settings, url) == url
    with pytest.raises(UnsafeLink):
        checked(settings.model_copy(update={"environment": "production"}), url)


def test_a_person_counts_once_a_day_for_a_work(world, visitor, redis_client):
    for _ in range(3):
        assert go(visitor, world.bowl).status_code == 302
    go(visitor, world.song)
    go(visitor, world.bowl, "192.0.2.8")

    assert counted(redis_client, world.bowl) == {"people": 2, "events": 4, "neighbours": 750}
    assert counted(redis_client, world.song) == {"people": 1, "events": 1}


PLAY = {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "same-origin"}


def test_a_play_on_our_page_counts_as_a_click_out_does_and_once_with_it(world, visitor, redis_client):
    played = go(visitor, world.bowl, **PLAY)
    assert (played.status_code, played.headers.get("Location"), played.headers["Cache-Control"]) == (
        204,
        None,
        "no-store",
    )
    assert counted(redis_client, world.bowl) == {"people": 1, "events": 1}

    go(visitor, world.bowl, **PLAY)
    go(visitor, world.bowl)
    assert counted(redis_client, world.bowl) == {"people": 1, "events": 3}


def test_plays_and_click_outs_share_the_limits_of_an_address(world, visitor, redis_client):
    for number in range(8):
        fetched = PLAY if number % 2 else {}
        go(visitor, world.bowl, **fetched, **{"User-Agent": f"Mozilla/5.0 Firefox/{number}"})

    assert counted(redis_client, world.bowl) == {"people": 5, "events": 5, "neighbours": 3537, "dropped:crowded": 3}


def test_a_new_day_is_a_new_person(world, visitor, redis_client):
    with time_machine.travel(datetime(2026, 11, 23, 23, 59, tzinfo=UTC), tick=False) as clock:
        go(visitor, world.bowl)
        clock.shift(timedelta(minutes=2))
        go(visitor, world.bowl)

    assert counted(redis_client, world.bowl)["people"] == 2
    assert len(redis_client.keys("clicks:salt:*")) == 2


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Purpose": "prefetch;prerender"}, "prefetch"),
        ({"Purpose": "prefetch"}, "prefetch"),
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, "bot"),
        ({"User-Agent": "curl/8.5"}, "bot"),
        ({"User-Agent": "Mozilla/5.0 HeadlessChrome/130"}, "bot"),
        ({"User-Agent": ""}, "headers"),
        ({"Accept-Language": ""}, "headers"),
        ({"Sec-Fetch-Dest": "image"}, "embedded"),
        ({"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}, "embedded"),
        ({"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "cross-site"}, "embedded"),
        ({"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-site"}, "embedded"),
        ({"Sec-Fetch-Dest": "empty"}, "embedded"),
    ],
)
def test_what_is_no_person_is_led_on_and_counted_apart(world, visitor, redis_client, headers, reason):
    assert go(visitor, world.bowl, **headers).status_code in {204, 302}
    assert counted(redis_client, world.bowl) == {f"dropped:{reason}": 1}


def test_a_head_request_and_a_crowd_behind_one_address_are_counted_apart(world, visitor, redis_client):
    go(visitor, world.bowl, method="HEAD")
    for number in range(8):
        go(visitor, world.bowl, **{"User-Agent": f"Mozilla/5.0 Firefox/{number}"})

    assert counted(redis_client, world.bowl) == {
        "dropped:head": 1, "people": 5, "events": 5, "neighbours": 3537, "dropped:crowded": 3,
    }  # fmt: skip


def test_a_network_in_a_hurry_stops_counting(world, visitor, redis_client):
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        for _ in range(clicks.CLICKS_OF_AN_ADDRESS_A_MINUTE + 3):
            assert go(visitor, world.bowl).status_code == 302

    assert counted(redis_client, world.bowl)["dropped:hurried"] == 3


def test_nothing_that_valkey_holds_shows_who_it_was(world, visitor, redis_client):
    go(visitor, world.bowl, "192.0.2.77")
    held = []
    for key in redis_client.keys("*"):
        kind = redis_client.type(key)
        held.append(str(key) + str(redis_client.hgetall(key) if kind == b"hash" else redis_client.dump(key)))
        if key.startswith((b"clicks:salt", b"clicks:seen", b"clicks:pace", b"clicks:crowd", b"clicks:networks")):
            assert 0 < redis_client.ttl(key) <= 48 * 3600, key

    assert held
    assert not any(text in "".join(held) for text in ("192.0.2", "Firefox", "en-GB", "Mozilla"))


def test_the_source_is_the_kind_of_page_and_never_its_address(settings):
    base = settings.public_url

    assert visitors.source(settings, "") == "direct"
    assert visitors.source(settings, f"{base}/") == "home"
    assert visitors.source(settings, f"{base}/search?q=secret") == "search"
    assert visitors.source(settings, f"{base}/creator/alice") == "creator"
    assert visitors.source(settings, "https://elsewhere.example/page") == "outside"
    assert visitors.source(settings, "http://[broken") == "outside"
    assert visitors.source(settings, "", "cross-site") == "outside"
    assert visitors.source(settings, "", "none") == "direct"
    assert visitors.source(settings, "", "same-origin") == "site"


def test_leaving_works_while_valkey_is_away(world, settings):
    from app import create_app

    alone = create_app(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"}))
    answer = go(alone.test_client(), world.bowl)
    alone.extensions[EXTENSION].database.close()

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://www.youtube.com/")


def test_counted_clicks_are_written_down_with_their_reasons(world, visitor, redis_client, run, admin):
    admin.execute("DELETE FROM content_click")
    go(visitor, world.bowl, Referer="http://localhost/search?q=bowl")
    go(visitor, world.bowl, "192.0.2.8", Referer="http://localhost/search?q=wheel")
    go(visitor, world.bowl, Referer="http://localhost/search?q=again")
    go(visitor, world.bowl, **{"User-Agent": "curl/8", "Referer": "http://localhost/search"})
    jobs.flush_clicks(run)
    rows = admin.execute("SELECT source, uniques, events, dropped FROM content_click").fetchall()

    assert rows == [("search", 2, 3, {"bot": 1})]
    assert admin.execute("SELECT clicks_last_7_days FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone() == (
        2,
    )
    assert admin.execute("SELECT clicks_30_days FROM site.card WHERE id = %s", (world.bowl.id,)).fetchone() == (2,)
    assert redis_client.keys("clicks:now*") == redis_client.keys("clicks:batch*") == []


def test_a_batch_is_written_once_however_often_it_is_tried(world, visitor, redis_client, run, admin):
    admin.execute("DELETE FROM content_click")
    go(visitor, world.song)
    (batch,) = clicks.batches(redis_client)
    (part,) = clicks.parts(redis_client, batch)
    with run.transaction() as db:
        assert clicks.write(db, part) == 1
    # The process ends here: the batch still waits, is found again, and is not added again.
    go(visitor, world.song, "192.0.2.9")
    jobs.flush_clicks(run)

    assert admin.execute("SELECT sum(uniques) FROM content_click").fetchone() == (2,)
    assert run.result == {"rows": 1}
    assert clicks.batches(redis_client) == []


def test_clicks_of_a_work_that_is_gone_are_left_out(world, visitor, redis_client, run, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
    item = small_world.publish(admin, account, "Soon deleted")
    go(visitor, item)
    admin.execute("DELETE FROM content_item WHERE id = %s", (item.id,))
    jobs.flush_clicks(run)

    assert run.result == {"rows": 0}


def test_counters_fall_when_clicks_stop(world, run, admin):
    small_world.opened(admin, world.clip, 4, timedelta(days=7, hours=5))
    admin.execute("UPDATE content_item SET clicks_last_7_days = 4 WHERE id = %s", (world.clip.id,))
    jobs.refresh_trending(run)

    row = admin.execute(
        "SELECT clicks_last_7_days, clicks_last_30_days FROM content_item WHERE id = %s", (world.clip.id,)
    )
    assert row.fetchone() == (0, 4)


def test_a_program_learns_the_way_out_and_not_whether_it_counted(world, visitor, redis_client):
    answers = []
    for headers in (PERSON, PERSON, {**PERSON, "User-Agent": "curl/8"}):
        answer = visitor.post(
            "/api/track-click",
            json={"content_id": str(world.bowl.id)},
            headers={**headers, "Origin": "https://app.example"},
        )
        answer.close()
        answers.append((answer.status_code, json.dumps(answer.json)))

    assert len(set(answers)) == 1
    assert answers[0][0] == 200
    assert "https://www.youtube.com/watch" in answers[0][1]
    assert counted(redis_client, world.bowl) == {"people": 1, "events": 2, "dropped:bot": 1}


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b'{"content_id": 7}', b'{"content_id": ""}', b"\xff", b"[" * 100_000]
)
def test_a_click_that_cannot_be_read_is_refused(world, visitor, body):
    answer = visitor.post("/api/track-click", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_a_site_that_sends_its_visitors_unseen_counts_for_nothing(world, visitor, redis_client):
    before = counted(redis_client, world.bowl)
    answer = visitor.get(
        f"/go/{world.bowl.short_id}?here=1",
        headers={**PERSON, "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site"},
        environ_base={"REMOTE_ADDR": "192.0.2.77"},
    )
    answer.close()

    assert answer.status_code == 204
    assert counted(redis_client, world.bowl) == before
