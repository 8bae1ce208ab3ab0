"""Why a work stands in a list: codes with numbers are kept, and each is one sentence for people."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.content import reasons
from tests.discovery import small_world

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("people", "period", "usual", "words"),
    [
        (1, "today", None, "1 person opened this in 24 hours"),
        (42, "today", 6, "42 people opened this in 24 hours, usually 6"),
        (12, "week", 0, "12 people opened this in 7 days, usually none"),
        (12, "month", None, "12 people opened this in 30 days"),
        (1200, "all_time", None, "1200 people opened this so far"),
    ],
)
def test_how_many_opened_a_work(people, period, usual, words):
    reason = {"code": "opened", "people": people, "period": period, "usual": usual}

    assert reasons.sentence(reason) == words


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=-5), "New: published within the hour"),
        (timedelta(minutes=59), "New: published within the hour"),
        (timedelta(minutes=61), "New: published an hour ago"),
        (timedelta(hours=47, minutes=59), "New: published 47 hours ago"),
        (timedelta(hours=48), "New: published 2 days ago"),
        (timedelta(days=13, hours=23), "New: published 13 days ago"),
        (timedelta(days=14), "Published on 13 Nov 2026"),
    ],
)
def test_how_new_a_work_is(age, words):
    with time_machine.travel(NOW, tick=False):
        published = (NOW - age).isoformat()
        assert reasons.sentence({"code": "new", "published_at": published}) == words
        kept = reasons.sentence({"code": "kept", "published_at": published})
        assert kept == f"{words}, in a place kept for new work"


def test_why_a_work_is_set_aside():
    reason = {"code": "made_visits", "day": "2026-11-03", "people": 80, "one": 20, "turned_away": 900}

    assert reasons.sentence(reason) == (
        "Most visits on 3 Nov 2026 came from very few networks: 80 people were counted, "
        "up to 20 of them from one network, and 900 more were turned away."
    )


def test_what_was_written_before_there_were_codes_keeps_its_words():
    assert reasons.sentence({"code": "words", "words": "42 people opened this"}) == "42 people opened this"
    assert reasons.sentence({"code": "from the future"}) == reasons.sentence({}) == ""


def test_the_database_keeps_codes_that_have_a_sentence(world, admin):
    small_world.opened(admin, world.picture, 42)
    small_world.refresh_trending(admin)

    for table in ("trending_content", "site.trending", "site.category_trending"):
        kept = [row[0] for row in admin.execute(f"SELECT reason FROM {table}").fetchall()]
        assert kept, table
        assert {reason["code"] for reason in kept} <= {"opened", "new", "kept"}, table
        assert all(reasons.sentence(reason) for reason in kept), table
