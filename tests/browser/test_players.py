"""Watching here in a real browser: nothing of a platform before a click, a play that counts once, Stop, chapters, keys."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Running
from tests.discovery import small_world
from tests.discovery.small_world import Item
from tests.waiting import wait_until

# The browser of the tests says that it is one, and would not be counted.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
CHAPTERS = "A loaf.\n\n0:00 Flour\n2:00 Water\n5:00 Heat\n\nThanks."
LONG = "خبز بطيء.\n\n" * 60 + "\n".join(f"{number}:00 الفصل {number}" for number in range(12))
WATCH = "https://www.youtube.com/watch?v="
KINDS = {
    "youtube": ("long_video", "dQw4w9WgXcQ", WATCH + "dQw4w9WgXcQ"),
    "tiktok": ("short_video", "7301234567890123456", "https://www.tiktok.com/@vera/video/7301234567890123456"),
    "instagram": ("reel", "17900000000000000", "https://www.instagram.com/reel/R33l_code/"),
}


@pytest.fixture(scope="module")
def admin_url(running: Running) -> str:
    """The database of the running site, which holds works."""
    env = {**os.environ, "ENVIRONMENT": "test", "STREAMVIBE_DATA_DIR": str(running.data_dir)}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "load", "synthetic", "--items", "60"], cwd=ROOT, env=env, check=True, capture_output=True)
    asked = [*flask, "db", "url", "--role", "admin"]
    return subprocess.run(asked, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def works(admin_url: str) -> dict[str, Item]:
    """A work of each platform that can be played here, and a picture."""
    with psycopg.connect(admin_url, autocommit=True) as db:
        person = db.execute("SELECT user_id FROM social_account LIMIT 1").fetchone()[0]
        made = {}
        for platform, (kind, outside_id, url) in KINDS.items():
            account = small_world.connect(db, person, platform, name=f"Baker {platform}")
            made[platform] = small_world.publish(
                db, account, f"Bread on {platform}", kind=kind, outside_id=outside_id, url=url, description=CHAPTERS
            )
        made["long"] = small_world.publish(
            db,
            small_world.connect(db, person, "youtube", name="خباز"),
            "خبز في اثني عشر فصلا",
            outside_id="aQw4w9WgXcQ",
            url=WATCH + "aQw4w9WgXcQ",
            description=LONG,
            seconds=900,
        )
        made["picture"] = small_world.publish(
            db, account, "A loaf", kind="image", url="https://www.instagram.com/p/Ph0t0_code/"
        )
        made["gallery"] = small_world.publish(
            db, account, "ألبوم خبز", kind="carousel", url="https://www.instagram.com/p/G4ll3ry_c/", language="ar"
        )
        for place in (1, 2):
            db.execute(
                "INSERT INTO content_media (content_id, user_id, media_url, media_type, display_order) "
                "VALUES (%s, %s, %s, 'image', %s)",
                (made["gallery"].id, person, f"https://cdn.example/{place}.jpg", place),
            )
        return made


@pytest.fixture
def page(chromium: Browser, running: Running) -> Iterator[Page]:
    """A page of a fresh visitor on a telephone's screen, lying."""
    context = chromium.new_context(base_url=running.url, user_agent=USER_AGENT, locale="en-GB")
    opened = context.new_page()
    yield opened
    assert context.cookies() == []
    context.close()


@pytest.fixture
def asked(page: Page, running: Running) -> list[str]:
    """What the page asks of other hosts, and for the way out."""
    found: list[str] = []
    page.on("request", lambda r: (not r.url.startswith(running.url) or "/go/" in r.url) and found.append(r.url))
    return found


def play(page: Page, platform: str):
    """Starts the work, by keyboard; its frame."""
    page.get_by_role("button", name="loads from").focus()
    page.keyboard.press("Space")
    expect(page.locator("iframe")).to_have_count(1)
    return page.frame_locator("iframe")


@pytest.mark.parametrize("platform", KINDS)
def test_a_work_plays_here_after_a_click_and_ends_with_stop(page, asked, works, running, platform):
    page.goto(works[platform].path)
    page.wait_for_load_state("networkidle")
    assert asked == []
    expect(page.locator("iframe")).to_have_count(0)

    film = play(page, platform)
    expect(film.locator("main")).to_have_attribute("data-platform", platform)
    frame = page.locator("iframe")
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert frame.evaluate("frame => frame.credentialless")
    assert film.locator("[data-refused]").count() == 0, "the player hears which page frames it"
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(running.sandbox).netloc, urlsplit(running.url).netloc}

    page.get_by_role("button", name="Stop").click()
    expect(frame).to_have_count(0)
    expect(page.locator("#live")).to_have_text("Player closed")
    expect(page.get_by_role("button", name="Play · loads from")).to_be_focused()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_a_play_counts_once_however_often_it_is_started(page, asked, works, admin_url, running):
    work = works["tiktok"]
    page.goto(work.path)
    for _ in range(2):
        play(page, "tiktok")
        page.get_by_role("button", name="Stop").click()

    assert [url for url in asked if "/go/" in url] == [f"{running.url}/go/{work.short_id}?here=1"]
    assert urlsplit(page.url).path == work.path, "nobody left"
    with psycopg.connect(admin_url, autocommit=True) as db:

        def counted():
            return db.execute(
                "SELECT sum(uniques)::int FROM content_click WHERE content_id = %s", (work.id,)
            ).fetchone()[0]

        assert wait_until(counted, "the play is counted", 1) == 1


