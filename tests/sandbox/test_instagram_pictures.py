"""Instagram's pictures: real ones, at signed addresses that end."""

from io import BytesIO

import pytest
from PIL import Image

from tests.sandbox.instagram_site import DAY_SECONDS, Instagram


@pytest.fixture(scope="module")
def instagram(google) -> Instagram:
    return Instagram(google.base, google.http)


@pytest.fixture(scope="module")
def pictures(instagram) -> dict[str, str]:
    """The addresses of one post of each kind."""
    posts = [{}, {"media_type": "VIDEO"}, {"media_type": "CAROUSEL_ALBUM", "children": [{}, {"media_type": "VIDEO"}]}]
    instagram.control("accounts", username="pictured", media=posts)
    token = instagram.long("pictured")
    fields = "media_type,media_url,thumbnail_url,children{media_url,thumbnail_url}"
    by_kind = {post["media_type"]: post for post in instagram.walk(token, fields=fields)}
    pieces = by_kind["CAROUSEL_ALBUM"]["children"]["data"]
    return {
        "picture": by_kind["IMAGE"]["media_url"],
        "still": by_kind["VIDEO"]["thumbnail_url"],
        "video": by_kind["VIDEO"]["media_url"],
        "piece": pieces[0]["media_url"],
        "still of a piece": pieces[1]["thumbnail_url"],
        "avatar": instagram.graph("me", token, fields="profile_picture_url").json()["profile_picture_url"],
    }


@pytest.mark.parametrize("name", ["picture", "still", "piece", "still of a piece", "avatar"])
def test_an_address_holds_a_picture(instagram, pictures, name):
    answer = instagram.http.get(pictures[name])

    assert answer.headers["content-type"] == "image/jpeg"
    width, height = Image.open(BytesIO(answer.content)).size
    assert (width, height) in ((1080, 1080), (1080, 1350), (720, 1280), (150, 150))
    assert ("still" in name) == (height > 1.5 * width)
    assert instagram.http.get(pictures[name]).content == answer.content


def test_a_video_is_not_drawn(instagram, pictures):
    assert instagram.http.get(pictures["video"]).status_code == 501


def test_an_address_ends_after_three_to_four_days(instagram, pictures):
    instagram.move_clock(3 * DAY_SECONDS - 60)
    assert instagram.http.get(pictures["picture"]).status_code == 200
    instagram.move_clock(4 * DAY_SECONDS)
    refused = instagram.http.get(pictures["picture"])

    assert (refused.status_code, refused.text) == (403, "URL signature expired\n")
    assert instagram.http.get(pictures["avatar"]).status_code == 403


def test_a_later_answer_brings_an_address_that_works(instagram, pictures):
    instagram.move_clock(5 * DAY_SECONDS)
    fresh = instagram.walk(instagram.long("pictured"), fields="thumbnail_url")
    address = next(post["thumbnail_url"] for post in fresh if "thumbnail_url" in post)

    assert address.partition("?")[0] == pictures["still"].partition("?")[0]
    assert instagram.http.get(address).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.partition("?")[0],
        lambda url: url.replace("oe=", "oe=F"),
        lambda url: url.replace("oe=", "oe=zz"),
        lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
        lambda url: url.replace("/posts/", "/stills/"),
        lambda url: f"{url}&more=1",
        lambda url: url.partition("&oh=")[0] + "&oh=%C3%BC",
    ],
)
def test_a_changed_address_is_refused(instagram, pictures, change):
    answer = instagram.http.get(change(pictures["picture"]))

    assert (answer.status_code, answer.text) == (403, "Bad URL hash\n")


def test_the_picture_of_a_deleted_post_is_gone(instagram):
    made = instagram.control("accounts", username="deleting", media=[{}])
    post = instagram.walk(instagram.long(made["username"]), fields="media_url")[0]
    instagram.control(f"media/{post['id']}/delete")

    assert instagram.http.get(post["media_url"]).status_code == 404
