"""TikTok from consent to goodbye: short pages, tokens of hours, and refresh tokens that die when they are used."""

import pytest

from app.connections import service
from app.connections.models import MissingScope

pytestmark = pytest.mark.usefixtures("calm")

WORKS = (
    "SELECT i.title, t.slug AS type, i.duration_seconds, i.views_count, i.likes_count, i.comments_count, i.shares_count, i.hashtags "
    "FROM content_item i JOIN content_type t ON t.id = i.content_type_id WHERE i.user_id = %s AND i.deleted_at IS NULL "
    "ORDER BY i.title"
)
VIDEOS = [
    {
        "title": "Bread at six",
        "description": "Bread at six #bread #morning",
        "duration_seconds": 21,
        "views": 900,
        "likes": 80,
        "comments": 7,
        "shares": 5,
    },
    {"title": "The long bake", "description": "The long bake", "duration_seconds": 480, "width": 1920, "height": 1080},
    {"title": "Not for you", "is_public": False},
]


class TikTok:
    """The sandbox's side: what there is and what goes wrong."""

    def __init__(self, control):
        self._control = control

    def __call__(self, call, **wish):
        answer = self._control.post(f"/tiktok/{call}", json=wish)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def calls(self, path) -> list[dict[str, str]]:
        return self._control.get("/calls", params={"path": f"/tiktok/api/v2/{path}"}).json()


@pytest.fixture
def tiktok(control) -> TikTok:
    return TikTok(control)


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


@pytest.fixture
def bakery(tiktok, consent, run_job, alice):
    """Alice's account with a short, a long and a private video, synced; its username and account."""
    username = f"bakery.{alice.hex[:8]}"
    tiktok("accounts", username=username, display_name="Bakery", followers=4321, videos=VIDEOS)
    found = consent.connect(alice, username, "tiktok")
    status, message, result = run_job(found.job_id)
    assert (status, message) == ("completed", None)
    assert result["added"] == 2
    return username, found.account_id


def works(admin, person):
    return admin.execute(WORKS, (person,)).fetchall()


def outlive_access(admin, tiktok, username):
    """The access token ends at TikTok, and we see at the next use that it is no longer taken."""
    tiktok("tokens/expire", account=username)


def test_videos_arrive_with_all_their_numbers(bakery, admin, alice):
    assert works(admin, alice) == [
        ("Bread at six", "short_video", 21, 900, 80, 7, 5, ["bread", "morning"]),
        ("The long bake", "long_video", 480, 0, 0, 0, 0, []),
    ]


def test_photo_posts_are_pictures_with_or_without_words(tiktok, consent, run_job, admin, alice):
    username = f"photos.{alice.hex[:8]}"
    posts = [{"title": "", "is_photo": True}, {"title": "ภาพตลาดเช้า", "is_photo": True}, {"title": "วิดีโอ"}]
    tiktok("accounts", username=username, videos=posts)

    assert run_job(consent.connect(alice, username, "tiktok").job_id)[:2] == ("completed", None)

    assert [row[:3] for row in works(admin, alice)] == [
        ("", "image", None),
        ("ภาพตลาดเช้า", "image", None),
        ("วิดีโอ", "short_video", 15),
    ]


def test_the_profile_shows_name_handle_and_followers(bakery, admin, alice):
    username, account_id = bakery
    row = admin.execute(
        "SELECT account_name, account_handle, follower_count, account_url FROM social_account WHERE id = %s",
        (account_id,),
    ).fetchone()

    assert row == ("Bakery", username, 4321, f"https://www.tiktok.com/@{username}")


def test_a_second_look_changes_nothing_although_picture_addresses_are_new(bakery, admin, alice, sync_again):
    _, account_id = bakery
    assert sync_again(alice, account_id)[2]["changed"] == 0


def test_an_expired_token_is_exchanged_once_and_the_new_refresh_token_is_kept(
    bakery, admin, alice, tiktok, sync_again, control
):
    username, account_id = bakery
    for _ in range(3):
        control.post("/clear", json={})
        outlive_access(admin, tiktok, username)
        assert sync_again(alice, account_id)[0] == "completed"
        assert len(tiktok.calls("oauth/token/")) == 1


