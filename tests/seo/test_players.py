"""Which player a page shows, and for which works it shows none."""

from app.seo import players


def test_only_what_youtube_lets_us_play_is_played():
    assert players.player("youtube", "dQw4w9WgXcQ", True) == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    assert players.player("youtube", "dQw4w9WgXcQ", False) is None
    assert players.player("youtube", 'x"><script>', True) is None
    assert players.player("tiktok", "123456789", True) is None
