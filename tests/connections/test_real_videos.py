"""The 400 real videos of the shared folder: every one comes, every field right, text exactly as in the file but for invisible
marks that turn the direction of what follows."""

import csv
import os
import re
from pathlib import Path

import pytest

from tests.connections.conftest import everything_from_the_file

SHARED = Path(os.environ.get("STREAMVIBE_SHARED", Path(__file__).parents[3] / "shared"))
FILE = SHARED / "data" / "youtube-videos-2017.csv"
TURNS = re.compile("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
CATEGORIES = {
    "1": "entertainment",
    "10": "music",
    "17": "entertainment",
    "20": "gaming",
    "23": "comedy",
    "27": "education",
}

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not here, so this was not checked")


@pytest.fixture(scope="module")
def csv_file() -> Path:
    return FILE


def wanted_tags(text: str) -> list[str]:
    if text == "[none]":
        return []
    tags = (tag.strip('"').strip() for tag in text.split("|"))
    return [tag for tag in tags if tag]


def test_all_four_hundred_come_as_they_are(consent, control, run_job, admin, make_user):
    with FILE.open(newline="") as file:
        wanted = {row["video_id"]: row for row in csv.DictReader(file)}
    alice = make_user("alice", tier="premium")

    found = consent.connect(alice, everything_from_the_file(control))
    status, _, result = run_job(found.job_id)

    assert status == "completed"
    assert result["added"] == len(wanted) == 400
    rows = admin.execute(
        "SELECT i.platform_content_id, i.title, i.description, i.tags, i.views_count, i.likes_count, i.comments_count, i.category_code, "
        "to_char(i.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS'), i.duration_seconds, c.id IS NOT NULL "
        "FROM content_item i LEFT JOIN site.card c ON c.id = i.id WHERE i.user_id = %s",
        (alice,),
    ).fetchall()
    for video_id, title, description, tags, views, likes, comments, category, published, duration, is_public in rows:
        row = wanted[video_id]
        assert title == TURNS.sub("", row["title"])
        assert description == TURNS.sub("", row["description"].replace("\\n", "\n"))
        assert tags == wanted_tags(TURNS.sub("", row["tags"])), video_id
        assert (views, likes, comments) == (int(row["views"]), int(row["likes"]), int(row["comment_count"]))
        assert published == row["publish_time"][:19]
        assert category == CATEGORIES.get(row["category_id"], category)
        assert duration > 0
        assert is_public