def test_an_ended_permission_asks_for_reconnecting(bakery, alice, tiktok, sync_again, consent, run_job):
    username, account_id = bakery
    tiktok("tokens/expire", account=username, refresh=True)

    status, message, _ = sync_again(alice, account_id)
    assert status == "failed"
    assert "Connect the account again" in message

    again = consent.connect(alice, username, "tiktok")
    assert again.account_id == account_id
    assert run_job(again.job_id)[0] == "completed"


def test_a_video_that_became_private_leaves_the_site(bakery, admin, alice, tiktok, sync_again):
    _, account_id = bakery
    video_id = admin.execute(
        "SELECT platform_content_id FROM content_item WHERE user_id = %s AND title = 'Bread at six'", (alice,)
    ).fetchone()[0]
    tiktok(f"videos/{video_id}", is_public=False)
    admin.execute("UPDATE social_account SET sync_state = sync_state - 'full_at' WHERE id = %s", (account_id,))

    assert sync_again(alice, account_id)[2]["hidden"] == 1
    assert [row[0] for row in works(admin, alice)] == ["The long bake"]


def test_disconnecting_gives_the_permission_back_even_when_its_token_is_old(
    bakery, admin, alice, site, tiktok, run_job
):
    username, account_id = bakery
    outlive_access(admin, tiktok, username)
    with site.database.transaction("web", alice) as db:
        service.end(db, alice, account_id, keep=False, by="person")
    job_id = admin.execute(
        "SELECT id FROM job_queue WHERE job_type = 'revoke_token' AND params ->> 'user_id' = %s", (str(alice),)
    ).fetchone()[0]

    assert run_job(job_id)[2] == {"revoked": True}
    assert [call["status"] for call in tiktok.calls("oauth/revoke/")][-1] == 200


@pytest.mark.parametrize(("username", "count"), [("sparse", 45), ("huge", 1000), ("empty", 0)])
def test_short_and_empty_pages_lose_nothing(username, count, consent, alice, run_job):
    status, _, result = run_job(consent.connect(alice, username, "tiktok").job_id)

    assert (status, result["added"]) == ("completed", count)


@pytest.mark.parametrize(
    ("username", "state", "words"),
    [
        ("malformed", "pending", "The platform's answer was not readable. We will try again."),
        ("revoked", "failed", "Connect the account again"),
    ],
)
def test_a_bad_day_ends_in_words(username, state, words, consent, alice, run_job):
    status, message, _ = run_job(consent.connect(alice, username, "tiktok").job_id)

    assert status == state
    assert words in message


def test_a_busy_tiktok_is_read_at_the_second_try(consent, alice, run_job, admin):
    job_id = consent.connect(alice, "ratelimited", "tiktok").job_id
    assert run_job(job_id)[:2] == ("pending", "TikTok is busy. We will try again.")
    admin.execute("UPDATE job_queue SET scheduled_for = now() WHERE id = %s", (job_id,))

    assert run_job(job_id)[0] == "completed"
    assert len(works(admin, alice)) == 30


def test_a_missing_permission_is_named_and_given_back(consent, alice, tiktok):
    with pytest.raises(MissingScope, match="TikTok"):
        consent.connect(alice, "noscope", "tiktok")
    assert len(tiktok.calls("oauth/revoke/")) == 1


def test_without_the_numbers_a_connection_still_works(consent, alice, tiktok, run_job, admin):
    username = f"shy.{alice.hex[:8]}"
    tiktok("accounts", username=username, display_name="Shy", videos=VIDEOS[:1])
    answer = consent.answer(consent.begin(alice, "tiktok"), username, scope=["user.info.basic", "video.list"])

    found = consent.finish(alice, answer, platform="tiktok")

    assert run_job(found.job_id)[0] == "completed"
    assert len(works(admin, alice)) == 1
    followers = admin.execute("SELECT follower_count FROM social_account WHERE id = %s", (found.account_id,)).fetchone()
    assert followers == (None,)
