"""The addresses of the players. As at YouTube, nobody gets one who does not say which page frames it (error 153)."""

from flask import Blueprint, Response, make_response, render_template, request

from dev.sandbox.google.store import VIDEOS as YOUTUBE_VIDEOS
from dev.sandbox.kit.context import context
from dev.sandbox.tiktok.store import VIDEOS as TIKTOK_VIDEOS

players = Blueprint("players", __name__)

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'"
LENGTH_SECONDS = 600


@players.get("/google/player/embed/<video_id>")
def youtube(video_id: str) -> Response:
    """YouTube's player: https://developers.google.com/youtube/player_parameters."""
    with context().state.reading() as db:
        video = YOUTUBE_VIDEOS.find(db, video_id)
    if not request.headers.get("Referer"):
        return _page("youtube", "Error 153", LENGTH_SECONDS, is_refused=True)
    if video is not None and (video.is_age_restricted or not video.is_embeddable):
        return _page("youtube", "Error 150", LENGTH_SECONDS, is_refused=True)
    return _page("youtube", video.title if video else video_id, video.duration_seconds if video else 0)


@players.get("/tiktok/player/player/v1/<video_id>")
def tiktok(video_id: str) -> Response:
    """TikTok's player: https://developers.tiktok.com/doc/embed-player."""
    with context().state.reading() as db:
        video = TIKTOK_VIDEOS.find(db, video_id)
    return _page("tiktok", video.title if video else video_id, video.duration_seconds if video else 0)


@players.get("/instagram/player/<any(p, reel):_kind>/<code>/embed/captioned/")
def instagram(_kind: str, code: str) -> Response:
    """Instagram's frame for a post, as its embed.js makes it."""
    return _page("instagram", code, LENGTH_SECONDS)


def _page(platform: str, title: str, seconds: int, *, is_refused: bool = False) -> Response:
    shown = render_template(
        "_player.html", platform=platform, title=title, seconds=seconds or LENGTH_SECONDS, is_refused=is_refused
    )
    answer = make_response(shown)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