@pytest.mark.parametrize("platform", ["youtube", "tiktok"])
def test_chapters_seek_the_player_and_the_current_one_is_marked(page, works, platform):
    page.goto(works[platform].path)
    chapters = page.locator(".chapters a")
    expect(chapters).to_have_text(["0:00 Flour", "2:00 Water", "5:00 Heat"])

    chapters.nth(1).press("Enter")
    expect(page.locator("#live")).to_have_text("Playing from 2:00: Water")
    expect(chapters.nth(1)).to_be_focused()
    film = page.frame_locator("iframe")
    wait_until(lambda: float(film.locator("#clock").inner_text()) >= 120, "the film stands at the chapter", 0.1)
    expect(chapters.nth(1)).to_have_attribute("aria-current", "true")

    chapters.nth(2).click()
    wait_until(lambda: float(film.locator("#clock").inner_text()) >= 300, "the film has moved on", 0.1)
    expect(chapters.nth(2)).to_have_attribute("aria-current", "true")
    expect(page.locator(".chapters [aria-current]")).to_have_count(1)
    expect(page.locator("iframe")).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_chapters_stand_before_a_long_text_and_bring_the_player_into_view(page, works, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(works["long"].path)
    chapters = page.locator(".chapters a")
    assert chapters.last.bounding_box()["y"] < page.locator(".words").bounding_box()["y"]

    for number in (11, 3):
        chapters.nth(number).scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 400)")
        chapters.nth(number).press("Enter")
        expect(page.locator("#live")).to_have_text(f"Playing from {number}:00: الفصل {number}")
        expect(chapters.nth(number)).to_have_attribute("aria-current", "true")
        assert 0 <= page.locator("iframe").bounding_box()["y"] <= height / 2, "the player is in view"


def test_a_gallery_speaks_of_pictures(page, works):
    page.goto(works["gallery"].path)
    expect(page.get_by_text("Picture 1 of 2. The others are on Instagram.")).to_be_visible()
    expect(page.get_by_text("The pictures come from Instagram")).to_be_visible()
    page.get_by_role("button", name="See all 2 pictures · loads from Instagram").press("Enter")
    page.get_by_role("button", name="Close").click()

    expect(page.locator("#live")).to_have_text("Pictures closed")
    expect(page.get_by_role("button", name="See all 2 pictures")).to_be_focused()
    for word in ("Stop", "player"):
        expect(page.locator("main").get_by_text(word)).to_have_count(0)


def test_what_another_window_says_moves_nothing(page, works):
    page.goto(works["youtube"].path)
    film = play(page, "youtube")
    wait_until(lambda: float(film.locator("#clock").inner_text()) > 1, "the film runs", 0.1)
    page.evaluate("""postMessage(JSON.stringify({event: "infoDelivery", info: {currentTime: 400}}), "*")""")
    page.wait_for_timeout(600)

    expect(page.locator(".chapters a").nth(0)).to_have_attribute("aria-current", "true")
    expect(page.locator(".chapters a").nth(2)).not_to_have_attribute("aria-current", "true")


def test_instagrams_frame_is_as_high_as_it_says(page, works):
    page.goto(works["instagram"].path)
    play(page, "instagram")

    expect(page.locator("iframe")).to_have_css("height", "640px")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize(("width", "height"), [(1280, 500), (667, 375), (360, 740)])
def test_what_plays_fits_the_window_with_its_stop(page, works, width, height):
    page.set_viewport_size({"width": width, "height": height})
    for name in ("youtube", "tiktok", "instagram", "gallery"):
        page.goto(works[name].path)
        hint = page.locator("#player-hint")
        assert hint.bounding_box()["y"] < page.get_by_role("button", name="loads from").bounding_box()["y"] + height / 2
        expect(page.get_by_role("button", name="loads from")).to_have_accessible_description(hint.inner_text())
        play(page, name)

        if name in ("instagram", "gallery"):
            expect(page.locator("iframe")).to_have_css("height", f"{min(640, height - 64)}px")
        for part in (page.locator("iframe"), page.locator("[data-stop]")):
            box = part.bounding_box()
            assert box["y"] >= 0, (name, box)
            assert box["y"] + box["height"] <= height, (name, box)


@pytest.mark.parametrize("name", ["youtube", "tiktok"])
def test_the_words_on_the_player_are_whole_at_400_percent(page, works, name):
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(works[name].path)
    words, player = page.locator(".player__start > span").bounding_box(), page.locator(".player").bounding_box()

    assert player["x"] <= words["x"]
    assert player["y"] <= words["y"]
    assert words["x"] + words["width"] <= player["x"] + player["width"]
    assert words["y"] + words["height"] <= player["y"] + player["height"]
    assert page.locator(".player__start > span").evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_without_javascript_every_link_leads_out(chromium, running, works):
    context = chromium.new_context(base_url=running.url, java_script_enabled=False)
    page, work = context.new_page(), works["youtube"]
    page.goto(work.path)

    for name in ("Watch on YouTube", "Open on YouTube"):
        assert page.get_by_role("link", name=name).get_attribute("href") == f"/go/{work.short_id}"
    assert page.locator(".chapters a").nth(1).get_attribute("href") == f"/go/{work.short_id}?t=120"
    expect(page.get_by_text("The player comes from")).to_be_hidden()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_picture_is_whole_and_not_higher_than_the_screen(chromium, running, works, width):
    context = chromium.new_context(base_url=running.url, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(works["picture"].path)

    assert page.locator(".player").bounding_box()["height"] <= 0.8 * 800 + 1
    expect(page.locator(".player a")).to_have_count(0)
    context.close()
