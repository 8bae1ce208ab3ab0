"""Instagram from consent to goodbye: what its posts become here, and how a permission of sixty days is kept alive."""

from datetime import UTC, datetime, timedelta

import pytest

from app.connections.models import MissingScope
from app.infra.errors import ProviderError

pytestmark = pytest.mark.usefixtures("calm")

WORKS = (
    "SELECT i.title, t.slug AS type, i.hashtags, i.likes_count, i.comments_count, i.views_count "
    "FROM content_item i JOIN content_type t ON t.id = i.content_type_id WHERE i.user_id = %s AND i.deleted_at IS NULL "
    "ORDER BY i.title"
)
POSTS = [
    {"caption": "A harbour at dawn\n\nLight and salt. #harbour #Dawn", "likes": 12, "comments": 3},
    {"caption": "Boats in motion #boats", "media_type": "VIDEO", "product_type": "REELS", "likes": None, "comments": 1},
    {
        "caption": "Four ways in",
        "media_type": "CAROUSEL_ALBUM",
        "children": [{}, {"media_type": "VIDEO"}, {"media_type": "VIDEO", "is_copyrighted": True}, {}],
    },
    {"caption": "Gone tomorrow", "product_type": "STORY"},
    {"caption": "Buy this", "product_type": "AD"},
    {"caption": None},
]


class Instagram:
    """The sandbox's side: what there is and what goes wrong."""

    def __init__(self, control):
        self._control = control

    def __call__(self, call, **wish):
        answer = self._control.post(f"/instagram/{call}", json=wish)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def renewals(self) -> int:
        calls = self._control.get("/calls", params={"path": "/instagram/graph/refresh_access_token"})
        return len(calls.json())


@pytest.fixture
def instagram(control) -> Instagram:
    return Instagram(control)


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


@pytest.fixture
def harbour(instagram, consent, run_job, alice):
    """Alice's account with each kind of post, synced; its username and account."""
    username = f"harbour.{alice.hex[:8]}"
    instagram("accounts", username=username, name="Harbour", followers=1234, media=POSTS)
    found = consent.connect(alice, username, "instagram")
    status, message, result = run_job(found.job_id)
    assert (status, message) == ("completed", None)
    assert result["added"] == 4
    return username, found.account_id


def newest_job(admin, kind, person):
    return admin.execute(
        "SELECT id FROM job_queue WHERE job_type = %s AND status = 'pending' AND coalesce(user_id::text, params ->> 'user_id') = %s",
        (kind, str(person)),
    ).fetchone()[0]


def request_job(admin, kind, **params):
    from psycopg.types.json import Jsonb

    return admin.execute("SELECT jobs.create_site_job(%s, %s)", (kind, Jsonb(params))).fetchone()[0]


def test_each_kind_of_post_becomes_what_it_is(harbour, admin, alice):
    found = admin.execute(WORKS, (alice,)).fetchall()

    assert [(title, kind) for title, kind, *_ in found] == [
        ("", "image"),
        ("A harbour at dawn", "image"),
        ("Boats in motion #boats", "reel"),
        ("Four ways in", "carousel"),
    ]
    assert found[1][2:5] == (["harbour", "dawn"], 12, 3)
    assert found[2][3] is None, "hidden likes are not zero likes"
    assert {row[5] for row in found} == {None}, "Instagram tells nobody how often a post was seen"


def test_a_gallery_keeps_its_pieces_in_order_without_what_may_not_be_shown(harbour, admin, alice):
    pieces = admin.execute(
        "SELECT m.display_order, m.media_type, m.media_url LIKE 'http%%', m.thumbnail_url IS NOT NULL FROM content_media m "
        "JOIN content_item i ON i.id = m.content_id WHERE i.user_id = %s ORDER BY m.display_order",
        (alice,),
    ).fetchall()

    assert [row[1] for row in pieces] == ["image", "video", "image"]
    assert all(row[2] and row[3] for row in pieces)


def test_the_profile_is_known_by_both_numbers(harbour, admin, alice, control):
    username, account_id = harbour
    there = {one["username"]: one for one in control.get("/instagram/accounts", params={"source": "control"}).json()}
    row = admin.execute(
        "SELECT a.platform_account_id, c.platform_user_id, a.account_name, a.follower_count, a.account_url "
        "FROM social_account a JOIN platform_connection c ON c.id = a.connection_id WHERE a.id = %s",
        (account_id,),
    ).fetchone()

    assert row[:2] == (there[username]["user_id"], there[username]["scoped_id"])
    assert row[2:] == ("Harbour", 1234, f"https://www.instagram.com/{username}/")


def test_a_second_look_changes_nothing_and_a_deleted_post_is_hidden(harbour, admin, alice, instagram, sync_again):
    _, account_id = harbour
    before = admin.execute(
        "SELECT id, updated_at FROM content_item WHERE user_id = %s ORDER BY id", (alice,)
    ).fetchall()
    assert sync_again(alice, account_id)[2] == {"added": 0, "changed": 0, "hidden": 0, "calls": 2}
    after = admin.execute("SELECT id, updated_at FROM content_item WHERE user_id = %s ORDER BY id", (alice,)).fetchall()
    assert after == before

    media_id = admin.execute(
        "SELECT platform_content_id FROM content_item WHERE user_id = %s AND title = 'Four ways in'", (alice,)
    ).fetchone()[0]
    instagram(f"media/{media_id}/delete")
    admin.execute("UPDATE social_account SET sync_state = sync_state - 'full_at' WHERE id = %s", (account_id,))

    assert sync_again(alice, account_id)[2]["hidden"] == 1
    assert "Four ways in" not in [row[0] for row in admin.execute(WORKS, (alice,)).fetchall()]


