"""The TikTok accounts of the generated creators: always the same for a seed, and as lively as the real ones."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from dev.sandbox.google.fixtures import channel
from dev.sandbox.kit.creators import population
from dev.sandbox.kit.creators.population import share_out
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from dev.sandbox.tiktok import fixtures
from dev.sandbox.tiktok.models import Account, Video
from tests.sandbox.tiktok_site import TikTok

EPOCH = datetime(2026, 11, 23, 12, tzinfo=UTC)

Cast = list[tuple[population.Creator, Account, list[Video]]]


def make(seed: int = 1, items: int = 300) -> Cast:
    people = population.creators(24, seed, EPOCH)
    counts = share_out(items, [fixtures.share(one, seed) for one in people])
    found = []
    for one, count in zip(people, counts, strict=True):
        owner = fixtures.account(one, seed)
        found.append((one, owner, list(fixtures.videos(one, owner, count, seed, EPOCH))))
    return found


@pytest.fixture(scope="module")
def people() -> Cast:
    return make()


@pytest.fixture(scope="module")
def videos() -> list[Video]:
    """As many as creators make who have room for it."""
    return [video for _, _, found in make(items=800) for video in found]


@pytest.fixture(autouse=True)
def healthy() -> None:
    """These tests need no running sandbox of the module."""


def test_the_same_seed_makes_the_same_accounts_and_another_makes_others(people):
    assert make() == people
    assert {owner.open_id for _, owner, _ in make(seed=2)}.isdisjoint({owner.open_id for _, owner, _ in people})


def test_each_is_the_same_person_as_on_youtube_under_a_name_of_its_own(people):
    for one, owner, _ in people:
        assert (owner.number, owner.category, owner.language) == (
            one.number,
            one.category,
            one.language,
        )
        assert one.title.startswith(owner.display_name)
        assert owner.portrait == channel(one).id
    names = [owner.username for _, owner, _ in people]
    assert len(set(names)) == 24
    assert sum(f"@{name}" != one.handle for name, (one, _, _) in zip(names, people, strict=True)) > 8


def test_names_and_bios_keep_tiktoks_limits(people):
    for _, owner, _ in people:
        assert re.fullmatch(r"[a-z0-9._]{2,24}", owner.username)
        assert not owner.username.endswith(".")
        assert 0 < len(owner.display_name) <= 30
        assert len(owner.bio) <= 80


def test_diligence_is_fifteen_to_fifty_where_there_is_room(people):
    shares = [fixtures.share(one, 1) for one, _, _ in people]

    assert min(shares) >= 15
    assert max(shares) <= 50
    assert sum(len(found) for _, _, found in people) == 300


def test_texts_keep_their_limit_and_speak_of_the_creators_subject(videos):
    for video in videos:
        assert len(video.title) <= 150
        assert len(video.description) <= 150
        assert "{" not in video.description
        assert not re.search(r"[\w.]+@[\w.]+\.\w", video.description)
        tags = re.findall(r"#\S+", video.description)
        assert len(tags) == len(set(tags))
    assert sum("#" in video.description for video in videos) > 0.85 * len(videos)
    assert any(not video.description for video in videos)
    assert any(video.description and not video.title for video in videos)
    assert any("ゲーム" in video.description for video in videos)
    assert any(re.search("[ء-ي]", video.description) for video in videos)


def test_videos_are_vertical_short_and_now_and_then_private_or_made_by_a_machine(videos):
    assert all(video.height * 9 == video.width * 16 for video in videos)
    assert all(7 <= video.duration_seconds <= 600 for video in videos)
    assert len({(video.width, video.height) for video in videos}) == 3
    assert 5 < sum(not video.is_public for video in videos) < 60
    assert 5 < sum(video.is_aigc for video in videos) < 100
    assert Counter(video.category for video in videos).keys() >= {"music", "food", "tech", "news"}


def test_numbers_are_uneven_and_fit_their_kinds(videos):
    seen = sorted((video.views for video in videos), reverse=True)

    assert sum(seen[: len(seen) // 10]) > 0.6 * sum(seen)
    assert all(0 <= video.likes < 2**31 and video.likes <= video.views for video in videos)
    assert all(video.comments <= video.likes and video.shares <= video.likes for video in videos)


def test_ids_hold_the_second_of_publishing_and_are_unique(people):
    for _, _, found in people:
        assert all(int(video.id) >> 32 == int(video.published.timestamp()) for video in found)
        assert all(EPOCH - timedelta(days=4000) < video.published < EPOCH for video in found)
    ids = [video.id for _, _, found in people for video in found]
    assert len(set(ids)) == len(ids)


def test_a_quarter_of_the_items_and_a_restart_finds_the_same(tmp_path, google):
    def listed(items: int) -> list[list[str]]:
        settings = SandboxSettings(port=0, smtp_port=0, data_dir=tmp_path, creators=3, items=items)
        with running(settings) as world:
            site = TikTok(world.settings.base_url, google.http)
            return [[one["id"] for one in site.walk(site.token(str(number)))] for number in range(3)]

    first = listed(240)
    assert 50 <= sum(map(len, first)) <= 60
    assert listed(240) == first
    assert sum(map(len, listed(60))) <= 15
