"""Whatever platforms answer, no work is hidden but those that a complete, readable list lacks; many of them only twice.

Answers are those of a healthy platform and recorded ones, changed at random places. What an answer says is judged a
second time here, by the platforms' documents and without the code of the adapters.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from app.infra.errors import ProviderError
from app.providers import platform as adapter_of
from tests.connections.scripted_platform import PAGES, Question, Wire, plain, work_ids
from tests.connections.scripted_site import account, platform, site, sync
from tests.faults.conftest import size

pytestmark = pytest.mark.fault
__all__ = ["account", "platform", "site"]

PLATFORMS = ("youtube", "instagram", "tiktok")
WORKS = frozenset(name for page in range(PAGES) for name in work_ids(page))
FEWEST = 3
RECORDED = [json.loads(path.read_text())["body"] for path in sorted((Path(__file__).parent / "wire").glob("*.json"))]
JUNK = (
    None,
    {},
    [],
    "",
    0,
    1,
    "x",
    "public",
    "private",
    True,
    False,
    5.5,
    [None],
    [None, None, None],
    {"a": []},
    "ä" * 70,
)
WHOLE = (
    {},
    [],
    None,
    "text",
    {"code": "internal_error", "message": "", "log_id": "L"},
    {"error": {"code": "ok", "message": "", "log_id": "L"}, "data": {}},
    {"error": {"code": "internal_error", "message": "", "log_id": "L"}, "data": {"videos": [], "has_more": False}},
    {"items": [None], "data": [None]},
    {"items": [], "data": []},
    *RECORDED,
)
STATUSES = (200, 200, 200, 200, 200, 304, 404, 500)
OURS = re.compile(r"[A-Za-z0-9_-]{1,64}")

# A change: which place of the answer, what is done there, with which junk.
Change = tuple[int, int, int]
NUMBER = st.integers(0, 10_000)
CHANGES = st.lists(st.tuples(NUMBER, NUMBER, NUMBER), max_size=2)


@dataclass
class Script:
    """How a platform answers: what it really lacks, and the changes of its answers by listing and page."""

    lacks: frozenset[str] = frozenset()
    changes: dict[str, list[Change]] = field(default_factory=dict)
    wholes: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    given: list[tuple[Question, int, object]] = field(default_factory=list)

    def answer(self, question: Question, sent: object) -> Wire:
        """The answer to a question, remembered for the judge."""
        key = f"{question.listing} {question.page}"
        body = _without(sent, self.lacks)
        for change in self.changes.get(key, []):
            body = _changed(body, change)
        if key in self.wholes:
            body = WHOLE[self.wholes[key] % len(WHOLE)]
        status = STATUSES[self.statuses.get(key, 0) % len(STATUSES)]
        self.given.append((question, status, body))
        return plain(status, "" if status == 304 else json.dumps(body))


KEYS = ("list 0", "list 0", "list 1", "details 0", "channel 0")
SCRIPTS = st.builds(
    Script,
    lacks=st.frozensets(st.sampled_from(sorted(WORKS))),
    changes=st.dictionaries(st.sampled_from(KEYS), CHANGES, max_size=3),
    wholes=st.dictionaries(st.sampled_from(KEYS), NUMBER, max_size=1),
    statuses=st.dictionaries(st.sampled_from(KEYS), NUMBER, max_size=1),
)


def _all_is(key: str, whole: int) -> Script:
    """A script in which the answer at one place is something else from end to end."""
    return Script(wholes={key: whole})


@dataclass
class Shown:
    """A synced account with six works, and the way back to it after every example."""

    slug: str
    person: object
    account_id: object
    admin: object
    state: str = ""

    def reset(self) -> None:
        """Six works, all shown and known, and nothing else."""
        for statement in (
            "DELETE FROM job_queue WHERE params ->> 'social_account_id' = %(account)s::text",
            "DELETE FROM connections.traffic",
            "UPDATE subscription SET syncs_used = 0 WHERE user_id = %(person)s",
            "DELETE FROM content.missing_work WHERE account_id = %(account)s",
            "DELETE FROM content_item WHERE social_account_id = %(account)s AND NOT platform_content_id = ANY (%(works)s)",
            "UPDATE content_item SET deleted_at = NULL, platform_visibility = 'public' WHERE social_account_id = %(account)s",
            "UPDATE social_account SET sync_state = %(state)s::jsonb - 'full_at' WHERE id = %(account)s",
        ):
            names = {
                "account": self.account_id,
                "person": self.person,
                "works": sorted(WORKS),
                "state": self.state,
            }
            self.admin.execute(statement, names)

    def hidden(self) -> set[str]:
        return self._ids("deleted_at IS NOT NULL")

    def private(self) -> set[str]:
        return self._ids("platform_visibility <> 'public'")

    def missing(self) -> set[str]:
        return self._ids("id IN (SELECT m.content_id FROM content.missing_work m)")

    def an_hour_goes_by(self) -> None:
        self.admin.execute("UPDATE content.missing_work SET missed_at = missed_at - interval '1 hour'")
        self.admin.execute("DELETE FROM connections.traffic")
        self.admin.execute("DELETE FROM job_queue WHERE params ->> 'social_account_id' = %s", (str(self.account_id),))

    def _ids(self, condition: str) -> set[str]:
        rows = self.admin.execute(
            f"SELECT platform_content_id FROM content_item WHERE social_account_id = %s AND {condition}",
            (self.account_id,),
        ).fetchall()
        return {row[0] for row in rows} & WORKS


@pytest.fixture
def shown(site, platform, account, admin):
    """Makes an account whose six works are shown."""

    def make(slug: str) -> Shown:
        platform.answerers = {}
        person, account_id = account(slug)
        assert sync(site, person, account_id, slug)[0] == "completed"
        (state,) = admin.execute("SELECT sync_state::text FROM social_account WHERE id = %s", (account_id,)).fetchone()
        return Shown(slug, person, account_id, admin, state)

    return make


@pytest.mark.parametrize("slug", PLATFORMS)
def test_no_answers_hide_a_work_but_complete_lists_that_lack_it(slug, site, platform, shown):
    there = shown(slug)

    @settings(max_examples=size(100, 3500), deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    @given(first=SCRIPTS, second=SCRIPTS)
    @example(first=_all_is("list 0", 0), second=_all_is("list 0", 0))
    @example(first=_all_is("list 0", 4), second=_all_is("list 0", 5))
    @example(first=_all_is("list 1", 0), second=_all_is("list 1", 3))
    @example(first=_all_is("details 0", 0), second=Script(statuses={"details 0": STATUSES.index(304)}))
    @example(first=Script(lacks=frozenset(sorted(WORKS)[:3])), second=_all_is("list 0", 0))
    def look_twice(first: Script, second: Script) -> None:
        there.reset()
        _look(site, platform, there, first)
        hidden, missing = there.hidden(), there.missing()
        lacking = _lacking(slug, first)
        assert hidden <= lacking, "hidden without a word of the platform"
        assert missing <= lacking, "missing without a word of the platform"
        assert there.private() <= _called_private(first)
        assert len(hidden) < FEWEST or 3 * len(hidden) <= len(WORKS), "many were hidden at the first look"
        event(f"hidden {len(hidden)}, missing {len(missing)}")

        there.an_hour_goes_by()
        _look(site, platform, there, second)
        later = there.hidden() - hidden
        assert later <= _lacking(slug, second), "hidden without a word of the platform"
        left = len(WORKS) - len(hidden)
        new = later - missing
        assert len(new) < FEWEST or 3 * len(new) <= left, "many were hidden at the first look"
        event(f"hidden later {len(later)}")

    look_twice()


@pytest.mark.parametrize("slug", PLATFORMS)
def test_lists_that_lack_works_do_hide_them(slug, site, platform, shown):
    """Guards the test above: its platform can hide one work at once, and all of them after two looks."""
    there = shown(slug)
    there.reset()
    _look(site, platform, there, Script(lacks=frozenset({"work-1-2"})))
    assert there.hidden() == {"work-1-2"}
    there.reset()
    _look(site, platform, there, Script(lacks=WORKS))
    assert (there.hidden(), there.missing()) == (set(), WORKS)
    there.an_hour_goes_by()
    _look(site, platform, there, Script(lacks=WORKS))
    assert there.hidden() == WORKS


@pytest.mark.parametrize("slug", PLATFORMS)
def test_a_page_of_a_list_is_read_as_it_is_or_not_at_all(slug, site, platform):
    adapter = adapter_of(slug, site.settings, site.http)

    @settings(max_examples=size(150, 10_000), deadline=None, suppress_health_check=list(HealthCheck))
    @given(script=SCRIPTS)
    def read(script: Script) -> None:
        platform.answerers = {"list": script.answer}
        try:
            page = adapter.listing("access", "uploads", None)
        except ProviderError as error:
            event(error.code)
            return
        ((_, status, body),) = script.given
        named = _named(slug, status, body)
        if named is None:
            assert not page.is_whole
        elif page.is_whole:
            assert {entry.id for entry in page.items} >= named[0] - _stories(body)
            assert (page.next_token is None) == named[1]
        event(f"whole: {page.is_whole}")

    read()


def _look(site, platform, there: Shown, script: Script) -> None:
    platform.answerers = dict.fromkeys(("list", "details", "channel"), script.answer)
    there.admin.execute(
        "UPDATE social_account SET sync_state = sync_state - 'full_at' WHERE id = %s", (there.account_id,)
    )
    status, message, _, _ = sync(site, there.person, there.account_id, there.slug)
    assert status == "completed" or (message and "number" not in message), message


def _lacking(slug: str, script: Script) -> set[str]:
    """The works that the platform's answers of one sync lack, by its documents: of the whole list, or of details."""
    pages = [(status, body) for question, status, body in script.given if question.listing == "list"]
    named = [_named(slug, status, body) for status, body in pages]
    lacking: set[str] = set()
    if named and all(named) and named[-1][1] and not any(page[1] for page in named[:-1]):
        lacking |= WORKS - set().union(*(page[0] for page in named))
        lacking |= WORKS & set().union(*(_stories(body) for _, body in pages))
    for question, status, body in script.given:
        if question.listing == "details" and status == 200:
            found = _ids(body, "items", lambda entry: entry.get("id"))
            lacking |= set() if found is None else set(question.ids) - found
    return lacking