def test_a_permission_is_renewed_before_its_sixty_days_are_over(harbour, admin, alice, instagram, run_job):
    username, _ = harbour
    instagram("tokens/age", account=username, seconds=52 * 86_400)
    admin.execute(
        "UPDATE platform_connection SET token_expires_at = now() + interval '6 days', "
        "last_verified_at = now() - interval '52 days' WHERE user_id = %s",
        (alice,),
    )
    run_job(request_job(admin, "plan_upkeep"))

    status, message, _ = run_job(newest_job(admin, "token_refresh", alice))

    assert (status, message) == ("completed", None)
    assert instagram.renewals() == 1
    expires_at = admin.execute(
        "SELECT token_expires_at FROM platform_connection WHERE user_id = %s", (alice,)
    ).fetchone()[0]
    assert expires_at > datetime.now(UTC) + timedelta(days=58)


def test_a_permission_younger_than_a_day_is_renewed_later_without_alarm(harbour, admin, alice, run_job):
    connection_id = admin.execute("SELECT id FROM platform_connection WHERE user_id = %s", (alice,)).fetchone()[0]
    job_id = request_job(admin, "token_refresh", user_id=str(alice), connection_id=str(connection_id))

    status, message, _ = run_job(job_id)

    assert (status, message) == ("pending", "Instagram does not renew this permission now. We will try again.")
    assert admin.execute("SELECT is_active FROM platform_connection WHERE user_id = %s", (alice,)).fetchone() == (True,)
    waits = admin.execute("SELECT scheduled_for - now() FROM job_queue WHERE id = %s", (job_id,)).fetchone()[0]
    assert timedelta(hours=23) < waits <= timedelta(hours=24)


def test_a_permission_that_ran_out_asks_for_reconnecting(
    harbour, admin, alice, instagram, sync_again, consent, run_job
):
    username, account_id = harbour
    instagram("tokens/expire", account=username)

    status, message, _ = sync_again(alice, account_id)
    assert status == "failed"
    assert "Connect the account again" in message

    again = consent.connect(alice, username, "instagram")
    assert again.account_id == account_id
    assert run_job(again.job_id)[0] == "completed"


def test_disconnecting_gives_the_permission_back(harbour, admin, alice, site, control, run_job, instagram):
    from app.connections import service

    username, account_id = harbour
    with site.database.transaction("web", alice) as db:
        service.end(db, alice, account_id, keep=False, by="person")
    assert admin.execute("SELECT count(*) FROM site.card WHERE creator_id = %s", (alice,)).fetchone() == (0,)

    assert run_job(newest_job(admin, "revoke_token", alice))[2] == {"revoked": True}

    paths = [
        (call["method"], call["path"]) for call in control.get("/calls", params={"path": "/instagram/graph"}).json()
    ]
    assert ("DELETE", "/instagram/graph/v25.0/me/permissions") in paths
    assert instagram("tokens/revoke", account=username) == {"permissions": 1}


@pytest.mark.parametrize(
    ("username", "state", "words"),
    [
        ("empty", "completed", None),
        ("malformed", "pending", "The platform's answer was not readable. We will try again."),
        ("revoked", "failed", "Connect the account again"),
    ],
)
def test_a_bad_day_ends_in_words(username, state, words, consent, alice, run_job):
    status, message, _ = run_job(consent.connect(alice, username, "instagram").job_id)

    assert status == state
    assert message is None if words is None else words in message


def test_a_busy_instagram_is_read_at_the_third_try(consent, alice, run_job, admin):
    job_id = consent.connect(alice, "ratelimited", "instagram").job_id
    for _ in range(2):
        assert run_job(job_id)[:2] == ("pending", "Instagram is busy. We will try again.")
        admin.execute("UPDATE job_queue SET scheduled_for = now() WHERE id = %s", (job_id,))

    assert run_job(job_id)[0] == "completed"
    assert admin.execute("SELECT count(*) FROM content_item WHERE user_id = %s", (alice,)).fetchone() == (6,)


def test_an_account_that_is_not_professional_is_told_what_to_do(consent, alice, admin):
    with pytest.raises(ProviderError, match="professional"):
        consent.connect(alice, "personal", "instagram")
    assert admin.execute("SELECT count(*) FROM vault.secret WHERE user_id = %s", (alice,)).fetchone() == (0,)


def test_a_missing_permission_is_named(consent, alice):
    with pytest.raises(MissingScope, match="Instagram"):
        consent.connect(alice, "noscope", "instagram")


def test_a_thousand_posts_arrive_whole(consent, alice, run_job, admin):
    status, _, result = run_job(consent.connect(alice, "huge", "instagram").job_id)

    assert (status, result["added"]) == ("completed", 1000)
    assert admin.execute("SELECT count(*) FROM site.card WHERE creator_id = %s", (alice,)).fetchone() == (1000,)


def test_galleries_alone_are_fine(consent, alice, run_job, admin):
    assert run_job(consent.connect(alice, "carousels", "instagram").job_id)[0] == "completed"

    counts = admin.execute(
        "SELECT count(*) FROM content_media m JOIN content_item i ON i.id = m.content_id WHERE i.user_id = %s GROUP BY i.id",
        (alice,),
    ).fetchall()
    assert len(counts) == 12
    assert all(2 <= count <= 10 for (count,) in counts)
