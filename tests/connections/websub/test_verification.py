"""The hub asks whether we asked: only what we caused, just so and within the hour, gets its challenge back."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.connections import service
from app.connections.websub.subscriptions import TOPIC
from tests.connections.websub.hub_questions import PATH, callback


def question(web, row, person, **changes):
    asked = {
        "subscription": str(row(person).id),
        "hub.mode": "subscribe",
        "hub.topic": TOPIC + person.channel_id,
        "hub.challenge": "ch4ll-enge_+./=",
        "hub.lease_seconds": "3600",
    }
    asked = {**asked, **{name.replace("hub_", "hub."): value for name, value in changes.items()}}
    return web.get(PATH, params={name: value for name, value in asked.items() if value is not None})


@pytest.fixture
def asked(alice, renew, control):
    """alice's channel, about which the hub was asked, and has not asked back yet."""
    control.post("/fail", json={"path": "/google/hub/subscribe", "status": 202})
    renew()
    return alice


def test_a_question_that_we_caused_gets_its_challenge_back_as_plain_text(web, row, asked):
    answer = question(web, row, asked)

    assert (answer.status_code, answer.text) == (200, "ch4ll-enge_+./=")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] != "public"
    assert row(asked).lease_ends_at is not None
    assert question(web, row, asked).status_code == 200  # its answer was lost, and it asks again


UNASKED = {
    "another mode": {"hub_mode": "unsubscribe"},
    "a mode that is none": {"hub_mode": "publish"},
    "no mode": {"hub_mode": None},
    "another channel": {"hub_topic": TOPIC + "UC" + "x" * 22},
    "another site": {"hub_topic": "https://evil.example/feed"},
    "no topic": {"hub_topic": None},
    "no challenge": {"hub_challenge": None},
    "a challenge with markup": {"hub_challenge": "<script>alert(1)</script>"},
    "a challenge with a line": {"hub_challenge": "a\tb"},
    "a challenge too long": {"hub_challenge": "x" * 501},
    "no lease": {"hub_lease_seconds": None},
    "a lease of nothing": {"hub_lease_seconds": "0"},
    "a lease below nothing": {"hub_lease_seconds": "-5"},
    "a lease in words": {"hub_lease_seconds": "long"},
    "an endless lease": {"hub_lease_seconds": "9" * 30},
    "another subscription": {"subscription": str(uuid4())},
    "a subscription that is none": {"subscription": "x"},
    "no subscription": {"subscription": None},
}


@pytest.mark.parametrize("case", UNASKED)
def test_a_question_that_we_did_not_cause_is_not_found(web, row, asked, case):
    answer = question(web, row, asked, **UNASKED[case])

    assert answer.status_code in (400, 404)
    assert "alert" not in answer.text
    assert row(asked).confirmed_at is None


def test_a_question_an_hour_late_is_not_found(web, row, asked, admin):
    admin.execute(
        "UPDATE vault.subscription SET asked_at = now() - interval '61 minutes' WHERE user_id = %s", (asked.id,)
    )

    assert question(web, row, asked).status_code == 404


def test_a_lease_of_years_is_believed_for_ten_days(web, row, asked):
    question(web, row, asked, hub_lease_seconds="999999999")

    assert row(asked).lease_ends_at < datetime.now(UTC) + timedelta(days=10, minutes=1)


def test_nobody_ends_a_subscription_by_saying_so(alice, subscribed, hub, row, settings):
    subscribed(alice)
    address = callback(settings, row, alice)

    gone = hub("verify", callback=address, topic=TOPIC + alice.channel_id, mode="unsubscribe")
    denied = hub("denied", callback=address, topic=TOPIC + alice.channel_id)

    assert (gone["status"], denied["status"]) == (404, 200)
    assert row(alice).lease_ends_at > datetime.now(UTC)


def test_a_channel_that_was_let_go_is_not_subscribed_by_a_late_question(site, web, row, asked):
    with site.database.transaction("web", asked.id) as db:
        service.end(db, asked.id, asked.account_id, keep=False, by="person")

    assert question(web, row, asked).status_code == 404