def _named(slug: str, status: int, body: object) -> tuple[set[str], bool] | None:
    """The works that a page of a list names, and whether it is the last; None for an answer that is none."""
    if status != 200 or not isinstance(body, dict):
        return None
    if slug == "youtube":
        found = _ids(body, "items", lambda entry: _part(entry, "contentDetails").get("videoId"))
        is_last = "nextPageToken" not in body
    elif slug == "instagram":
        found = _ids(body, "data", lambda entry: entry.get("id"))
        is_last = "next" not in _part(body, "paging")
    else:
        found = _ids(_part(body, "data"), "videos", lambda entry: entry.get("id"))
        is_last = _part(body, "data").get("has_more") is False
    is_ok = slug != "tiktok" or _part(body, "error").get("code") == "ok"
    return (found, is_last) if found is not None and is_ok else None


def _ids(body: object, key: str, identify) -> set[str] | None:
    entries = body.get(key) if isinstance(body, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    ids = [identify(entry) for entry in entries]
    return set(ids) if all(isinstance(one, str) and OURS.fullmatch(one) for one in ids) else None


def _part(body: object, key: str) -> dict:
    found = body.get(key) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _stories(body: object) -> set[str]:
    """What Instagram names as a story or an advertisement, which are no works."""
    entries = body.get("data") if isinstance(body, dict) else None
    kinds = ("STORY", "AD")
    entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return {str(entry.get("id")) for entry in entries if entry.get("media_product_type") in kinds}


def _called_private(script: Script) -> set[str]:
    """The works of which details say in words that not everybody may see them."""
    found: set[str] = set()
    for question, _, body in script.given:
        entries = body.get("items") if question.listing == "details" and isinstance(body, dict) else None
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and _is_called_private(entry):
                found.add(str(entry.get("id")))
    return found


def _is_called_private(entry: dict) -> bool:
    status = _part(entry, "status")
    words = (status.get("privacyStatus"), status.get("uploadStatus"))
    is_said = [isinstance(word, str) and bool(word) for word in words]
    region = _part(_part(entry, "contentDetails"), "regionRestriction")
    return (is_said[0] and words[0] != "public") or is_said[1] or region.get("allowed") == []


def _without(sent: object, lacks: frozenset[str]) -> object:
    """A healthy platform's answer that does not know some works."""
    if isinstance(sent, dict):
        return {key: _without(value, lacks) for key, value in sent.items()}
    if isinstance(sent, list):
        return [_without(entry, lacks) for entry in sent if not _is_about(entry, lacks)]
    return sent


def _is_about(entry: object, lacks: frozenset[str]) -> bool:
    return isinstance(entry, dict) and (
        entry.get("id") in lacks or _part(entry, "contentDetails").get("videoId") in lacks
    )


def _changed(body: object, change: Change) -> object:
    """The answer with one place taken out, replaced, repeated or emptied."""
    places = list(_places(body))
    if not places:
        return body
    place, what, junk = places[change[0] % len(places)], change[1] % 4, JUNK[change[2] % len(JUNK)]
    copied = json.loads(json.dumps(body))
    holder = copied
    for key in place[:-1]:
        holder = holder[key]
    key = place[-1]
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, list):
        holder.append(holder[key])
    elif what == 2 and isinstance(holder[key], list):
        holder[key] = holder[key][: change[2] % (len(holder[key]) + 1)]
    else:
        holder[key] = junk
    return copied


def _places(body: object, above: tuple = ()) -> Iterable[tuple]:
    pairs = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in pairs:
        yield (*above, key)
        yield from _places(value, (*above, key))
