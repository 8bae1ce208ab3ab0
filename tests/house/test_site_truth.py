"""Schema site says the truth after every change, the changes made as the running site makes them.

truth.sql holds the rule a second time, the other way round, and compares everything that visitors can read with the
tables. A change must show what it should and hide what it should.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from tests.house.creators import Creator, as_person, cards, differences, hide, mentions, show, tag, with_status
from tests.house.population import fill


@pytest.fixture(scope="module")
def others(make_creator) -> None:
    """People of every kind beside alice: hidden, unverified, unfinished, paused, disconnected; works of every kind."""
    make_creator("public")
    make_creator("unfinished", onboarded=False)
    make_creator("hidden", public=False)
    make_creator("unverified", verified=False)
    make_creator("paused", status="suspended")
    make_creator("disconnected", status="disconnected")
    make_creator("broken", status="inactive")
    mixed = make_creator("mixed", works=0)
    mixed.sync("public", "deleted", "kept")
    mixed.sync("private", visibility="private")
    mixed.sync("unlisted", visibility="unlisted")
    mixed.sync(gone=("deleted",))
    mixed.change("UPDATE content_item SET visibility = 'private' WHERE platform_content_id = 'kept'")


@pytest.fixture
def alice(make_creator, others) -> Creator:
    """A public creator with two public works."""
    return make_creator("alice")


FIRST, SECOND = "Sourdough for beginners w0", "Sourdough for beginners w1"


def test_a_world_of_all_kinds_of_people_is_shown_truthfully(admin, alice):
    assert differences(admin) == []
    shown = {name for (name,) in admin.execute("SELECT creator_name FROM site.card")}
    assert shown >= {"Alice", "Public", "Broken", "Mixed"}
    assert not shown & {"Hidden", "Unverified", "Unfinished", "Paused", "Disconnected"}
    assert admin.execute("SELECT count(*) FROM site.card WHERE creator_name = 'Mixed'").fetchone() == (1,)


BOTH = {FIRST, SECOND}
Step = tuple[tuple[Callable[[Creator], None], ...], set[str]]
STEPS: dict[str, Step] = {
    "a sync brings a new work": ((lambda alice: alice.sync("w2"),), {*BOTH, "Sourdough for beginners w2"}),
    "a title changes": ((lambda alice: alice.sync("w0", title="Rye"),), {"Rye", SECOND}),
    "numbers change": ((lambda alice: alice.sync("w0", views=9_000_000_000),), BOTH),
    "a work is announced": (
        (lambda alice: alice.sync("w0", broadcast="upcoming", scheduled_at="2099-01-01T00:00:00+00:00"),),
        BOTH,
    ),
    "an announced work begins": (
        (lambda alice: alice.sync("w0", broadcast="upcoming"), lambda alice: alice.sync("w0", broadcast="live")),
        BOTH,
    ),
    "the platform's date lies ahead": (
        (lambda alice: alice.sync("w0", published_at="2099-01-01T00:00:00+00:00"),),
        BOTH,
    ),
    "the platform's date is behind our first look": (
        (lambda alice: alice.sync("w0", published_at=f"{datetime.now(UTC) - timedelta(seconds=1)}"),),
        BOTH,
    ),
    "the platform makes a work private": ((lambda alice: alice.sync("w0", visibility="private"),), {SECOND}),
    "the platform unlists a work": ((lambda alice: alice.sync("w0", visibility="unlisted"),), {SECOND}),
    "the owner hides a work": (
        (as_person("UPDATE content_item SET visibility = 'private' WHERE platform_content_id = 'w0'"),),
        {SECOND},
    ),
    "a work is gone": ((lambda alice: alice.sync(gone=("w0",)),), {SECOND}),
    "a work comes back": ((lambda alice: alice.sync(gone=("w0",)), lambda alice: alice.sync("w0")), BOTH),
    "the owner tags a work": ((tag,), BOTH),
    "the owner takes a tag back": ((tag, as_person("DELETE FROM content_tag")), BOTH),
    "the owner moves a work": (
        (as_person("UPDATE content_item SET category_code = 'art', category_source = 'owner'"),),
        BOTH,
    ),
    "a suggestion is taken over": (
        (as_person("SELECT revise_item(id, 'seo_title', 'Bread, slowly', 'ai') FROM content_item"),),
        BOTH,
    ),
    "the profile is hidden": ((hide,), set()),
    "the profile is shown again": ((hide, show), BOTH),
    "the address changes": ((as_person("UPDATE users SET profile_slug = 'b-' || profile_slug"),), BOTH),
    "the name changes": ((as_person("UPDATE users SET display_name = 'Alice & <Co>', bio = 'Bakes.'"),), BOTH),
    "the account is disconnected": ((Creator.disconnect,), set()),
    "the account is hidden": ((as_person("UPDATE social_account SET visibility = 'private'"),), set()),
    "the account is paused": ((with_status("suspended"),), set()),
    "the account needs reconnecting": ((with_status("inactive"),), BOTH),
    "the account works again": ((with_status("suspended"), with_status("active")), BOTH),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_site_follows_when(admin, alice, step):
    actions, expected = STEPS[step]
    for action in actions:
        action(alice)

    assert differences(admin) == []
    assert cards(admin, alice) == expected


def test_a_proved_address_shows_a_creator(admin, database, make_creator):
    dora = make_creator("dora", verified=False)
    assert cards(admin, dora) == set()

    with database.transaction("web") as db:
        token = uuid4().bytes
        db.execute("SELECT auth.issue_token(%s, 'verify', %s, interval '1 hour')", (dora.id, token))
        db.execute("SELECT auth.use_token('verify', %s)", (token,))

    assert differences(admin) == []
    assert cards(admin, dora) == {FIRST, SECOND}


def test_hidden_works_answer_as_gone_and_old_addresses_lead_on(admin, alice):
    old = admin.execute("SELECT profile_slug FROM users WHERE id = %s", (alice.id,)).fetchone()
    short = admin.execute("SELECT short_id FROM content_item WHERE user_id = %s", (alice.id,)).fetchall()

    alice.change("UPDATE users SET profile_slug = 'new-' || profile_slug")
    hide(alice)

    assert set(short) <= set(admin.execute("SELECT short_id FROM site.gone").fetchall())
    assert admin.execute("SELECT slug FROM site.old_slug WHERE creator_id = %s", (alice.id,)).fetchone() == old


def test_erasing_a_person_leaves_nothing(admin, alice):
    fill(admin, alice.id)
    assert mentions(admin, alice.id)

    admin.execute("DELETE FROM auth.users WHERE id = %s", (alice.id,))

    assert mentions(admin, alice.id) == []
    assert differences(admin) == []


# What each trigger is for: a change that nobody would show without it. `bare` is a creator without any account.
TRIGGERS = {
    "content_item project_inserted": """
        INSERT INTO content_item (user_id, social_account_id, platform_id, content_type_id, platform_content_id,
            published_at, platform_visibility, title)
        SELECT user_id, social_account_id, platform_id, content_type_id, 'new', now(), 'public', 'New'
        FROM content_item WHERE user_id = %(alice)s LIMIT 1""",
    "content_item project_updated": "UPDATE content_item SET platform_visibility = 'private' WHERE user_id = %(alice)s",
    "content_item project_deleted": "DELETE FROM content_item WHERE user_id = %(alice)s",
    "content_tag project_inserted": """
        INSERT INTO content_tag (content_id, user_id, tag, source)
        SELECT id, user_id, 'new', 'user_added' FROM content_item WHERE user_id = %(alice)s""",
    "content_tag project_deleted": "DELETE FROM content_tag WHERE user_id = %(alice)s",
    "users project_updated": "UPDATE users SET is_public = false WHERE id = %(alice)s",
    "users project_deleted": "DELETE FROM users WHERE id = %(bare)s",
    "auth.users project_updated": "UPDATE auth.users SET email_verified_at = NULL WHERE id = %(alice)s",
    "social_account project_inserted": """
        INSERT INTO social_account (user_id, connection_id, platform_id, status_id, platform_account_id, account_name)
        SELECT user_id, connection_id, platform_id, status_id, 'second', 'Second'
        FROM social_account WHERE user_id = %(alice)s""",
    "social_account project_updated": "UPDATE social_account SET deleted_at = now() WHERE user_id = %(alice)s",
    "social_account project_deleted": """
        UPDATE content_item SET deleted_at = now() WHERE user_id = %(alice)s;
        DELETE FROM social_account WHERE user_id = %(alice)s""",
    "site.card tag_inserted": "UPDATE users SET is_public = false WHERE id = %(alice)s; UPDATE users SET is_public = true WHERE id = %(alice)s",
    "site.card tag_updated": """
        UPDATE content_item SET published_at = published_at - interval '1 year' WHERE user_id = %(alice)s""",
    "site.card tag_deleted": "UPDATE users SET is_public = false WHERE id = %(alice)s",
    "featured_creator project_changed": """
        INSERT INTO featured_creator (user_id, featured_reason) VALUES (%(alice)s, 'Good')""",
}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_without_its_trigger_a_change_would_be_noticed(admin, alice, make_user, trigger):
    table, name = trigger.split()
    # The tags of a work go with it and tell of it too.
    if table == "content_tag" or "site.card" in table:
        tag(alice)
    people = {"alice": alice.id, "bare": make_user("bare")}
    change = psycopg.ClientCursor(admin).mogrify(TRIGGERS[trigger], people)
    with admin.transaction(force_rollback=True):
        admin.execute(change)
        assert differences(admin) == []
    with admin.transaction(force_rollback=True):
        admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        admin.execute(change)
        assert differences(admin) != []
