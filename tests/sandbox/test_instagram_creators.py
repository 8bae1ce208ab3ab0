"""Instagram's generated accounts: always the same for a seed, and as lively as their owners' channels."""

import re
from datetime import UTC, datetime

import pytest

from dev.sandbox.instagram import fixtures
from dev.sandbox.instagram.models import Account, Media
from dev.sandbox.kit.creators import population, word_banks
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from tests.sandbox.instagram_site import Instagram

EPOCH = datetime(2026, 11, 23, 12, tzinfo=UTC)


def make(seed: int = 1) -> list[tuple[population.Creator, Account, list[Media]]]:
    people = population.creators(24, seed, EPOCH)
    owners = [fixtures.account(one, seed) for one in people]
    return [
        (one, owner, list(fixtures.media(one, owner, int(fixtures.share(one, seed)), seed, EPOCH)))
        for one, owner in zip(people, owners, strict=True)
    ]


@pytest.fixture(scope="module")
def demo() -> list[tuple[population.Creator, Account, list[Media]]]:
    return make()


@pytest.fixture(scope="module")
def posts(demo) -> list[Media]:
    return [post for _, _, found in demo for post in found]


@pytest.fixture(autouse=True)
def healthy() -> None:
    """These tests need no running sandbox."""


def test_the_same_seed_makes_the_same_posts_and_another_makes_others(demo, posts):
    assert make() == demo
    assert {post.id for _, _, found in make(seed=2) for post in found}.isdisjoint({post.id for post in posts})


def test_everybody_has_an_account_of_its_own_and_20_to_60_posts_where_there_is_room(demo, posts):
    owners = [owner for _, owner, _ in demo]

    assert [owner.number for owner in owners] == list(range(24))
    assert len({owner.id for owner in owners} | {owner.scoped_id for owner in owners}) == 48
    assert all(re.fullmatch(r"[a-z0-9._]{3,30}", owner.username) for owner in owners)
    assert all(owner.name == creator.title for creator, owner, _ in demo)
    assert any(owner.username != creator.handle[1:] for creator, owner, _ in demo)
    assert all(len(owner.biography) <= 150 for owner in owners)
    assert all(20 <= len(found) <= 60 for _, _, found in demo)
    assert len({post.id for post in posts}) == len({post.shortcode for post in posts}) == len(posts)


def test_captions_speak_the_creators_language_and_of_its_subject(demo):
    for creator, _, found in demo:
        known = word_banks.bank(creator.language, creator.category).hashtags
        plain = {re.sub(r"[\W_]+", "", word) for word in known}
        used = {tag for post in found for tag in re.findall(r"#(\w+)", post.caption or "")}
        assert plain & used, creator.handle


def test_captions_keep_instagrams_limits_and_hold_no_slot_and_no_address_of_a_person(posts):
    for post in posts:
        caption = post.caption or ""
        assert len(caption) <= 2200
        assert caption.count("#") <= 30
        assert "{" not in caption
        assert not re.search(r"[\w.]+@[\w.]+\.\w", caption)


def test_posts_are_as_uneven_as_in_life(posts):
    kinds = [post.media_type for post in posts]

    assert all(kinds.count(kind) > len(posts) / 10 for kind in ("IMAGE", "VIDEO", "CAROUSEL_ALBUM"))
    assert any(post.likes is None for post in posts)
    assert any(post.caption is None for post in posts)
    assert any(post.is_copyrighted for post in posts)
    assert all(2 <= len(post.children) <= 10 for post in posts if post.media_type == "CAROUSEL_ALBUM")
    assert all(post.published < EPOCH for post in posts)


def test_a_restart_finds_the_same_posts_and_other_settings_make_others(tmp_path, google):
    def ids(items: int) -> list[str]:
        settings = SandboxSettings(port=0, smtp_port=0, data_dir=tmp_path, creators=2, items=items)
        with running(settings) as world:
            site = Instagram(world.settings.base_url, google.http)
            return [post["id"] for post in site.walk(site.long("1"))]

    first = ids(80)
    assert ids(80) == first
    assert 0 < len(ids(16)) < len(first)
