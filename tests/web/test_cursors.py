"""Cursors: what was sealed for a list is read in that list alone, and whatever else comes is refused in words."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.infra.errors import BadInput
from app.web import cursors
from app.web.cursors import Cursors, UnknownCursor

MOMENT = datetime(2026, 11, 5, 23, 59, 59, 123457, tzinfo=UTC)
ROW = UUID("0c9f6a52-7d0e-4d5c-9a58-0f5b7f2d6a11")
NAMES = [
    "ayşe'nin mutfağı",
    "قناة الطبخ مع فاطمة",
    "चाय की दुकान",
    "ครัวคุณยาย",
    "東京のパン屋さん",
    "서울 빵집",
    "🍞🥐" * 20,
]


@pytest.mark.parametrize("name", NAMES)
def test_keys_of_every_script_come_back(settings, name):
    marks = Cursors(settings, f"creators|{name}")

    assert marks.open(marks.seal(name, ROW.hex)) == [name, ROW.hex]


def test_a_place_in_time_comes_back_to_the_microsecond(settings):
    marks = Cursors(settings, "jobs")

    assert marks.open_position(marks.seal_position(MOMENT, ROW)) == (MOMENT, ROW)
    assert marks.open_position(None) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=80, max_size=80))
def test_the_longest_name_still_makes_a_cursor_that_is_read(settings, name):
    marks = Cursors(settings, "creators")

    assert marks.open(marks.seal(name, ROW.hex)) == [name, ROW.hex]


def test_a_cursor_outlives_the_rotation_of_the_secret(settings):
    cursor = Cursors(settings, "x").seal(1, "two")
    rotated = settings.model_copy(update={"secret_key": "n" * 40, "secret_key_fallbacks": settings.secret_key})
    strange = settings.model_copy(update={"secret_key": "n" * 40})

    assert Cursors(rotated, "x").open(cursor) == [1, "two"]
    with pytest.raises(UnknownCursor):
        Cursors(strange, "x").open(cursor)


def test_the_newest_secret_signs(settings):
    rotated = settings.model_copy(update={"secret_key": "n" * 40, "secret_key_fallbacks": f"{'m' * 40},{'o' * 40}"})
    alone = settings.model_copy(update={"secret_key": "n" * 40})

    assert Cursors(alone, "x").open(Cursors(rotated, "x").seal(1)) == [1]


def test_a_cursor_of_another_list_is_refused(settings):
    with pytest.raises(UnknownCursor):
        Cursors(settings, "library|alice|None|None").open(Cursors(settings, "jobs|alice|None|None").seal(1))


def test_a_cursor_altered_anywhere_is_refused(settings):
    marks = Cursors(settings, "x")
    cursor = marks.seal_position(MOMENT, ROW)

    # The last character holds bits that stand for nothing.
    for place in range(len(cursor) - 1):
        other = "A" if cursor[place] != "A" else "B"
        with pytest.raises(UnknownCursor):
            marks.open(cursor[:place] + other + cursor[place + 1 :])


@pytest.mark.parametrize(
    "cursor", ["x", ".", "..", "AAAA", "x" * 5000, "お茶", "🍵", "' OR 1=1", "\x00", "a.b.c", "=", "\ud800"]
)
def test_what_was_never_a_cursor_is_refused_in_words(settings, cursor):
    with pytest.raises(UnknownCursor, match="This link has expired"):
        Cursors(settings, "x").open(cursor)


def test_a_persons_own_list_has_no_page_numbers():
    assert cursors.asked({}) is None
    assert cursors.asked({"after": "abc"}) == "abc"
    with pytest.raises(BadInput, match="no numbers"):
        cursors.asked({"page": "2"})
    with pytest.raises(UnknownCursor):
        cursors.asked({"after": ""})
