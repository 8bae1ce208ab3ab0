"""Ids and handles of a platform are parts of addresses: what would be more than a part is not taken."""

import pytest

from app.providers import reading
from app.providers.instagram import media
from app.providers.youtube import video

# Without it nobody knows who may see a video, and it is no work.
SEEN = {"status": {"privacyStatus": "public"}}

BAD_IDS = [
    "a/../../evil", "a?list=x", "a&t=1", "a#b", "a b", "a%2f", "", "日本語", "x\u202e", 'a"b', "a" * 65, 7, None,
]  # fmt: skip


@pytest.mark.parametrize("sent", BAD_IDS)
def test_a_work_with_an_id_that_is_none_is_left_out(sent):
    assert video.work({"id": sent, **SEEN, "snippet": {"title": "Μια γάτα"}}) is None
    assert media.work({"id": sent, "media_type": "IMAGE"}) is None
    assert reading.identity(sent, 64) == ""


def test_an_id_of_the_platform_is_taken():
    found = video.work({"id": "dQw4w9_WgXc-", **SEEN, "snippet": {"title": "Μια γάτα"}})

    assert found is not None
    assert found.url == "https://www.youtube.com/watch?v=dQw4w9_WgXc-"


@pytest.mark.parametrize("name", ["ada.lovelace", "@ada_l-1", "นักปั้นดิน", "मिट्टी_कला", "陶芸の家", "도예가", "çömlekçi"])
def test_a_handle_in_any_script_is_taken(name):
    assert reading.handle(name, 100) == name.removeprefix("@")


@pytest.mark.parametrize(
    "name", ["a/b", "../evil", "a?b", "a#b", "a b", "a%41", "@@a", "a@b", "..", 'a"', "a\\b", "", 3]
)
def test_what_would_be_more_than_a_handle_is_none(name):
    assert reading.handle(name, 100) == ""
