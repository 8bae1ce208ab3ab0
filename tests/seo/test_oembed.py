"""oEmbed: another site shows a work of ours as a quote, and is told in a status what cannot be embedded."""

import logging

import pytest

from tests.discovery import small_world


def test_a_work_is_embedded_as_a_quote_without_a_player(world, visitor):
    answer = visitor.get(f"/oembed?url=http://localhost{world.bowl.path}&maxwidth=300")

    assert answer.json["type"] == "rich"
    assert answer.json["title"] == world.bowl.title
    assert answer.json["width"] == 300
    assert "<script" not in answer.json["html"]
    assert "<iframe" not in answer.json["html"]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://localhost{}/",
        "http://LOCALHOST{}",
        "HTTP://LocalHost:80{}",
        "https://localhost:443{}",
        "%20http://localhost{}%20",
        "%0Ahttp://localhost{}%09",
        "http://localhost{}?utm_source=x%23top",
    ],
)
def test_every_spelling_of_an_address_is_embedded(world, visitor, spelling):
    answer = visitor.get(f"/oembed?url={spelling.format(world.bowl.path)}&maxwidth=&format=JSON")

    assert (answer.status_code, answer.json["title"]) == (200, world.bowl.title)


@pytest.mark.parametrize(
    ("room", "width", "height"),
    [("", 1280, 720), ("&maxwidth=1279", 640, 360), ("&maxwidth=600", 320, 180), ("&maxheight=400", 640, 360)],
)
def test_the_picture_is_the_widest_that_fits(world, visitor, admin, room, width, height):
    small_world.picture(admin, world.bowl.title)
    answer = visitor.get(f"/oembed?url=http://localhost{world.bowl.path}{room}").json

    assert answer["thumbnail_url"].startswith("http://localhost/picture/")
    assert answer["thumbnail_url"].endswith(f"-{width}.webp")
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (width, height)


def test_without_room_there_is_no_picture(world, visitor, admin):
    small_world.picture(admin, world.bowl.title)
    answer = visitor.get(f"/oembed?url=http://localhost{world.bowl.path}&maxwidth=300").json

    assert not [name for name in answer if name.startswith("thumbnail")]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=https://evil.example/content/a-0123456789", 404),
        ("url=http://localhost/creator/alice", 404),
        ("url=http://localhost/content/a-0123456789", 404),
        ("url=http://[broken", 404),
        ("url=http://localhost:99999/content/a-0123456789", 404),
        ("url=http://localhost:8443/content/a-0123456789", 404),
        ("url=http://someone@localhost/content/a-0123456789", 404),
        ("url=http://localhost/content/a-0123456789&format=xml", 501),
        ("url=http://localhost/content/a-0123456789&maxwidth=-5", 400),
        ("url=http://localhost/content/a-0123456789&maxwidth=٣", 400),
    ],
)
def test_what_cannot_be_embedded_is_said(world, visitor, query, status):
    assert visitor.get(f"/oembed?{query}").status_code == status


def test_nobody_can_fill_the_log_of_errors_by_asking_for_xml(world, visitor, caplog):
    visitor.get("/oembed?format=xml")

    assert [entry.levelname for entry in caplog.records if entry.levelno >= logging.WARNING] == []
