"""Who may open what: every address has a room, and what strangers may open stands on one short reviewed list."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from flask import Flask

from app.web.auth.access import is_public, public

ROOT = Path(__file__).parents[2]

# Everything that needs no login, by endpoint. A new line here is a decision that a second person reads.
PUBLIC = {
    "accounts.ask_reset",
    "accounts.check_mail",
    "accounts.google_callback",
    "accounts.google_start",
    "accounts.log_in",
    "accounts.reset",
    "accounts.sign_up",
    "accounts.verify",
    "connections.deletion",
    "connections.meta_data_deletion",
    "connections.meta_deauthorize",
    "connections.tiktok_webhook",
    "connections.youtube_notify",
    "connections.youtube_verify",
    "content.picture",
    "discovery.about",
    "discovery.browse_categories",
    "discovery.browse_content",
    "discovery.browse_creators",
    "discovery.categories",
    "discovery.category",
    "discovery.category_feed",
    "discovery.content",
    "discovery.creator",
    "discovery.creator_feed",
    "discovery.creators",
    "discovery.creators_feed",
    "discovery.feed",
    "discovery.get_content_detail",
    "discovery.get_creator_by_slug",
    "discovery.get_seo_metadata",
    "discovery.get_trending",
    "discovery.go",
    "discovery.home",
    "discovery.how_trending_works",
    "discovery.openapi_json",
    "discovery.pricing",
    "discovery.privacy",
    "discovery.report",
    "discovery.search",
    "discovery.suggest",
    "discovery.search_content",
    "discovery.search_creators",
    "discovery.search_feed",
    "discovery.send_report",
    "discovery.tag",
    "discovery.tag_feed",
    "discovery.terms",
    "discovery.track_click",
    "discovery.trending",
    "discovery.trending_feed",
    "operations.health",
    "operations.ready",
    "seo.oembed",
    "seo.opensearch",
    "seo.robots_txt",
    "seo.security_txt",
    "seo.sitemap_index",
    "seo.sitemap_part",
    "seo.web_manifest",
    "static",
}

ROOM_LINE = re.compile(r"^\| `/(\.well-known|[a-z0-9_-]*)[^|]*\| `([a-z]+)` \|", re.MULTILINE)


def open_endpoints(app: Flask) -> set[str]:
    """The endpoints that answer strangers."""
    return {name for name, view in app.view_functions.items() if name == "static" or is_public(view)}


def rooms_by_segment(page: str) -> dict[str, str]:
    """First segment of an address → room, as docs/architecture.md says."""
    return dict(ROOM_LINE.findall(page))


def unlisted(app: Flask, listed: Mapping[str, str]) -> Iterable[str]:
    """Routes whose first segment is not listed, or listed for another room."""
    for rule in app.url_map.iter_rules():
        segment = re.split(r"[.<]", rule.rule.split("/")[1])[0].rstrip("-") or (
            "" if rule.rule == "/" else ".well-known"
        )
        room = "static" if rule.endpoint == "static" else rule.endpoint.partition(".")[0]
        if segment == "api":
            continue
        if listed.get(segment) != room:
            yield f"{rule.rule} is served by {room}, listed: {listed.get(segment)}"


def architecture() -> str:
    return (ROOT / "docs" / "architecture.md").read_text()


def test_what_strangers_may_open_is_the_reviewed_list(app):
    assert open_endpoints(app) == PUBLIC


def test_every_address_names_its_room(app):
    listed = rooms_by_segment(architecture())
    for segment, room in sorted(listed.items()):
        print(f"/{segment:20} {room}")

    assert list(unlisted(app, listed)) == []


def test_a_sample_route_that_is_not_listed_is_rejected():
    sample = Flask("sample")
    sample.add_url_rule("/surprise", "discovery.surprise", public(lambda: ""))

    assert list(unlisted(sample, rooms_by_segment(architecture())))
    assert open_endpoints(sample) - PUBLIC == {"discovery.surprise"}


def test_everything_else_sends_a_stranger_to_the_login(app, client):
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC or rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        values = dict.fromkeys(rule.arguments, "00000000-0000-0000-0000-000000000000")
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **{k: ("youtube" if k == "platform" else v) for k, v in values.items()})
        answer = client.get(path.replace("http://localhost", ""))
        assert answer.status_code in (302, 401), (rule.rule, answer.status_code)
        assert answer.status_code == 401 or "/login" in answer.location
