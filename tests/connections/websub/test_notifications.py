"""The hub tells: YouTube is asked about what it names, once, and nothing that it says is believed."""

import hashlib
import hmac
from uuid import uuid4

import pytest

from tests.connections.webhook_site import LIMIT, all_jobs, jobs_of
from tests.connections.websub.hub_questions import PATH, callback, look, titles, until


def test_a_new_video_is_picked_up_for_one_call_and_no_quota(alice, bob, subscribed, hub, control, admin, run_job):
    subscribed(alice, bob)
    used = admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (alice.id,)).fetchone()
    control.post(f"/channels/{alice.mail}/videos", json={"videos": [{"id": "newVideo001", "title": "Brand new"}]})

    answers = hub("publish", channel_id=alice.channel_id, video_id="newVideo001")["answers"]
    assert [answer["status"] for answer in answers] == [200]
    result = look(admin, run_job, alice)

    assert (result["added"], result["calls"]) == (1, 1)
    assert titles(admin, alice)["newVideo001"] == "Brand new"
    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (alice.id,)).fetchone() == used
    assert jobs_of(admin, "refresh_works", bob.id) == []
    assert "newVideo001" not in titles(admin, bob)


def test_a_changed_video_is_looked_at_again(alice, subscribed, hub, control, admin, run_job):
    subscribed(alice)
    control.post(f"/videos/{alice.ids[0]}", json={"title": "Another title"})

    hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0])
    look(admin, run_job, alice)

    assert titles(admin, alice)[alice.ids[0]] == "Another title"


def test_a_deleted_video_is_hidden(alice, subscribed, hub, control, admin, run_job):
    subscribed(alice)
    control.post(f"/videos/{alice.ids[1]}/delete", json={})

    hub("publish", channel_id=alice.channel_id, video_id=alice.ids[1], deleted=True)
    assert look(admin, run_job, alice)["hidden"] == 1

    assert set(titles(admin, alice)) == {alice.ids[0], alice.ids[2]}


def test_a_tombstone_alone_deletes_nothing(alice, subscribed, hub, admin, run_job):
    """YouTube itself is asked: what is there still stays."""
    subscribed(alice)
    hub("publish", channel_id=alice.channel_id, video_id=alice.ids[1], deleted=True)
    look(admin, run_job, alice)

    assert set(titles(admin, alice)) == set(alice.ids)


def test_the_same_news_often_is_one_look(alice, subscribed, hub, admin):
    subscribed(alice)

    answers = hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0], times=20)["answers"]

    assert {answer["status"] for answer in answers} == {200}
    assert len(jobs_of(admin, "refresh_works", alice.id)) == 1


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_that_the_standard_names_is_taken(alice, subscribed, hub, admin, method):
    subscribed(alice)

    hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0], method=method)

    assert len(jobs_of(admin, "refresh_works", alice.id)) == 1


BAD_SIGNATURES = {
    "another secret": {"secret": "guessed"},
    "none": {"signature": ""},
    "no method": {"signature": "0" * 40},
    "a method that is none": {"signature": f"md5={'0' * 32}"},
    "too short": {"signature": "sha1=0"},
    "another method's length": {"signature": f"sha1={'0' * 64}"},
    "no hex": {"signature": f"sha1={'z' * 40}"},
}


@pytest.mark.parametrize("case", BAD_SIGNATURES)
def test_news_with_a_wrong_signature_is_taken_and_thrown_away(alice, subscribed, hub, admin, case):
    subscribed(alice)
    before = all_jobs(admin, "refresh_works")

    answers = hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0], **BAD_SIGNATURES[case])["answers"]

    assert [answer["status"] for answer in answers] == [200]
    assert all_jobs(admin, "refresh_works") == before


