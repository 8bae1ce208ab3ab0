"""Instagram's Graph host: profile, lists, posts, carousels, and every refusal with Meta's code."""

import re
from datetime import datetime

import pytest

from tests.sandbox.instagram_site import Instagram, error

PROFILE = (
    "user_id,username,name,account_type,profile_picture_url,followers_count,follows_count,media_count,biography,website"
)
FIELDS = (
    "id,caption,media_type,media_product_type,media_url,permalink,thumbnail_url,timestamp,like_count,comments_count,"
    "shortcode,is_shared_to_feed,children{id,media_type,media_url,thumbnail_url,permalink}"
)


@pytest.fixture(scope="module")
def instagram(google) -> Instagram:
    return Instagram(google.base, google.http)


@pytest.fixture
def token(instagram) -> str:
    return instagram.long("0")


def test_the_profile_holds_what_was_asked_for_and_always_the_number_that_the_app_sees(instagram, token):
    account = instagram.accounts()[0]
    whole = instagram.graph("me", token, fields=PROFILE).json()

    assert whole["user_id"] == account["user_id"]
    assert whole["username"] == account["username"]
    assert whole["media_count"] == account["media"]
    assert whole["account_type"] in ("BUSINESS", "MEDIA_CREATOR")
    assert all(isinstance(whole[name], int) for name in ("followers_count", "follows_count", "media_count"))
    assert instagram.graph("me", token).json() == {"id": account["scoped_id"]}
    for node in ("me", account["user_id"], account["scoped_id"]):
        assert instagram.graph(node, token, fields="username").json()["username"] == account["username"]


def test_a_token_may_stand_in_the_address_or_in_the_header(instagram, token):
    in_address = instagram.graph("me", fields="username", access_token=token)

    assert in_address.json() == instagram.graph("me", token, fields="username").json()
    assert error(instagram.graph("me")) == (400, 104, None)
    assert error(instagram.graph("me", "IGAAmade-up")) == (400, 190, None)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_hold_every_post_once_and_newest_first(instagram, limit):
    account = instagram.accounts()[11]
    posts = instagram.walk(instagram.long("11"), limit)

    assert len({post["id"] for post in posts}) == len(posts) == account["media"]
    assert [post["timestamp"] for post in posts] == sorted((post["timestamp"] for post in posts), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000", post["timestamp"]) for post in posts)


def test_a_page_leads_on_and_back_and_the_last_one_does_not(instagram):
    token = instagram.long("huge")
    first = instagram.graph("me/media", token, fields="id").json()
    second = instagram.http.get(first["paging"]["next"]).json()
    back = instagram.http.get(second["paging"]["previous"]).json()
    before = instagram.graph("me/media", token, before=second["paging"]["cursors"]["before"], limit=3).json()

    assert len(first["data"]) == 25
    assert "previous" not in first["paging"]
    assert back["data"] == first["data"] != second["data"]
    assert before["data"] == first["data"][-3:]
    own = instagram.accounts("magic")
    number = next(one["user_id"] for one in own if one["username"] == "huge")
    assert instagram.graph(f"{number}/media", token, fields="id").json()["data"] == first["data"]
    assert len(instagram.walk(token)) == 1000


def test_what_is_added_or_deleted_meanwhile_shifts_no_page(instagram):
    posts = [{"caption": str(n), "published": f"2026-01-{n:02}T10:00:00Z"} for n in range(1, 7)]
    instagram.control("accounts", username="shifting", media=posts)
    token = instagram.long("shifting")
    first = instagram.graph("me/media", token, fields="caption", limit=2).json()
    instagram.control("accounts/shifting/media", media=[{"caption": "new"}])
    instagram.control(f"media/{first['data'][1]['id']}/delete")
    after = first["paging"]["cursors"]["after"]
    second = instagram.graph("me/media", token, fields="caption", limit=2, after=after).json()

    assert [post["caption"] for post in first["data"]] == ["6", "5"]
    assert [post["caption"] for post in second["data"]] == ["4", "3"]


def test_whoever_posted_nothing_has_an_empty_list_without_cursors(instagram):
    assert instagram.graph("me/media", instagram.long("empty"), fields="id").json() == {"data": []}


def test_each_kind_of_post_has_the_fields_that_it_should_and_no_others(instagram):
    posts = [
        {"media_type": "IMAGE", "caption": None, "likes": None},
        {"media_type": "VIDEO", "is_shared_to_feed": False},
        {"media_type": "VIDEO", "is_copyrighted": True},
        {"media_type": "CAROUSEL_ALBUM", "children": [{}, {"media_type": "VIDEO"}, {"is_copyrighted": True}]},
    ]
    instagram.control("accounts", username="kinds")
    ids = instagram.control("accounts/kinds/media", media=posts)["ids"]
    token = instagram.long("kinds")
    picture, reel, silenced, album = (instagram.graph(one, token, fields=FIELDS).json() for one in ids)

    assert (picture["media_type"], picture["media_product_type"]) == ("IMAGE", "FEED")
    assert picture.keys().isdisjoint({"caption", "like_count", "thumbnail_url", "is_shared_to_feed", "children"})
    assert (reel["media_type"], reel["media_product_type"]) == ("VIDEO", "REELS")
    assert reel["is_shared_to_feed"] is False
    assert "/reel/" in reel["permalink"]
    assert ".mp4?" in reel["media_url"]
    assert "media_url" not in silenced
    assert silenced["thumbnail_url"]
    assert (album["media_type"], album["media_product_type"]) == ("CAROUSEL_ALBUM", "FEED")
    first, video, hidden = album["children"]["data"]
    assert album["media_url"] == first["media_url"]
    assert first.keys() == {"id", "media_type", "media_url", "permalink"}
    assert video.keys() == {"id", "media_type", "media_url", "permalink", "thumbnail_url"}
    assert hidden.keys() == {"id", "media_type", "permalink"}
    assert instagram.graph(ids[3], token, fields="children").json()["children"]["data"][0].keys() == {"id"}


def test_carousels_hold_two_to_ten_pieces_of_both_kinds(instagram):
    posts = instagram.walk(instagram.long("carousels"), fields="media_type,children{media_type,media_url}")
    sizes = {len(post["children"]["data"]) for post in posts}
    kinds = {piece["media_type"] for post in posts for piece in post["children"]["data"]}

    assert {post["media_type"] for post in posts} == {"CAROUSEL_ALBUM"}
    assert sizes == set(range(2, 11))
    assert kinds == {"IMAGE", "VIDEO"}
    assert any("media_url" not in piece for post in posts for piece in post["children"]["data"])


def test_fifty_posts_are_read_at_once_and_one_that_is_gone_spoils_them_all(instagram):
    token = instagram.long("huge")
    ids = [post["id"] for post in instagram.walk(token)[:51]]
    answer = instagram.graph("", token, ids=",".join(ids[:50]), fields="id,caption")

    assert list(answer.json()) == ids[:50]
    assert answer.json()[ids[0]].keys() == {"id", "caption"}
    assert error(instagram.graph("", token, ids=",".join(ids))) == (400, 100, None)
    assert error(instagram.graph("", token, ids=f"{ids[0]},18000000000000000")) == (400, 100, 33)
    assert error(instagram.graph("", token)) == (400, 100, None)


def test_somebody_elses_posts_are_as_if_they_were_not_there(instagram, token):
    other = instagram.walk(instagram.long("2"))[0]["id"]
    account = instagram.accounts()[2]

    for path in (other, "18000000000000000", f"{account['user_id']}/media", account["user_id"]):
        assert error(instagram.graph(path, token)) == (400, 100, 33)
    address = f"{instagram.base}/instagram/graph/v25.0/{account['user_id']}/permissions"
    assert error(instagram.http.delete(address, params={"access_token": token})) == (400, 100, 33)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("me", {"fields": "id,colour"}),
        ("me", {"fields": "id,,name"}),
        ("me", {"fields": "name{id}"}),
        ("me", {"colour": "red"}),
        ("me", {"limit": "1"}),
        ("me/media", {"fields": "id,colour"}),
        ("me/media", {"fields": "children{id,colour}"}),
        ("me/media", {"fields": "children{id"}),
        ("me/media", {"fields": "caption{id}"}),
        ("me/media", {"limit": "101"}),
        ("me/media", {"limit": "0"}),
        ("me/media", {"limit": "-1"}),
        ("me/media", {"limit": "٥"}),
        ("me/media", {"after": "QVFImade-up"}),
        ("me/media", {"after": "ü"}),
        ("me/media", {"since": "1"}),
    ],
)
def test_a_wrong_parameter_is_refused(instagram, token, path, query):
    assert error(instagram.graph(path, token, **query)) == (400, 100, None)


