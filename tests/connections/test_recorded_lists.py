"""Lists as platforms were recorded or document them, in `wire/`, read by the adapters over HTTP."""

import json
from pathlib import Path

import pytest

from app.infra.errors import ProviderError
from app.providers import platform as adapter_of
from app.providers.shapes import ListPage
from tests.connections.scripted_platform import plain
from tests.connections.scripted_site import platform, site

__all__ = ["platform", "site"]

WIRE = Path(__file__).parent / "wire"
OK = {"code": "ok", "message": "", "log_id": "L"}


@pytest.fixture
def read(site, platform):
    """The page that an adapter makes of an answer."""

    def read(slug: str, body: object, status: int = 200) -> ListPage:
        platform.answerers = {"list": lambda question, sent: plain(status, json.dumps(body))}
        return adapter_of(slug, site.settings, site.http).listing("access", "uploads", None)

    return read


def recorded(name: str) -> dict:
    return json.loads((WIRE / f"{name}.json").read_text())["body"]


def test_a_page_of_instagram_has_its_works_and_its_cursor(read):
    page = read("instagram", recorded("instagram_media_page"))

    assert [(work.type, work.likes) for work in page.works] == [("reel", 1930), ("image", 0), ("carousel", None)]
    assert (page.next_token, page.is_whole) == ("AFTER", True)


def test_cursors_without_a_next_page_are_the_last_one(read):
    assert read("instagram", recorded("instagram_media_last")).next_token is None


def test_an_instagram_account_without_a_post_is_empty(read):
    page = read("instagram", recorded("instagram_media_none"))

    assert (page.items, page.next_token, page.is_whole) == ((), None, True)


def test_a_photo_post_of_tiktok_is_a_picture_between_videos(read):
    page = read("tiktok", recorded("tiktok_videos"))

    assert [(work.type, work.title, work.duration_seconds) for work in page.works] == [
        ("short_video", "A title", 69),
        ("image", "", None),
    ]
    assert (page.next_token, page.is_whole) == ("1750379298000", True)


@pytest.mark.parametrize(
    "post",
    [
        {"duration": 0},
        {"duration": None},
        {},
        {"duration": 12, "share_url": "https://www.tiktok.com/@ครัวเช้า/photo/7517930000000000002?utm_source=K"},
        {
            "duration": 12,
            "cover_image_url": "https://p16.tiktokcdn.com/x~tplv-photomode-image-cover:640:0:q70.webp?x=1",
        },
    ],
    ids=["length 0", "length null", "no length", "address", "cover"],
)
def test_what_tells_a_photo_post_apart(read, post):
    video = {"id": "7517930000000000002", "share_url": "https://www.tiktok.com/@a/video/7517930000000000002"}
    body = {"data": {"videos": [video | post], "cursor": 0, "has_more": False}, "error": OK}

    assert read("tiktok", body).works[0].type == "image"


@pytest.mark.parametrize(
    ("slug", "body"),
    [
        ("youtube", {"items": {"a": 1}}),
        ("youtube", {"items": [None, None]}),
        ("youtube", {"items": [{"contentDetails": {}}]}),
        ("youtube", {"items": [], "nextPageToken": 7}),
        ("instagram", {"data": None}),
        ("instagram", {"data": [{"id": "1"}], "paging": {"cursors": {}, "next": "https://graph.instagram.com/next"}}),
        ("instagram", {"data": [{"id": str(number)} for number in range(50)]}),
        ("tiktok", {"data": {"videos": [], "has_more": False}}),
        ("tiktok", {"data": {"videos": [], "cursor": 0}, "error": OK}),
        ("tiktok", {"data": {"videos": [], "has_more": True}, "error": OK}),
        ("tiktok", {"data": {"videos": [], "cursor": 0, "has_more": True}, "error": OK}),
    ],
)
def test_what_is_no_list_or_does_not_say_how_it_goes_on_is_not_readable(read, slug, body):
    with pytest.raises(ProviderError, match="answer was not readable") as caught:
        read(slug, body)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("slug", "body"),
    [
        ("youtube", {"items": [{"contentDetails": {"videoId": "नमस्ते"}}, {"contentDetails": {"videoId": "a"}}]}),
        ("instagram", {"data": [{"id": 5}, {"id": "6"}]}),
        ("tiktok", {"data": {"videos": [None, {"id": "1"}], "has_more": False}, "error": OK}),
    ],
)
def test_a_page_with_an_entry_that_nobody_can_read_is_not_whole(read, slug, body):
    page = read(slug, body)

    assert (len(page.items), page.is_whole) == (1, False)


def test_a_list_that_does_not_exist_is_empty_only_in_youtubes_own_words(read):
    said = {"error": {"code": 404, "errors": [{"reason": "playlistNotFound"}]}}
    assert read("youtube", said, status=404).items == ()
    with pytest.raises(ProviderError):
        read("youtube", {"error": "ไม่พบ"}, status=404)


def test_unchanged_without_a_mark_to_compare_with_is_not_readable(read):
    with pytest.raises(ProviderError, match="answer was not readable"):
        read("youtube", {}, status=304)
