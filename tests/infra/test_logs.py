"""Logs: one line a request, and nothing in it that must not be kept."""

import json
import logging
import re
from io import StringIO
from pathlib import Path

import pytest

from app.infra import logs

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lines(settings, browser):
    """What production would write, as values; development's logs afterwards."""
    stream = StringIO()
    logs.set_up(settings.model_copy(update={"environment": "production"}), stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.set_up(settings)


def test_a_request_is_one_line_without_its_address(lines, browser):
    answer = browser.get("/open?q=secret+words", headers={"X-Forwarded-For": "203.0.113.9"})

    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["endpoint"] == "open_page"
    assert line["status"] == 200
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert not {"secret", "203.0.113"} & set(json.dumps(line).split())
    assert "secret" not in json.dumps(line)


@pytest.mark.parametrize(
    "text",
    [
        "mail to alice.b+c@people.example failed",
        "client 203.0.113.9 hung up",
        "GET https://api.example/token?code=4/abc&x=1",
        "token dGhpcyBpcyBhIHZlcnkgbG9uZyByYW5kb20gdG9rZW4tMTIz",
    ],
)
def test_what_must_not_be_kept_is_hidden_in_texts(lines, text):
    logging.getLogger("some.library").error(text)

    (line,) = lines()
    assert "[hidden]" in line["event"]
    assert not any(secret in line["event"] for secret in ("alice", "203.0", "4/abc", "dGhpcyBp"))


def test_what_must_not_be_kept_is_hidden_by_its_name(lines):
    logs.log.info("signed in", email="alice@people.example", password="x", access_token="y", user="kept")

    (line,) = lines()
    assert line["email"] == line["password"] == line["access_token"] == "[hidden]"
    assert line["user"] == "kept"


@pytest.mark.parametrize("name", ["authlib.oauth2", "httpx2", "psycopg.pool", "werkzeug", "rq.job", "any.library"])
def test_libraries_tell_troubles_only(settings, name):
    logs.set_up(settings.model_copy(update={"log_level": "DEBUG"}))

    assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert logging.getLogger(name).isEnabledFor(logging.WARNING)
    assert logging.getLogger(logs.OURS).isEnabledFor(logging.DEBUG)
    logs.set_up(settings)


def test_a_site_that_wants_errors_only_hears_no_library_warn(settings):
    logs.set_up(settings.model_copy(update={"log_level": "ERROR"}))

    assert not logging.getLogger("any.library").isEnabledFor(logging.WARNING)
    assert not logging.getLogger(logs.OURS).isEnabledFor(logging.WARNING)
    logs.set_up(settings)


def test_every_file_of_the_site_writes_to_its_own_logger():
    """A logger of another name is a library's: its lines below a warning are dropped."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"\bget_?[lL]ogger\(", path.read_text()) and path.name != "logs.py"
    ]
    assert found == []
