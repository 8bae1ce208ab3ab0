"""The kit serves a provider without OAuth, and keeps what it is given as it was."""

from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
import pytest

from dev.sandbox.kit import facts, pagination
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from tests.sandbox.notes_provider import KEY, PROVIDER
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def http(tmp_path_factory):
    """A caller of a sandbox that has only this provider."""
    settings = SandboxSettings(port=0, smtp_port=0, data_dir=tmp_path_factory.mktemp("kit"), creators=2, items=9)
    with running(settings, (PROVIDER,)) as found:
        base, headers = found.settings.base_url, {"X-Api-Key": KEY}
        with httpx2.Client(base_url=base, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS) as client:
            yield client


@pytest.fixture(autouse=True)
def healthy(http) -> None:
    """Every test begins on a good day."""
    assert http.post("/_control/clear", json={}).status_code == 200


def walk(http, username: str) -> list[str]:
    """All notes of somebody, page by page."""
    found: list[str] = []
    page = http.get(f"/notes/api/{username}").json()
    while page["notes"]:
        found += page["notes"]
        page = http.get(f"/notes/api/{username}", params={"page": page["next"]}).json()
    return found


def test_a_provider_without_oauth_invents_and_pages_its_items(http):
    everybody = http.get("/_control/notes/accounts").json()

    assert sum(one["notes"] for one in everybody) == 9
    for one in everybody:
        notes = walk(http, one["username"])
        assert len(notes) == len(set(notes)) == one["notes"]


def test_a_provider_without_oauth_has_control_calls(http):
    asked = {"username": "anna", "notes": [{"id": "n1", "text": "One"}, {"id": "n2", "text": "Two"}]}
    assert http.post("/_control/notes/accounts", json=asked).json() == {"username": "anna", "notes": 2}

    http.post("/_control/notes/notes/n1", json={"text": "Uno"})
    http.post("/_control/notes/notes/n2/delete", json={})

    assert walk(http, "anna") == ["Uno"]
    refused = http.post("/_control/notes/notes/n1", json={"colour": "red"})
    assert (refused.status_code, refused.json()) == (
        400,
        {"error": "Note has no colour; there are id, published, text"},
    )


def test_a_provider_without_oauth_has_scenarios_and_faults(http):
    assert http.get("/notes/api/ratelimited").status_code == 429
    assert len(walk(http, "ratelimited")) == 3

    http.post("/_control/fail", json={"path": "/notes", "status": 503})
    assert [http.get("/notes/api/ratelimited").status_code for _ in range(2)] == [503, 200]
    calls = http.get("/_control/calls", params={"path": "/notes/api"}).json()
    assert [call["status"] for call in calls] == [429, 200, 200, 200, 503, 200]


@dataclass(frozen=True)
class Part:
    """A part of a whole."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Whole:
    """Every kind of field that a document may have."""

    title: str
    at: datetime
    maybe: datetime | None
    likes: int | None
    tags: tuple[str, ...]
    parts: tuple[Part, ...]


@pytest.mark.parametrize("maybe", [None, datetime(1999, 12, 31, 23, 59, 59, 123_000, UTC)])
def test_a_document_comes_back_as_it_was(maybe):
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    whole = Whole("سلام <b>", at, maybe, None, ("a", "b"), (Part("x", at), Part("y", at)))

    assert facts.load(Whole, facts.dump(whole)) == whole


@pytest.mark.parametrize("place", ["0", "12.abc", "1.2.3"])
def test_a_page_token_is_taken_back_by_its_own_list_only(place):
    token = pagination.sign("one list", place)

    assert pagination.unsign("one list", token) == place
    for list_name, given in (("another", token), ("one list", token[:-2]), ("one list", "nonsense"), ("one list", "é")):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
            pagination.unsign(list_name, given)
