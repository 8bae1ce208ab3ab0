"""Generated creators: always the same for a seed, and lively enough for every page and every edge of the site."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from dev.sandbox.google import fixtures
from dev.sandbox.google.models import Video
from dev.sandbox.kit.creators import population, word_banks
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings

EPOCH = datetime(2026, 11, 23, 12, tzinfo=UTC)
CATEGORIES = (
    "music gaming education lifestyle comedy tech beauty fitness food business art entertainment news science other"
)


def make(creators: int = 24, items: int = 1200, seed: int = 1) -> list[tuple[population.Creator, list[Video]]]:
    found = population.creators(creators, seed, EPOCH)
    counts = population.share_out(items, [creator.weight for creator in found])
    return [(one, list(fixtures.videos(one, count, seed, EPOCH))) for one, count in zip(found, counts, strict=True)]


@pytest.fixture(scope="module")
def demo() -> list[tuple[population.Creator, list[Video]]]:
    return make()


@pytest.fixture(scope="module")
def videos(demo) -> list[Video]:
    return [video for _, found in demo for video in found]


@pytest.fixture(autouse=True)
def healthy() -> None:
    """These tests need no running sandbox."""


def test_the_same_seed_makes_the_same_creators_and_another_makes_others(demo):
    assert make() == demo
    assert {video.id for _, found in make(seed=2) for video in found}.isdisjoint(
        {video.id for _, found in demo for video in found}
    )


def test_all_items_are_there_and_only_deleted_ones_come_on_top(videos):
    there = [video for video in videos if not video.is_deleted]

    assert len(there) == 1200
    assert 1 <= len(videos) - len(there) <= 40
    assert len({video.id for video in videos}) == len(videos)


@pytest.mark.parametrize(
    ("items", "weights"), [(0, [1, 2]), (1, [1, 1, 1]), (3, [5, 1, 1]), (1200, [1, 2, 3.5]), (7, [1])]
)
def test_items_are_shared_out_without_a_rest(items, weights):
    counts = population.share_out(items, weights)

    assert sum(counts) == items
    assert min(counts) >= (1 if items >= len(weights) else 0)


def test_every_category_and_eight_languages_are_there_and_english_leads(demo):
    assert {creator.category for creator, _ in demo} == set(CATEGORIES.split())
    languages = Counter(creator.language for creator, _ in demo)
    assert languages.keys() == {"en", "de", "es", "fr", "ja", "pt", "hi", "ar"}
    assert languages["en"] > 12


def test_handles_and_channels_are_unique_even_for_many():
    channels = [fixtures.channel(creator) for creator in population.creators(500, 3, EPOCH)]

    assert len({channel.handle for channel in channels}) == len({channel.id for channel in channels}) == 500
    assert all(re.fullmatch(r"@[a-z0-9.]{3,60}", channel.handle) for channel in channels)


def test_nobody_repeats_a_title(demo):
    for _, found in demo:
        titles = [video.title.lower() for video in found if not video.is_deleted]
        assert len(titles) - len(set(titles)) <= 2


def test_texts_keep_youtubes_limits_and_hold_no_address_of_a_person(videos):
    for video in videos:
        assert 0 < len(video.title) <= 100
        assert len(video.description) <= 5000
        assert not re.search(r"[\w.]+@[\w.]+\.\w", video.title + video.description)
        assert "{" not in video.title + video.description
        assert "<" not in video.title


def test_descriptions_are_long_empty_with_chapters_hashtags_and_emoji(videos):
    descriptions = [video.description for video in videos]

    assert 40 < sum(not text for text in descriptions) < 200
    assert sum(len(text) > 4000 for text in descriptions) > 20
    assert sum("\n0:00 " in text for text in descriptions) > 100
    assert sum(re.search(r"#\w+", text) is not None for text in descriptions) > 300
    assert sum(re.search("[\U0001f300-\U0001faff]", video.title) is not None for video in videos) > 80


def test_there_are_shorts_live_upcoming_private_unlisted_and_deleted_ones(videos):
    assert 200 < sum(video.is_short for video in videos) < 500
    assert Counter(video.broadcast for video in videos).keys() == {"none", "live", "upcoming"}
    assert all(video.scheduled and video.scheduled > EPOCH for video in videos if video.broadcast == "upcoming")
    privacies = Counter(video.privacy for video in videos)
    assert privacies["private"] > 10
    assert privacies["unlisted"] > 10
    assert any(video.is_deleted for video in videos)
    assert any(video.duration_seconds > 86_400 for video in videos)
    assert all(9 <= video.duration_seconds <= 180 for video in videos if video.is_short)


def test_numbers_are_as_uneven_as_in_life(videos):
    seen = sorted((video.views for video in videos), reverse=True)

    assert seen[0] > 2**31
    assert sum(seen[: len(seen) // 10]) > 0.8 * sum(seen)
    assert any(video.likes is None for video in videos)
    assert any(video.comments is None for video in videos)


def test_publishing_goes_on_for_years_and_up_to_yesterday(demo, videos):
    newest = [max(video.published for video in found) for _, found in demo]

    assert all(video.published < EPOCH for video in videos)
    assert sum((EPOCH - moment).days < 7 for moment in newest) > len(newest) / 2
    assert len({video.published.year for video in videos}) >= 3
    for creator, found in demo:
        assert min(video.published for video in found) >= creator.opened


def test_every_bank_can_fill_its_patterns():
    for language, category in population.ROLES:
        bank = word_banks.bank(language, category)
        slots = set(bank.words) | {"n", "year"}
        patterns = (*bank.titles, *bank.shorts, *bank.lives, *bank.openings, *bank.lines, *bank.chapters, *bank.bios)
        used = {slot for pattern in patterns for slot in re.findall(r"{(\w+)}", pattern)}
        assert used <= slots, (language, category)
        assert len(bank.tags) >= 4


def test_a_restart_finds_the_same_videos_and_other_settings_make_others(tmp_path, google):
    def ids(items: int) -> list[str]:
        settings = SandboxSettings(port=0, smtp_port=0, data_dir=tmp_path, creators=2, items=items)
        with running(settings) as world:
            site = type(google)(world.settings.base_url, google.http)
            return [item["contentDetails"]["videoId"] for item in site.walk(site.tokens("1")["access_token"])]

    first = ids(40)
    assert ids(40) == first
    assert len(ids(10)) < len(first)