def test_bobs_secret_signs_no_news_about_alice(alice, bob, subscribed, hub, site, row, admin, settings):
    subscribed(alice, bob)
    bobs = site.cipher.decrypt(bytes(row(bob).ciphertext), f"hub|{bob.account_id}|{bob.id}")

    hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0], secret=bobs)
    hub(
        "publish",
        channel_id=bob.channel_id,
        video_id=alice.ids[0],
        callback=callback(settings, row, alice),
        secret=bobs,
    )

    assert jobs_of(admin, "refresh_works", alice.id) == []
    assert jobs_of(admin, "refresh_works", bob.id) == []


def test_swapped_secrets_open_nothing(alice, bob, subscribed, hub, row, admin):
    """Whoever can write the table still cannot make alice's news count as bob's."""
    subscribed(alice, bob)
    admin.execute("UPDATE vault.subscription SET ciphertext = %s WHERE user_id = %s", (row(alice).ciphertext, bob.id))

    answers = hub("publish", channel_id=bob.channel_id, video_id=bob.ids[0])["answers"]

    assert [answer["status"] for answer in answers] == [200]
    assert jobs_of(admin, "refresh_works", bob.id) == []


def test_a_secret_that_no_key_opens_is_replaced_at_the_next_renewal(alice, subscribed, renew, hub, row, admin, control):
    subscribed(alice)
    admin.execute(
        "UPDATE vault.subscription SET ciphertext = decode(repeat('00', 60), 'hex'), renew_at = now() WHERE user_id = %s",
        (alice.id,),
    )
    before = row(alice).confirmed_at
    renew()
    until(lambda: row(alice).confirmed_at > before)
    until(
        lambda: (
            hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0])
            and jobs_of(admin, "refresh_works", alice.id)
        )
    )


def test_news_about_a_video_of_somebody_else_is_thrown_away(alice, bob, subscribed, hub, admin):
    subscribed(alice, bob)

    hub("publish", channel_id=alice.channel_id, video_id=bob.ids[0], says=bob.channel_id)
    hub("publish", channel_id=alice.channel_id, video_id=bob.ids[1], says=bob.channel_id, deleted=True)

    assert jobs_of(admin, "refresh_works", alice.id) == []
    assert jobs_of(admin, "refresh_works", bob.id) == []


def test_news_of_a_channel_that_needs_reconnecting_waits_for_that(alice, subscribed, hub, admin):
    subscribed(alice)
    admin.execute(
        "UPDATE social_account SET status_id = (SELECT id FROM account_status WHERE slug = 'inactive') WHERE user_id = %s",
        (alice.id,),
    )

    answers = hub("publish", channel_id=alice.channel_id, video_id=alice.ids[0])["answers"]

    assert [answer["status"] for answer in answers] == [200]
    assert jobs_of(admin, "refresh_works", alice.id) == []


def test_the_door_takes_64_kb_and_knows_no_strangers(web, client, alice, subscribed, row, admin):
    subscribed(alice)
    address = f"{PATH}?subscription={row(alice).id}"
    assert client.post(address, data=b"x" * LIMIT).status_code == 200
    for size in (LIMIT + 1, 10 * 1024 * 1024):
        big = client.post(address, data=b"x" * size)
        assert (big.status_code, big.text) == (413, "This is too large: the limit is 64 KB.")
    for other in (PATH, f"{PATH}?subscription=x", f"{PATH}?subscription={uuid4()}"):
        answer = web.post(other, content=b"<feed/>")
        assert (answer.status_code, answer.headers["content-type"]) == (410, "text/plain; charset=utf-8")
        assert "set-cookie" not in answer.headers
    assert web.put(address).status_code == 405


def test_a_thousand_guesses_of_a_signature_tell_nothing(client, alice, subscribed, row, admin):
    subscribed(alice)
    body = b"<feed/>"
    answers = {
        client.post(
            f"{PATH}?subscription={row(alice).id}",
            data=body,
            headers={"X-Hub-Signature": f"sha1={hmac.new(str(n).encode(), body, hashlib.sha1).hexdigest()}"},
        ).status_code
        for n in range(100)
    }

    assert answers == {200}
    assert jobs_of(admin, "refresh_works", alice.id) == []
