"""What an operator does by hand: a person, a plan."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import admin_commands
from app.accounts.models import AddressTaken, BadAddress, WeakPassword
from app.infra import services
from app.infra.errors import BadInput
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, email_of


@pytest.fixture(scope="module")
def site(app):
    return app.extensions[services.EXTENSION]


def tier_of(admin, user_id):
    return admin.execute("SELECT tier_slug FROM auth.quota WHERE user_id = %s LIMIT 1", (user_id,)).fetchone()[0]


def test_an_operator_makes_a_person_who_can_sign_in(site, browse, admin):
    user_id = admin_commands.create(site, "Olga@people.example", PASSWORD, "Olga Ops", "moderator")

    assert browse().send("/login", email="olga@people.example", password=PASSWORD).status_code == 303
    found = admin.execute(
        "SELECT display_name, profile_slug, is_onboarded, is_public FROM users WHERE id = %s", (user_id,)
    )
    assert found.fetchone() == ("Olga Ops", "olga-ops", True, False)
    roles = admin.execute("SELECT array_agg(role::text ORDER BY role) FROM user_role WHERE user_id = %s", (user_id,))
    assert roles.fetchone() == (["user", "moderator"],)


def test_the_command_prints_the_id(app, admin):
    run = app.test_cli_runner().invoke(
        args=["users", "create", "cli@people.example", "--password", "-"], input=f"{PASSWORD}\n"
    )

    assert run.exit_code == 0, run.output
    found = admin.execute("SELECT count(*) FROM auth.users WHERE id = %s", (run.output.strip(),)).fetchone()
    assert found == (1,)


def test_the_same_rules_hold_by_hand(site):
    with pytest.raises(WeakPassword):
        admin_commands.create(site, "weak@people.example", "short")
    with pytest.raises(BadAddress):
        admin_commands.create(site, "nonsense", PASSWORD)
    admin_commands.create(site, "twice@people.example", PASSWORD)
    with pytest.raises(AddressTaken):
        admin_commands.create(site, "TWICE@people.example", OTHER_PASSWORD)


def test_a_plan_is_given_and_written_down(site, make_user, admin):
    bob = make_user("bob")

    said = admin_commands.give_plan(site, email_of("bob", bob), "premium", datetime(2031, 2, 1, tzinfo=UTC))

    assert said.endswith("has the plan premium until 1 Feb 2031.")
    assert tier_of(admin, bob) == "premium"
    found = admin.execute(
        "SELECT new_values->>'tier' FROM audit_log WHERE user_id = %s AND action = 'plan_given_by_hand'", (bob,)
    )
    assert found.fetchone() == ("premium",)


def test_a_plan_that_has_ended_leaves_the_limits_of_the_free_one(site, make_user, admin):
    bob = make_user("bob")
    admin_commands.give_plan(site, email_of("bob", bob), "premium", datetime.now(UTC) - timedelta(seconds=1))

    assert tier_of(admin, bob) == "free"


def test_an_unknown_plan_or_person_is_refused_in_words(site, make_user):
    bob = make_user("bob")
    with pytest.raises(BadInput, match="There are: free, basic, premium"):
        admin_commands.give_plan(site, email_of("bob", bob), "gold")
    with pytest.raises(admin_commands.NoSuchPerson):
        admin_commands.give_plan(site, "nobody@people.example", "premium")
