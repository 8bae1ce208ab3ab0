"""Every connected channel is subscribed at the hub, renewed in time, and let go when its person leaves."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from app.connections import service
from app.connections.websub.subscriptions import TOPIC
from tests.connections.websub.hub_questions import PATH, told, until
from tests.waiting import PATIENCE_SECONDS


def test_a_connected_channel_is_subscribed_once(alice, subscribed, renew, control, row, hub):
    subscribed(alice)
    (known,) = told(control, alice)
    found = row(alice)

    assert known["callback"].endswith(f"{PATH}?subscription={found.id}")
    assert timedelta(days=4, hours=23) < found.lease_ends_at - datetime.now(UTC) < timedelta(days=5, minutes=1)
    assert renew()[2] == {"due": 0, "asked": 0}


def test_the_secret_is_encrypted_and_stands_in_no_address(alice, subscribed, site, row, control, admin):
    subscribed(alice)
    secret = site.cipher.decrypt(bytes(row(alice).ciphertext), f"hub|{alice.account_id}|{alice.id}")

    assert len(secret) > 40
    assert secret not in str(told(control, alice)) + str(control.get("/calls").json())
    assert secret.encode() not in bytes(row(alice).ciphertext)
    assert admin.execute("SELECT count(*) FROM job_queue WHERE params::text LIKE %s", (f"%{secret}%",)).fetchone() == (
        0,
    )


def test_a_lease_is_renewed_before_it_ends_and_keeps_its_secret(alice, subscribed, renew, row, admin, control, hub):
    subscribed(alice)
    before = row(alice)
    assert round((before.lease_ends_at - before.renew_at).total_seconds()) == 86_400
    admin.execute("UPDATE vault.subscription SET renew_at = now() WHERE id = %s", (before.id,))
    hub("lease", seconds=7200)

    assert renew()[2] == {"due": 1, "asked": 1}
    until(lambda: row(alice).lease_ends_at < before.lease_ends_at)
    after = row(alice)
    assert (after.id, bytes(after.ciphertext)) == (before.id, bytes(before.ciphertext))
    assert round((after.lease_ends_at - after.renew_at).total_seconds()) == 1800
    assert len(told(control, alice)) == 1


def test_a_hub_that_never_asks_back_is_asked_again_later(alice, renew, control, row, admin, hub):
    control.post("/fail", json={"path": "/google/hub/subscribe", "status": 202})
    assert renew()[2] == {"due": 1, "asked": 1}
    assert (row(alice).confirmed_at, told(control, alice)) == (None, [])
    assert renew()[2] == {"due": 0, "asked": 0}

    admin.execute(
        "UPDATE vault.subscription SET asked_at = now() - interval '31 minutes' WHERE user_id = %s", (alice.id,)
    )
    assert renew()[2] == {"due": 1, "asked": 1}
    until(lambda: row(alice).lease_ends_at is not None)


@pytest.mark.parametrize(("status", "outcome"), [(503, "pending"), (429, "pending"), (400, "completed")])
def test_a_hub_that_does_not_take_it_stops_nothing_else(alice, renew, control, row, admin, hub, status, outcome):
    control.post("/fail", json={"path": "/google/hub/subscribe", "status": status})

    assert renew()[0] == outcome
    assert row(alice).confirmed_at is None


def test_who_disconnects_is_unsubscribed(alice, bob, subscribed, renew, site, row, control):
    subscribed(alice, bob)
    with site.database.transaction("web", alice.id) as db:
        service.end(db, alice.id, alice.account_id, keep=False, by="person")

    assert renew()[2]["due"] == 1
    until(lambda: row(alice) is None and not told(control, alice))
    assert row(bob).lease_ends_at is not None
    assert len(told(control, bob)) == 1


def test_who_connects_again_is_subscribed_again(alice, subscribed, renew, site, row, control, consent):
    subscribed(alice)
    with site.database.transaction("web", alice.id) as db:
        service.end(db, alice.id, alice.account_id, keep=False, by="person")
    control.post("/fail", json={"path": "/google/hub/subscribe", "status": 202})  # the goodbye is lost
    renew()
    assert row(alice).asked_mode == "unsubscribe"

    consent.connect(alice.id, alice.mail)
    assert renew()[2]["due"] == 1
    until(lambda: row(alice).asked_mode == "subscribe" and row(alice).confirmed_at > row(alice).asked_at)


def test_a_channel_that_is_forgotten_leaves_nothing_and_the_hub_is_told_to_stop(
    alice, subscribed, site, row, control, admin, hub
):
    subscribed(alice)
    with site.database.transaction("web", alice.id) as db:
        service.end(db, alice.id, alice.account_id, keep=False, by="person")
    admin.execute("SELECT content.forget_account(%s)", (alice.account_id,))
    assert row(alice) is None

    answers = hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0])["answers"]
    assert [answer["status"] for answer in answers] == [410]
    assert told(control, alice) == []


def test_the_sandboxes_hub_is_strict(sandbox):
    good = {
        "hub.callback": "http://127.0.0.1:1/none",
        "hub.mode": "subscribe",
        "hub.topic": f"{TOPIC}UC{'a' * 22}",
        "hub.verify": "sync",
    }
    wrong = [
        {"hub.callback": "https://elsewhere.example/"},
        {"hub.mode": "publish"},
        {"hub.topic": "https://elsewhere.example/"},
        {"hub.secret": "x" * 200},
        {"hub.lease_seconds": "-1"},
    ]
    refused = [
        httpx2.post(
            f"{sandbox}/google/hub/subscribe", data={**good, **one}, timeout=PATIENCE_SECONDS, trust_env=False
        ).status_code
        for one in wrong
    ]

    assert refused == [400] * 5
    assert (
        httpx2.post(f"{sandbox}/google/hub/subscribe", data=good, timeout=PATIENCE_SECONDS, trust_env=False).status_code
        == 409
    )
