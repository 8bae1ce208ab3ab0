"""The registry of pages is the only place where addresses stand: routes, logins, robots and documents follow it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.web import registry
from app.web.auth import access
from app.web.registry import pages
from app.web.registry.page import Caching, Indexing, Page
from dev import registry_files

ROOT = Path(__file__).parents[2]
SOMETHING = "00000000-0000-0000-0000-000000000000"
VALUES = {"platform": "youtube", "form": "atom", "filename": "css/studio.css"}
PAGES = registry.PAGES.values()
CLOSED_PAGES = [page for page in PAGES if page.needs_login]
OPEN_PAGES = [page for page in PAGES if not page.needs_login]
LINK = re.compile(r"""(<form[^>]*?\s)?(?:href|action|hx-get|hx-post)="(/(?!/)[^"]*)"([^>]*)""")
ENDPOINT = re.compile(r"""(?:url_for|absolute_url)\(\s*["']([\w.]+)["']|registry\.path\(\s*"([\w.]+)\"""")
EXPRESSION = re.compile(r"{{.*?}}")


def strangers(app: Flask, entries: dict[str, Page]) -> Iterator[str]:
    """Routes that the registry does not know, or knows otherwise."""
    for rule in app.url_map.iter_rules():
        page = entries.get(rule.endpoint)
        if page is None:
            yield f"{rule.rule} is {rule.endpoint}, which is not registered"
        elif (rule.rule, methods(rule)) != (page.pattern, set(page.methods)):
            yield f"{rule.rule} {methods(rule)} is registered as {page.pattern} {page.methods}"


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def dead_links(text: str) -> Iterable[str]:
    """Paths in a template that lead to no page, or whose form is sent to a page that takes none."""
    for form, path, more in LINK.findall(text):
        wanted = "POST" if form and 'method="post"' in form + more else "GET"
        asked = EXPRESSION.sub("x", path).partition("#")[0].partition("?")[0]
        if not any(page.regex.fullmatch(asked) and wanted in page.methods for page in PAGES):
            yield f"{wanted} {path}"


def ask(client, page: Page, method: str):
    values = {name: VALUES.get(name, SOMETHING) for name in page.regex.groupindex}
    return client.open(page.path(values), method=method)


def test_every_route_is_registered_and_every_entry_is_a_route(app):
    assert list(strangers(app, registry.PAGES)) == []
    assert registry.PAGES.keys() == app.view_functions.keys()
    assert len(pages.PAGES) == len(registry.PAGES), "an endpoint is registered twice"


def test_a_sample_route_that_is_not_registered_is_rejected():
    sample = Flask("sample")
    sample.add_url_rule("/surprise", "discovery.surprise", access.public(lambda: ""))
    sample.add_url_rule("/login", "accounts.log_in", lambda: "")

    found = [line for line in strangers(sample, registry.PAGES) if "static" not in line]
    assert len(found) == 2
    assert "/surprise" in found[0]


@pytest.mark.parametrize("page", CLOSED_PAGES, ids=lambda page: page.endpoint)
def test_strangers_are_sent_to_the_login(page, client):
    for method in page.methods:
        answer = ask(client, page, method)
        assert answer.status_code in {302, 303, 401}, (method, answer.status_code)
        assert answer.status_code == 401 or answer.location.startswith(access.LOGIN_PATH)


@pytest.mark.parametrize("page", OPEN_PAGES, ids=lambda page: page.endpoint)
def test_what_is_open_asks_for_no_login(page, client):
    for method in page.methods:
        answer = ask(client, page, method)
        assert answer.status_code < 500
        assert answer.status_code != 401
        assert not (answer.location or "").startswith(f"{access.LOGIN_PATH}?")


def test_only_open_pages_are_kept_compressed_or_listed():
    for page in PAGES:
        if page.needs_login:
            assert page.caching is Caching.NONE
            assert page.indexing is Indexing.NOINDEX
        if page.indexing is Indexing.IN_SITEMAP:
            assert "<" not in page.pattern
        if page.params:
            assert page.caching is Caching.KEPT


def test_the_regular_expression_and_the_path_of_an_entry_agree_with_the_router(app):
    for page in PAGES:
        values = {name: VALUES.get(name, SOMETHING) for name in page.regex.groupindex}
        with app.test_request_context():
            routed = app.url_for(page.endpoint, **values).replace("http://localhost", "")
        assert page.path(values) == routed or page.endpoint == "static"
        assert page.regex.fullmatch(routed)
        assert not page.regex.fullmatch(routed + "/more") or page.endpoint == "static"


def test_a_path_carries_every_script_and_no_second_segment():
    assert (
        registry.path("discovery.tag", tag="陶芸/ギャラリー?")
        == "/tag/%E9%99%B6%E8%8A%B8%2F%E3%82%AE%E3%83%A3%E3%83%A9%E3%83%AA%E3%83%BC%3F"
    )
    with pytest.raises(KeyError):
        registry.path("discovery.tag")
    with pytest.raises(KeyError):
        registry.path("discovery.nothing")


def test_the_files_made_from_the_registry_are_up_to_date():
    for path, text in registry_files.contents().items():
        assert path.read_text() == text, f"{path.name}: run make schema"


def test_every_first_segment_stands_in_the_table():
    listed = {page.segment for page in PAGES if page.about}
    assert {page.segment for page in PAGES} - listed == set()


def test_every_link_of_a_template_leads_to_a_page():
    found = {path.name: list(dead_links(path.read_text())) for path in (ROOT / "templates").rglob("*.*ml")}
    assert {name: links for name, links in found.items() if links} == {}


def test_a_dead_link_and_a_form_sent_to_the_wrong_page_are_found():
    page = '<a href="/nowhere">x</a><form action="/about" method="post"></form><a href="/tag/{{ tag }}?sort=x">t</a>'
    assert list(dead_links(page)) == ["GET /nowhere", "POST /about"]


def test_every_endpoint_that_is_named_is_registered():
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "templates").rglob("*.*ml")]
    named = {a or b for path in files for a, b in ENDPOINT.findall(path.read_text())}
    assert len(named) > 40
    assert named - registry.PAGES.keys() == set()
