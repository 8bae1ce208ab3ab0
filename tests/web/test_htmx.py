"""One address, two answers."""

import pytest
from flask import Flask
from jinja2 import DictLoader

from app.web import htmx


@pytest.fixture(scope="module")
def visitor():
    app = Flask("htmx", static_folder=None)
    app.jinja_loader = DictLoader({"page.html": "<html>{{ word }}</html>", "_part.html": "<p>{{ word }}</p>"})
    app.add_url_rule("/", "page", lambda: htmx.render("page.html", "_part.html", word="hello", status=422))
    return app.test_client()


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, "<html>hello</html>"),
        ({"HX-Request": "true"}, "<p>hello</p>"),
        ({"HX-Request": "true", "HX-Boosted": "true"}, "<html>hello</html>"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "<html>hello</html>"),
    ],
)
def test_htmx_gets_the_part_only_when_it_swaps_one(visitor, headers, text):
    answer = visitor.get("/", headers=headers)

    assert answer.text == text
    assert answer.status_code == 422
    assert set(answer.headers["Vary"].split(", ")) == {htmx.ASKS, htmx.BOOSTED, htmx.RESTORES}
