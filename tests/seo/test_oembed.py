"""oEmbed: another site shows a work of ours as a quote, and is told in a status what cannot be embedded."""

import pytest


def test_a_work_is_embedded_as_a_quote_without_a_player(world, visitor):
    answer = visitor.get(f"/oembed?url=http://localhost{world.bowl.path}&maxwidth=300")

    assert answer.json["type"] == "rich"
    assert answer.json["title"] == world.bowl.title
    assert answer.json["width"] == 300
    assert "<script" not in answer.json["html"]
    assert "<iframe" not in answer.json["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=https://evil.example/content/a-0123456789", 404),
        ("url=http://localhost/creator/alice", 404),
        ("url=http://localhost/content/a-0123456789", 404),
        ("url=http://[broken", 404),
        ("url=http://localhost/content/a-0123456789&format=xml", 501),
        ("url=http://localhost/content/a-0123456789&maxwidth=-5", 400),
        ("url=http://localhost/content/a-0123456789&maxwidth=٣", 400),
    ],
)
def test_what_cannot_be_embedded_is_said(world, visitor, query, status):
    assert visitor.get(f"/oembed?{query}").status_code == status
