"""Which player a page shows, and for which works it shows none."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from app.config import Settings
from app.seo import players

LIVE = Settings(public_url="https://vibe.example")
POST = "https://www.instagram.com/p/C0de_-12345/"


@pytest.mark.parametrize(
    ("platform", "outside_id", "found"),
    [
        ("youtube", "dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("tiktok", "7301234567890123456", "https://www.tiktok.com/player/v1/7301234567890123456"),
        ("instagram", "17900000000000000", None),
        ("youtube", 'x"><script>', None),
        ("tiktok", "../evil", None),
        ("tiktok", "٧٣٠١٢٣٤", None),
    ],
)
def test_search_engines_are_told_of_documented_players(platform, outside_id, found):
    assert players.player(LIVE, platform, outside_id, True) == found
    assert players.player(LIVE, platform, outside_id, False) is None


def test_a_frame_begins_at_once_and_answers_our_page_alone():
    youtube = players.frame(LIVE, "youtube", "dQw4w9WgXcQ", None, True)
    tiktok = players.frame(LIVE, "tiktok", "7301234567890123456", None, True)

    assert (
        dict(parse_qsl(urlsplit(youtube).query)).items()
        >= {
            "enablejsapi": "1",
            "origin": "https://vibe.example",
            "autoplay": "1",
        }.items()
    )
    assert dict(parse_qsl(urlsplit(tiktok).query))["autoplay"] == "1"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (POST, "https://www.instagram.com/p/C0de_-12345/embed/captioned/"),
        (f"{POST}?igsh=abc", "https://www.instagram.com/p/C0de_-12345/embed/captioned/"),
        ("https://www.instagram.com/reel/C0de_-12345/", "https://www.instagram.com/reel/C0de_-12345/embed/captioned/"),
        ("https://instagram.com/vera/p/C0de_-12345", "https://www.instagram.com/p/C0de_-12345/embed/captioned/"),
        ("https://www.instagram.com/tv/C0de_-12345/", "https://www.instagram.com/p/C0de_-12345/embed/captioned/"),
        ("https://www.instagram.com/vera/", None),
        ("https://www.instagram.com/p/../../evil/", None),
        ("https://instagram.com.evil.example/p/C0de_-12345/", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_an_instagram_post_is_framed_by_its_code_alone(url, found):
    assert players.frame(LIVE, "instagram", "17900000000000000", url, True) == found
    assert players.frame(LIVE, "instagram", "17900000000000000", url, False) is None
