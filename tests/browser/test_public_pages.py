"""Every public page in a real browser: accessible, complete without JavaScript, sideways nowhere, from nobody else.

And by keyboard alone: the keys and the switch that turns them off, suggestions, and the rest of a list.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ROOT, Running
from tests.waiting import PATIENCE_SECONDS

MOST_BYTES = 60_000
WORKS = "160"
FIXED = ("/", "/categories", "/trending", "/trending?period=all_time", "/creators", "/creators?sort=name", "/search",
         "/search?q=qqqqqqqq+zzzz", "/pricing", "/about", "/for-creators", "/privacy", "/terms", "/report", "/how-trending-works",
         "/login", "/signup", "/reset", "/nothing-here")  # fmt: skip


@pytest.fixture(scope="module")
def paths(running: Running) -> list[str]:
    """The addresses of every kind of public page, on a site that holds works."""
    env = {**os.environ, "ENVIRONMENT": "test", "STREAMVIBE_DATA_DIR": str(running.data_dir)}
    load = [sys.executable, "-m", "flask", "--app", "wsgi", "load", "synthetic", "--items", WORKS]
    subprocess.run(load, cwd=ROOT, env=env, check=True, capture_output=True)
    works = httpx2.get(f"{running.url}/api/browse-content?limit=60", timeout=PATIENCE_SECONDS, trust_env=False).json()[
        "content"
    ]
    busiest = max({work["category_code"] for work in works}, key=[w["category_code"] for w in works].count)
    places = [work["url"].removeprefix(running.url) for work in works[:3]]
    creator = works[0]["creator_url"].removeprefix(running.url)
    lists = ["", "?sort=gems", "?sort=trending", "?type=short_video&length=short"]
    return [*FIXED, *places, creator, *(f"/category/{busiest}{end}" for end in lists), "/search?q=the"]


def is_fault(message) -> bool:
    """Whether a line of the console says that a page is wrong; a page that is not there or takes no form may say so."""
    return message.type == "error" and not re.search("40[04]", message.text)


@pytest.fixture
def visit(chromium, running, request) -> Iterator:
    """Opens a browser that listens: what it asks of other hosts and what its console complains of must stay empty."""
    opened: list[BrowserContext] = []
    foreign, errors = [], []

    def begin(**settings) -> Page:
        context = chromium.new_context(base_url=running.url, **settings)
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda r: r.url.startswith((running.url, "data:")) or foreign.append(r.url))
        page.on("console", lambda message: is_fault(message) and errors.append(message.text))
        return page

    yield begin
    cookies = [cookie["name"] for context in opened for cookie in context.cookies()]
    for context in opened:
        context.close()
    assert foreign == []
    assert errors == []
    assert cookies == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1280, "light"), (1280, "dark")])
def test_public_pages_are_accessible_and_fit(visit, paths, width, scheme):
    page = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in paths:
        answer = page.goto(path)
        if path.startswith(("/login", "/signup", "/reset")):
            page.context.clear_cookies()
        found = Axe().run(page)

        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
        assert page.locator("h1").count() == 1, path
        assert len(answer.body()) <= MOST_BYTES, path


def test_nothing_is_missing_without_javascript(visit, paths):
    plain, scripted = visit(java_script_enabled=False), visit()
    for path in paths:
        if path.startswith(("/login", "/signup", "/reset")):
            continue
        said = []
        for page in (plain, scripted):
            page.goto(path)
            page.locator("main").wait_for()
            said.append((page.locator("main a").count(), page.locator("main :is(h1, h2, h3)").all_inner_texts()))
        assert said[0] == said[1], path


def test_keys_walk_open_and_can_be_turned_off(visit, paths):
    page = visit()
    listed = next(path for path in paths if path.startswith("/category/"))
    page.goto(listed)
    focused = "document.activeElement.closest('.card')?.querySelector('a').getAttribute('href')"
    cards = page.locator(".card__title a")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == cards.nth(1).get_attribute("href")
    page.keyboard.press("k")
    assert page.evaluate(focused) == cards.nth(0).get_attribute("href")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()

    page.get_by_role("searchbox").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Turn shortcuts off").check()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate(focused) is None
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_keys_dialog_has_the_focus_keeps_it_and_gives_it_back(visit, paths):
    page = visit()
    page.goto("/trending")
    footer = page.get_by_role("button", name="Keyboard shortcuts")
    card = page.locator(".card__title a").first
    for begin, origin in ((lambda: footer.press("Enter"), footer), (lambda: card.press("?"), card)):
        begin()
        heading = page.get_by_role("dialog").get_by_role("heading", name="Keyboard shortcuts")
        expect(heading).to_be_focused()
        switch, close = page.get_by_label("Turn shortcuts off"), page.get_by_role("button", name="Close")
        for key, control in (("Tab", switch), ("Tab", close), ("Tab", switch), ("Shift+Tab", close)):
            page.keyboard.press(key)
            expect(control).to_be_focused()
        page.keyboard.press("Escape")
        expect(origin).to_be_focused()


def test_no_list_has_an_entry_that_says_nothing(visit, paths):
    for settings in ({"java_script_enabled": False}, {}):
        page = visit(**settings)
        for path in [*paths, "/nothing-here"]:
            if path.startswith(("/login", "/signup", "/reset")):
                continue
            page.goto(path)
            for entry in page.locator("li:visible").all():
                assert entry.inner_text().strip(), (path, entry.evaluate("(e) => e.outerHTML"))


@pytest.mark.parametrize("width", [320, 360, 480, 640])
def test_suggestions_on_a_telephone_are_as_wide_as_the_page(visit, paths, width):
    page = visit(viewport={"width": width, "height": 740})
    page.goto("/categories")
    field = page.get_by_role("searchbox")
    field.press_sequentially("the", delay=30)
    page.locator(".suggestions a").first.wait_for()
    listed, margin = page.locator(".search__suggestions").bounding_box(), page.locator("main .wrap").bounding_box()

    assert (round(listed["x"]), round(listed["width"])) == (round(margin["x"]), round(margin["width"]))
    below = field.bounding_box()["y"] + field.bounding_box()["height"]
    assert below <= listed["y"] <= below + 16


def test_suggestions_are_reached_with_arrows_and_put_away_with_escape(visit, paths):
    page = visit()
    page.goto("/")
    name = page.locator(".creator-card h3 a, .card__line bdi").first.inner_text()
    box = page.get_by_role("searchbox")
    box.press_sequentially(name[:4], delay=30)
    first = page.locator(".suggestions a").first
    first.wait_for()

    box.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_have_count(0)
    expect(box).to_have_value(name[:4])
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name[:4])


def test_the_rest_of_a_list_is_fetched_and_focused(visit, paths):
    page = visit()
    page.goto(next(path for path in paths if path.startswith("/search?q=the")))
    before = page.locator(".card__title a").count()
    more = page.get_by_role("link", name="Show more")
    more.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".card__title a").nth(before)).to_be_visible()
    expect(page.locator(".card__title a").nth(before)).to_be_focused()
    added = page.locator(".card__title a").count() - before
    expect(page.locator("#live")).to_have_text(f"{added} more post{'s' if added > 1 else ''}")
    expect(page).to_have_url(re.compile(r"/search\?q=the&after="))

    first = page.locator(f'.card__title a[href="{page.locator(".card__title a").nth(before).get_attribute("href")}"]')
    page.keyboard.press("Enter")
    expect(page.locator(".work")).to_be_visible()
    page.go_back()
    expect(first).to_be_visible()
    expect(page.locator(".card__title a")).to_have_count(before + added)
    expect(first).to_be_in_viewport()
    expect(page.get_by_role("link", name="Start of the list")).to_have_count(0)
    page.reload()
    expect(first).to_be_visible()
    page.get_by_role("link", name="Start of the list").click()
    expect(page).to_have_url(re.compile(r"/search\?q=the$"))


def test_a_choice_keeps_the_focus_and_is_announced(visit, paths):
    page = visit()
    place = next(path for path in paths if path.startswith("/category/"))
    for path, row in [(place, ".tabs"), (place, ".filters"), ("/search?q=the", ".filters"), ("/creators", ".filters")]:
        page.goto(path)
        plain = page.locator("h1").inner_text()
        if row == ".filters":
            page.locator(".filters > summary").press("Enter")
        label = page.locator(f"{row} a:not([aria-current])").first.evaluate("(link) => link.firstChild.textContent")
        choice = page.locator(f"{row} a", has_text=label)
        choice.focus()
        page.evaluate("window.scrollTo({ top: 150, behavior: 'instant' })")
        page.keyboard.press("Enter")

        expect(choice).to_have_attribute("aria-current", "true")
        expect(choice).to_be_focused()
        end = page.evaluate("document.documentElement.scrollHeight - window.innerHeight")
        assert page.evaluate("window.scrollY") == min(150, end)
        expect(page.locator("h1")).not_to_have_text(plain)
        assert page.title().split(":")[-1].strip() in page.locator("h1").inner_text() or path.startswith("/search")
        expect(page.locator("#live")).to_have_text(re.compile(rf"^(First )?\d+ \w+: {re.escape(page.title())}$"))
        expect(page.locator("body")).not_to_contain_class("htmx-request")
        page.go_back()
        expect(page).to_have_url(re.compile(re.escape(path) + "$"))
        expect(page.locator("h1")).to_have_text(plain)


def test_a_printed_page_is_black_on_white_and_without_controls(visit, paths):
    page = visit(color_scheme="dark")
    work, creator = (next(path for path in paths if path.startswith(start)) for start in ("/content/", "/creator/"))
    for path in (work, creator):
        page.goto(path)
        page.emulate_media(media="print", color_scheme="dark")
        colours = "(e) => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"

        assert page.locator("h1").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        assert (
            page.locator("main :is(button, form, summary, .more, .player__start, .crumbs, .tabs)")
            .locator("visible=true")
            .count()
            == 0
        )
        expect(page.get_by_text("This page: ")).to_contain_text(path)
        page.emulate_media(media="screen")


def test_the_errors_of_a_report_are_reached_first(visit):
    page = visit(java_script_enabled=False)
    page.goto("/report")
    page.get_by_label("Which page?").fill("https://παράδειγμα.example")
    page.get_by_label("What's wrong?").select_option("spam")
    page.get_by_label("What should we know?").fill("   ")
    page.get_by_role("button", name="Send report").click()

    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="What should we know?").click()
    expect(page.get_by_label("What should we know?")).to_be_focused()
    expect(page.get_by_label("Which page?")).to_have_value("https://παράδειγμα.example")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_an_announced_time_is_the_visitors_own(chromium, running, paths, zone):
    context = chromium.new_context(base_url=running.url, timezone_id=zone)
    page = context.new_page()
    page.goto("/about")
    page.evaluate(
        """() => {
            const time = '<time datetime="2027-12-24T20:00:00Z" title="24 Dec 2027, 20:00 UTC" data-local>x</time>';
            document.querySelector("main").insertAdjacentHTML("beforeend", time);
            document.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail: { target: document.body } }));
        }"""
    )
    time = page.locator("time[data-local]")

    expect(time).to_have_text(re.compile("25 Dec 2027, 05:00" if zone == "Asia/Tokyo" else "24 Dec 2027, 15:00"))
    expect(time).to_have_attribute("title", "24 Dec 2027, 20:00 UTC")
    context.close()
