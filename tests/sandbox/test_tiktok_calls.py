"""TikTok's Display API: fields and their scopes, uneven pages, queries, covers that end, and every refusal."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from dev.sandbox.tiktok.api import params
from dev.sandbox.tiktok.oauth import scopes
from tests.sandbox.tiktok_site import TikTok, api_error

ALL_USER, ALL_VIDEO = ",".join(params.USER), ",".join(params.VIDEO)
BAD = (400, "invalid_params")


@pytest.fixture(scope="module")
def tiktok(google) -> TikTok:
    return TikTok(google.base, google.http)


@pytest.fixture(scope="module")
def token(tiktok) -> str:
    return tiktok.token("13")


def video(number: int, **changes) -> dict[str, object]:
    return {"id": f"70000000000000{number:05}", "title": f"Number {number}", **changes}


def test_a_person_has_all_fields_in_their_kinds(tiktok, token):
    answer = tiktok.user(token, ALL_USER)
    person, account = answer.json()["data"]["user"], tiktok.accounts()[13]

    assert answer.json()["error"].keys() == {"code", "message", "log_id"}
    assert (answer.json()["error"]["code"], answer.json()["error"]["message"]) == ("ok", "")
    assert list(person) == list(params.USER)
    assert {name: person[name] for name in ("open_id", "union_id", "username", "display_name")} == {
        name: account[name] for name in ("open_id", "union_id", "username", "display_name")
    }
    assert person["video_count"] == account["videos"] == len(tiktok.walk(token))
    assert person["likes_count"] == sum(one["like_count"] for one in tiktok.walk(token, "like_count"))
    assert person["is_verified"] in (True, False)
    assert all(isinstance(person[name], int) for name in ("follower_count", "following_count"))
    assert person["profile_deep_link"].startswith(f"https://www.tiktok.com/@{account['username']}?")


def test_only_the_fields_asked_for_are_given(tiktok, token):
    assert list(tiktok.user(token, "username,open_id,username").json()["data"]["user"]) == ["username", "open_id"]
    assert all(list(one) == ["title", "id"] for one in tiktok.walk(token, "title, id"))


@pytest.mark.parametrize("scope", [scopes.BASIC, scopes.PROFILE, scopes.STATS])
def test_each_field_of_a_person_needs_its_scope(tiktok, scope):
    own = tiktok.token("1", ticked=[scope])

    for name, needed in params.USER.items():
        answer = tiktok.user(own, name)
        if needed == scope:
            assert answer.json()["data"]["user"].keys() == {name}
        else:
            assert api_error(answer) == (401, "scope_not_authorized")
    assert api_error(tiktok.user(own, ALL_USER)) == (401, "scope_not_authorized")


def test_videos_need_their_scope_and_nothing_else(tiktok):
    without = tiktok.token("1", ticked=[scopes.BASIC, scopes.PROFILE, scopes.STATS])
    only = tiktok.token("1", ticked=[scopes.VIDEOS])

    assert api_error(tiktok.videos(without)) == (401, "scope_not_authorized")
    assert api_error(tiktok.query(without, ["1"])) == (401, "scope_not_authorized")
    assert tiktok.videos(only).status_code == 200
    assert api_error(tiktok.user(only)) == (401, "scope_not_authorized")


def test_whoever_brings_no_token_or_a_wrong_one_is_refused(tiktok, token):
    for wrong in ("", "act.made-up"):
        for answer in (tiktok.user(wrong), tiktok.videos(wrong), tiktok.query(wrong, ["1"])):
            assert api_error(answer) == (401, "access_token_invalid")
    address = f"{tiktok.base}/tiktok/api/v2/user/info/"
    given = {"fields": "open_id", "access_token": token}
    assert api_error(tiktok.http.get(address, params=given)) == (401, "access_token_invalid")
    basic = {"Authorization": f"Basic {token}"}
    assert api_error(tiktok.http.get(address, params=given, headers=basic)) == (401, "access_token_invalid")


@pytest.mark.parametrize("asked", ["", ",", "id,colour", "follower_counts", "*"])
def test_fields_are_needed_and_must_be_known(tiktok, token, asked):
    assert api_error(tiktok.user(token, asked)) == BAD
    assert api_error(tiktok.videos(token, asked)) == BAD
    assert api_error(tiktok.query(token, ["1"], asked)) == BAD


@pytest.mark.parametrize(
    "body",
    [
        {"max_count": 21},
        {"max_count": 0},
        {"max_count": -1},
        {"max_count": "20"},
        {"max_count": 2.5},
        {"max_count": True},
        {"cursor": -1},
        {"cursor": "1700000000000"},
        {"cursor": 10**30},
        {"maxCount": 20},
    ],
)
def test_a_wrong_body_is_refused(tiktok, token, body):
    assert api_error(tiktok.videos(token, **body)) == BAD


@pytest.mark.parametrize("call", ["video/list", "video/query"])
def test_lists_and_queries_are_posted_as_json(tiktok, token, call):
    address = f"{tiktok.base}/tiktok/api/v2/{call}/"
    sent = {"params": {"fields": "id"}, "headers": {"Authorization": f"Bearer {token}"}}

    answer = tiktok.http.get(address, **sent)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert api_error(answer)[0] == 405
    assert api_error(tiktok.http.post(address, data={"max_count": "5"}, **sent)) == BAD
    assert api_error(tiktok.http.post(address, **sent)) == BAD
    assert api_error(tiktok.http.post(address, json=[1], **sent)) == BAD
    sent["headers"]["Content-Type"] = "application/json"
    assert api_error(tiktok.http.post(address, content="{", **sent)) == BAD


@pytest.mark.parametrize("size", [1, 3, 20])
def test_pages_hold_every_public_video_once_and_newest_first(tiktok, size):
    account, own = tiktok.accounts()[22], tiktok.token("22")
    pages = tiktok.pages(own, "id,create_time", size)
    videos = [one for page in pages for one in page["videos"]]

    ids, times = [one["id"] for one in videos], [one["create_time"] for one in videos]
    assert len(ids) == len(set(ids)) == account["videos"] > 3
    assert times == sorted(times, reverse=True)
    assert all(len(page["videos"]) <= size for page in pages)
    assert [page["has_more"] for page in pages] == [*[True] * (len(pages) - 1), False]


def test_ten_are_given_when_no_number_is_asked_for(tiktok):
    tiktok.control("accounts", username="dozen", videos=[video(100 + number) for number in range(12)])
    own = tiktok.token("@dozen")

    assert len(tiktok.videos(own).json()["data"]["videos"]) == 10
    assert len(tiktok.videos(own, cursor=0).json()["data"]["videos"]) == 10
    assert len(tiktok.videos(own, max_count=20).json()["data"]["videos"]) == 12


def test_a_cursor_is_a_moment_in_milliseconds(tiktok):
    days = [datetime(2026, 1, day, 12, tzinfo=UTC) for day in range(1, 11)]
    tiktok.control(
        "accounts",
        username="daily",
        videos=[video(day.day, published=day.isoformat(), duration_seconds=day.day) for day in days],
    )
    own = tiktok.token("@daily")
    fifth = int(days[4].timestamp()) * 1000

    older = tiktok.videos(own, "duration,create_time", cursor=fifth).json()["data"]
    assert [one["duration"] for one in older["videos"]] == [4, 3, 2, 1]
    assert older["videos"][0]["create_time"] == int(days[3].timestamp())
    first = tiktok.videos(own, max_count=3).json()["data"]
    assert first["cursor"] == int(days[7].timestamp()) * 1000
    assert tiktok.videos(own, cursor=1).json()["data"] == {"videos": [], "cursor": 1, "has_more": False}


def test_videos_of_the_same_moment_are_all_listed(tiktok):
    at = "2026-02-01T00:00:00Z"
    tiktok.control("accounts", username="burst", videos=[video(900 + one, published=at) for one in range(25)])

    assert len(tiktok.walk(tiktok.token("@burst"), size=4)) == 25


def test_now_and_then_a_page_is_short_or_empty_although_there_is_more(tiktok):
    own = tiktok.token("@huge")
    pages = tiktok.pages(own)
    sizes = [len(page["videos"]) for page in pages if page["has_more"]]

    assert sum(len(page["videos"]) for page in pages) == 1000
    assert sum(size < 20 for size in sizes) >= 5
    assert sum(size == 20 for size in sizes) >= 30
    assert [len(page["videos"]) for page in tiktok.pages(own)] == [len(page["videos"]) for page in pages]
    generated = [tiktok.pages(tiktok.token(str(number)), size=5) for number in range(24)]
    assert any(page["has_more"] and not page["videos"] for pages in generated for page in pages)


def test_a_video_has_all_fields_in_their_kinds(tiktok, token):
    kinds = {
        **dict.fromkeys(params.VIDEO, str),
        **dict.fromkeys(("create_time", "duration", "height", "width"), int),
        **dict.fromkeys(("like_count", "comment_count", "share_count", "view_count"), int),
        "is_aigc": bool,
    }
    username = tiktok.accounts()[13]["username"]
    for one in tiktok.walk(token, ALL_VIDEO):
        assert {name: type(value) for name, value in one.items()} == kinds
        assert one["height"] > one["width"]
        assert one["share_url"].startswith(f"https://www.tiktok.com/@{username}/video/{one['id']}?")
        assert one["embed_link"].startswith(f"https://www.tiktok.com/player/v1/{one['id']}?")
        assert f'data-video-id="{one["id"]}"' in one["embed_html"]
        assert int(one["id"]) >> 32 == one["create_time"]


def test_a_description_cannot_break_out_of_the_embedding(tiktok):
    tiktok.control("accounts", username="nasty", videos=[video(3001, description="</p><img src=x onerror=alert(1)>")])
    [one] = tiktok.walk(tiktok.token("@nasty"), "embed_html,video_description")

    assert one["video_description"] == "</p><img src=x onerror=alert(1)>"
    assert "<img" not in one["embed_html"]


def test_a_query_finds_ones_own_public_videos_and_leaves_out_the_rest(tiktok, token):
    own = [one["id"] for one in tiktok.walk(token)]
    foreign = tiktok.walk(tiktok.token("0"))[0]["id"]
    asked = [own[3], foreign, "1", own[0], own[3]]

    answer = tiktok.query(token, asked, "id,title").json()
    assert [one["id"] for one in answer["data"]["videos"]] == [own[3], own[0]]
    assert answer["data"].keys() == {"videos"}
    assert tiktok.query(token, ["1"]).json()["data"] == {"videos": []}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filters": {}},
        {"filters": []},
        {"filters": {"video_ids": []}},
        {"filters": {"video_ids": [str(number) for number in range(21)]}},
        {"filters": {"video_ids": [7000000000000000000]}},
        {"filters": {"video_ids": "1,2"}},
        {"filters": {"video_ids": ["1"], "colour": "red"}},
        {"video_ids": ["1"]},
    ],
)
def test_a_wrong_query_is_refused(tiktok, token, body):
    answer = tiktok.http.post(
        f"{tiktok.base}/tiktok/api/v2/video/query/",
        params={"fields": "id"},
        json=body,
        headers={"Authorization": f"Bearer {token}"},
    )

    assert api_error(answer) == BAD


def test_what_becomes_private_or_is_deleted_disappears(tiktok):
    wishes = [video(2001), video(2002), video(2003)]
    ids = [wish["id"] for wish in wishes]
    tiktok.control("accounts", username="shy", videos=wishes)
    own = tiktok.token("@shy")

    tiktok.control(f"videos/{ids[0]}", is_public=False)
    tiktok.control(f"videos/{ids[1]}/delete")
    assert [one["id"] for one in tiktok.walk(own)] == [ids[2]]
    assert [one["id"] for one in tiktok.query(own, ids).json()["data"]["videos"]] == [ids[2]]
    assert tiktok.user(own, "video_count").json()["data"]["user"]["video_count"] == 1
    tiktok.control(f"videos/{ids[0]}", is_public=True)
    assert len(tiktok.walk(own)) == 2


def test_a_cover_is_a_tall_picture_for_six_hours(tiktok, token):
    video_id = tiktok.walk(token)[0]["id"]

    def address() -> str:
        [found] = tiktok.query(token, [video_id], "cover_image_url").json()["data"]["videos"]
        return found["cover_image_url"]

    first = address()
    answer = tiktok.http.get(first)
    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size == (720, 1280)
    assert "sbxsecret" not in first
    tiktok.move_clock(6 * 3600 - 30)
    assert tiktok.http.get(first).status_code == 200
    tiktok.move_clock(6 * 3600 + 30)
    assert tiktok.http.get(first).status_code == 403
    tiktok.move_clock(3600)
    later = address()
    assert later != first
    tiktok.move_clock(6 * 3600 + 30)
    assert tiktok.http.get(later).content == answer.content


def test_a_forged_cover_is_refused(tiktok, token):
    first, second = [one["cover_image_url"] for one in tiktok.walk(token, "cover_image_url")][:2]
    path, _, query = first.partition("?")

    assert tiktok.http.get(path).status_code == 403
    assert tiktok.http.get(f"{second.partition('?')[0]}?{query}").status_code == 403
    assert tiktok.http.get(first.replace("x-expires=1", "x-expires=2")).status_code == 403
    assert tiktok.http.get(first.replace("x-expires=", "x-expires=x")).status_code == 403
    assert tiktok.http.get(f"{first}0").status_code == 403


def test_portraits_are_those_of_the_person_in_three_sizes(tiktok, token):
    names = {"avatar_url_100": 100, "avatar_url": 240, "avatar_large_url": 720}
    person = tiktok.user(token, ",".join(names)).json()["data"]["user"]

    for name, side in names.items():
        assert Image.open(BytesIO(tiktok.http.get(person[name]).content)).size == (side, side)
    assert tiktok.http.get(person["avatar_url"].replace("/240.", "/241.")).status_code == 404
    assert tiktok.http.get(f"{tiktok.base}/tiktok/cdn/avatars/nobody/100.jpeg").status_code == 404


@pytest.fixture
def narrow(tiktok):
    """Three calls a minute for each address."""
    tiktok.control("limit", calls=3)
    yield
    tiktok.control("limit", calls=600)


@pytest.mark.usefixtures("narrow")
def test_each_address_allows_so_many_calls_in_a_sliding_minute(tiktok):
    own = tiktok.token("1")
    answers = [tiktok.videos(own) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert api_error(answers[3]) == (429, "rate_limit_exceeded")
    assert tiktok.user(own).status_code == 200
    tiktok.move_clock(30)
    assert tiktok.videos(own).status_code == 429
    tiktok.move_clock(62)
    assert tiktok.videos(own).status_code == 200


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("access_token_invalid", 401),
        ("scope_not_authorized", 401),
        ("rate_limit_exceeded", 429),
        ("invalid_params", 400),
        ("internal_error", 500),
        ("spam_risk_user_banned_from_posting", 403),
    ],
)
def test_every_documented_error_can_be_asked_for(tiktok, token, error, status):
    tiktok.control("fail", error=error, times=2, path="/tiktok/api/v2/video/list/")

    assert [api_error(tiktok.videos(token)) for _ in range(2)] == [(status, error)] * 2
    assert tiktok.videos(token).status_code == 200
