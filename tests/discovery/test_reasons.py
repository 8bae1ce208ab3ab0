"""Why a work stands in a list: codes with numbers are kept, and each is one sentence for people."""

import pytest

from app.content import reasons
from tests.discovery import small_world


@pytest.mark.parametrize(
    ("people", "period", "usual", "score", "words"),
    [
        (1, "today", None, 12, "Opened by 1 person today · score 12.0"),
        (42, "today", 6, 195.4, "Opened by 42 people today, usually 6 · score 195.4"),
        (12, "week", 0, 80, "Opened by 12 people this week, usually none · score 80.0"),
        (12, "month", None, 1100, "Opened by 12 people this month · score 1,100.0"),
        (1200, "all_time", None, None, "Opened by 1,200 people so far"),
    ],
)
def test_how_many_opened_a_work_and_what_decides_its_place(people, period, usual, score, words):
    reason = {"code": "opened", "people": people, "period": period, "usual": usual, "score": score}

    assert reasons.sentence(reason) == words
    assert reasons.sentence({**reason, "limited": True}) == f"{words} · placed lower for variety"
    assert reasons.sentence({**reason, "tied": True}) == f"{words} · tied, newer posts first"


def test_a_reason_repeats_no_age():
    for code, words in {"new": "New", "kept": "New · reserved spot"}.items():
        assert reasons.sentence({"code": code, "published_at": "2026-11-27T11:00:00+00:00"}) == words


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
        assert {reason["code"] for reason in kept} <= {"opened", "kept"}, table
        assert all(reasons.sentence(reason) for reason in kept), table
