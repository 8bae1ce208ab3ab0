"""Suggestions: drawn from the work's own words, charged once, taken over and undone, and nobody else's."""

from threading import Event
from uuid import uuid4

import pytest

from app.enhancement import keywords, service
from app.enhancement.models import NothingChosen, UnknownSuggestion
from app.jobs import horse, registry
from app.lib import site as sites
from app.lib.db import Refused

TEXT = keywords.Text(
    title="Glazing a stoneware bowl with celadon",
    description="Celadon is a green glaze. I mix celadon from ash and feldspar, and glaze a stoneware bowl in one breath. "
    "Write to me at potter@mail.example or see https://example.org/kiln for the kiln schedule.\n0:00 Intro\n1:30 Glaze",
    tags=["pottery", "celadon glaze", "me@mail.example"],
    hashtags=["ceramics"],
)


def test_the_words_that_tell_a_work_apart_come_first():
    made = keywords.suggest(TEXT, 1000, {"bowl": 900, "celadon": 2, "pottery": 50})

    assert 5 <= len(made.tags) <= 15
    assert any("celadon" in tag for tag in made.tags[:3])
    assert all(len(tag) <= 40 for tag in made.tags)
    assert made.tokens_read > 30
    assert made.reasons[made.tags[0]]


def test_no_address_and_no_link_gets_into_what_is_written():
    made = keywords.suggest(TEXT, 10, {})

    written = " ".join([*made.tags, made.description or "", made.title or ""])
    assert "@" not in written
    assert "http" not in written
    assert len(made.description or "") <= 160


def test_a_work_without_words_gets_nothing():
    made = keywords.suggest(keywords.Text("", "", [], []), 0, {})

    assert (made.tags, made.description, made.title) == ([], None, None)


@pytest.fixture(scope="module")
def site(settings):
    built = sites.build(settings)
    registry.load()
    yield built
    built.database.close()


@pytest.fixture
def work(make_user, admin):
    """A person with one work: (person, work)."""
    person = make_user("alice")
    platform = admin.execute("SELECT id FROM platform WHERE slug = 'youtube'").fetchone()[0]
    connection = admin.execute(
        "INSERT INTO platform_connection (user_id, platform_id, vault_secret_name, platform_user_id) VALUES (%s, %s, 'x', %s) RETURNING id",
        (person, platform, f"UC{person.hex[:8]}"),
    ).fetchone()[0]
    account = admin.execute(
        "INSERT INTO social_account (user_id, connection_id, platform_id, status_id, platform_account_id, account_name) "
        "SELECT %s, %s, %s, id, 'UC', 'Pots' FROM account_status WHERE slug = 'active' RETURNING id",
        (person, connection, platform),
    ).fetchone()[0]
    item = admin.execute(
        "INSERT INTO content_item (user_id, social_account_id, platform_id, content_type_id, platform_content_id, title, description, tags, "
        "published_at, platform_visibility) SELECT %s, %s, %s, id, 'v', %s, %s, %s, now(), 'public' FROM content_type WHERE slug = 'long_video' "
        "RETURNING id",
        (person, account, platform, TEXT.title, TEXT.description, list(TEXT.tags)),
    ).fetchone()[0]
    return person, item


@pytest.fixture
def suggestion(site, work):
    """A finished suggestion: (person, work, suggestion)."""
    person, item = work
    with site.database.transaction("web", person) as db:
        created = service.request(db, person, item)
    horse.perform(site, created.job_id, Event())
    with site.database.transaction("web", person) as db:
        return person, item, service.page(db, person, None)[0][0]


def test_a_suggestion_is_written_with_its_usage_and_charged_once(suggestion, site, admin):
    person, _, made = suggestion

    usage = admin.execute(
        "SELECT prompt_tokens, completion_tokens, cost_cents FROM ai_usage WHERE user_id = %s", (person,)
    ).fetchone()
    used = admin.execute("SELECT ai_analyses_used FROM subscription WHERE user_id = %s", (person,)).fetchone()
    told = admin.execute("SELECT title FROM notification WHERE user_id = %s", (person,)).fetchone()

    assert made.suggested_tags
    assert usage[0] > 0
    assert usage[2] == 0
    assert used == (1,)
    assert told == ("Suggestions are ready",)


def test_asking_twice_is_one_job_and_one_charge(work, site, admin):
    person, item = work
    with site.database.transaction("web", person) as db:
        first = service.request(db, person, item)
        second = service.request(db, person, item)

    assert first.job_id == second.job_id
    assert admin.execute("SELECT ai_analyses_used FROM subscription WHERE user_id = %s", (person,)).fetchone() == (1,)


def test_a_used_up_quota_is_told_in_words_and_makes_no_job(work, site, admin):
    person, item = work
    admin.execute("UPDATE subscription SET ai_analyses_used = 25 WHERE user_id = %s", (person,))

    with pytest.raises(Refused, match="25 of 25 AI analyses"), site.database.transaction("web", person) as db:
        service.request(db, person, item)
    assert admin.execute("SELECT count(*) FROM job_queue WHERE user_id = %s", (person,)).fetchone() == (0,)


def test_taking_over_and_undoing_leaves_everything_as_it_was(suggestion, site, admin):
    person, item, made = suggestion

    def public_tags():
        return admin.execute("SELECT tags FROM site.card WHERE id = %s", (item,)).fetchone()[0]

    def summary():
        return admin.execute("SELECT seo_description FROM content_item WHERE id = %s", (item,)).fetchone()[0]

    before = public_tags()
    with site.database.transaction("web", person) as db:
        service.apply(db, person, made.id, ["tags", "description"], made.suggested_tags[:2])
    assert set(made.suggested_tags[:2]) <= set(public_tags())
    assert summary() == made.suggested_description

    with site.database.transaction("web", person) as db:
        service.undo(db, person, made.id)
    assert public_tags() == before
    assert summary() is None


def test_nothing_ticked_is_said(suggestion, site):
    person, _, made = suggestion
    with pytest.raises(NothingChosen), site.database.transaction("web", person) as db:
        service.apply(db, person, made.id, ["tags"], ["not suggested"])


def test_bob_cannot_see_or_take_over_alices_suggestion(suggestion, site, make_user):
    bob = make_user("bob")
    _, item, made = suggestion

    with site.database.transaction("web", bob) as db:
        for attempt in (
            lambda: service.find(db, bob, made.id),
            lambda: service.apply(db, bob, made.id, ["tags"], made.suggested_tags),
            lambda: service.undo(db, bob, made.id),
            lambda: service.request(db, bob, item),
            lambda: service.find(db, bob, uuid4()),
        ):
            with pytest.raises(UnknownSuggestion):
                attempt()


def test_the_pages_work_without_javascript(suggestion, client, log_in):
    person, _, made = suggestion
    log_in(client, person)

    assert TEXT.title in client.get("/suggestions").text
    page = client.get(f"/suggestions/{made.id}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        f"/suggestions/{made.id}/apply",
        data={"csrf_token": token, "field": "tags", "tag": made.suggested_tags[0]},
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 303
    assert "Undo" in client.get(f"/suggestions/{made.id}").text