def test_an_unknown_field_is_named(instagram, token):
    message = instagram.graph("me/media", token, fields="id,colour").json()["error"]["message"]

    assert message == "Tried accessing nonexisting field (colour)"


def test_a_cursor_of_another_list_and_two_cursors_are_refused(instagram, token):
    cursors = instagram.graph("me/media", token).json()["paging"]["cursors"]
    other = instagram.graph("me/media", instagram.long("2")).json()["paging"]["cursors"]

    assert error(instagram.graph("me/media", token, after=other["after"])) == (400, 100, None)
    assert error(instagram.graph("me/media", token, **cursors)) == (400, 100, None)


@pytest.mark.parametrize("version", ["v20.0/", "v24.0/", "v30.0/"])
def test_versions_of_these_years_are_answered(instagram, token, version):
    assert instagram.graph("me", token, version=version).status_code == 200


@pytest.mark.parametrize("version", ["", "v19.0/", "v31.0/", "v25.1/", "25.0/", "v25/"])
def test_other_versions_are_no_address(instagram, token, version):
    assert error(instagram.graph("me", token, version=version)) == (500, 2500, None)
    assert error(instagram.graph("me/insights", token)) == (500, 2500, None)


def test_without_the_permission_neither_profile_nor_posts_are_shown(instagram):
    token = instagram.short("0", "partial")["access_token"]

    assert error(instagram.graph("me", token)) == (403, 10, None)
    assert error(instagram.graph("me/media", token)) == (400, 200, None)
    assert error(instagram.graph("18000000000000000", token)) == (400, 200, None)


def test_a_creators_posts_are_of_every_kind_and_rarely_hide_something(instagram):
    posts = [
        post
        for account in instagram.accounts()
        for post in instagram.walk(instagram.long(account["username"]), fields=FIELDS)
    ]

    assert len(posts) == 600 // 4
    assert {post["media_type"] for post in posts} == {"IMAGE", "VIDEO", "CAROUSEL_ALBUM"}
    assert all(("thumbnail_url" in post) == (post["media_type"] == "VIDEO") for post in posts)
    assert all(2 <= len(post["children"]["data"]) <= 10 for post in posts if "children" in post)
    assert 0 < sum("like_count" not in post for post in posts) < 30
    assert 0 < sum("caption" not in post for post in posts) < 30
    assert all(datetime.fromisoformat(post["timestamp"]).year >= 2010 for post in posts)
