"""What a platform's refusal means for a connection: only its own word about this person ends a permission.

Real jobs, the sandbox as platform, answers as they were recorded or documented (tests/providers/wire).
"""

from datetime import timedelta

import pytest
from psycopg.types.json import Jsonb

from app.connections.models import MissingScope
from app.infra.errors import ProviderError
from tests.providers.wire import Sample, samples

pytestmark = pytest.mark.usefixtures("calm")

WIRE = {company: samples(company) for company in ("google", "instagram", "tiktok")}
REFRESH = {
    "youtube": "/google/token/token",
    "instagram": "/instagram/graph/refresh_access_token",
    "tiktok": "/tiktok/api/v2/oauth/token/",
}
STATE = """
    SELECT s.slug, c.is_active, c.last_error,
        (SELECT count(*) FROM notification n WHERE n.user_id = c.user_id AND n.title = 'A connection needs you')
    FROM platform_connection c
    JOIN social_account a ON a.connection_id = c.id
    JOIN account_status s ON s.id = a.status_id
    WHERE c.user_id = %s
"""
UNTOUCHED = ("active", True, None, 0)


@pytest.fixture
def person(make_user):
    return make_user("eleni", tier="premium")


@pytest.fixture(autouse=True)
def nothing_to_mend(admin):
    admin.execute("DELETE FROM auth.operator_notice")


@pytest.fixture
def operator(make_user, admin):
    found = make_user("operator")
    admin.execute("INSERT INTO user_role (user_id, role) VALUES (%s, 'admin')", (found,))
    yield found
    admin.execute("DELETE FROM user_role WHERE user_id = %s AND role = 'admin'", (found,))


@pytest.fixture
def told(admin, operator):
    """The titles of what the operator was told."""

    def titles() -> list[str]:
        found = admin.execute("SELECT title FROM notification WHERE user_id = %s ORDER BY created_at", (operator,))
        return [title for (title,) in found.fetchall()]

    return titles


@pytest.fixture
def connected(control, consent, run_job, person):
    """Connects a new account of a platform and syncs it; its username."""

    def connect(slug: str) -> tuple[str, object]:
        name = f"λιμάνι.{slug[0]}{person.hex[:8]}" if slug == "instagram" else f"{slug[0]}{person.hex[:10]}"
        if slug == "youtube":
            wish = {"title": "港の朝", "handle": name, "email": f"{name}@mail.example", "videos": [{"title": "海"}]}
            control.post("/channels", json=wish).raise_for_status()
            name = f"{name}@mail.example"
        elif slug == "instagram":
            control.post("/instagram/accounts", json={"username": name, "media": [{"caption": "Λιμάνι"}]})
        else:
            control.post("/tiktok/accounts", json={"username": name, "videos": [{"title": "ขนมปัง"}]})
        found = consent.connect(person, name, slug)
        assert run_job(found.job_id)[:2] == ("completed", None)
        control.post("/clear", json={})
        return name, found.account_id

    return connect


@pytest.fixture
def answer(control):
    """Makes the platform answer so."""

    def give(path: str, sample, times: int = 1, status: int | None = None, **more) -> None:
        asked = {"path": path, "times": times, "status": status or sample.status, "body": sample.body, **more}
        control.post("/fail", json={**asked, "headers": dict(sample.headers)}).raise_for_status()

    return give


def renewal(admin, person):
    """The job that renews a permission early, as upkeep asks for it."""
    connection = admin.execute("SELECT id FROM platform_connection WHERE user_id = %s", (person,)).fetchone()[0]
    params = Jsonb({"user_id": str(person), "connection_id": str(connection)})
    return admin.execute("SELECT jobs.create_site_job('token_refresh', %s)", (params,)).fetchone()[0]


def state(admin, person):
    return admin.execute(STATE, (person,)).fetchone()


def waits(admin, job_id) -> timedelta:
    return admin.execute("SELECT scheduled_for - now() FROM job_queue WHERE id = %s", (job_id,)).fetchone()[0]


def graph_error(code: int, **more):
    return Sample(
        "documented", 400, {"error": {"message": "Δοκίμασε ξανά", "type": "OAuthException", "code": code, **more}}, {}
    )


@pytest.mark.parametrize(
    "sample",
    [
        WIRE["instagram"]["access_blocked"],
        WIRE["instagram"]["account_busy"],
        WIRE["instagram"]["server_error"],
        WIRE["instagram"]["app_busy"],
        WIRE["instagram"]["not_allowed"],
        WIRE["instagram"]["no_permission"],
        graph_error(341),
        graph_error(368),
        graph_error(99, is_transient=True),
    ],
    ids=["blocked", "80002", "-1", "4", "100", "10", "341", "368", "transient"],
)
def test_a_renewal_refused_for_another_reason_bothers_nobody(
    sample, connected, answer, run_job, admin, person, sync_again
):
    _, account_id = connected("instagram")
    answer(REFRESH["instagram"], sample)

    assert run_job(renewal(admin, person))[0] in ("pending", "failed")

    assert state(admin, person) == UNTOUCHED
    assert sync_again(person, account_id)[0] == "completed"


@pytest.mark.parametrize("name", ["expired", "password_changed", "unreadable_token"])
def test_a_renewal_that_says_the_token_is_over_ends_the_permission_once(
    name, connected, answer, run_job, admin, person
):
    connected("instagram")
    answer(REFRESH["instagram"], WIRE["instagram"][name])

    assert run_job(renewal(admin, person))[0] == "failed"

    assert state(admin, person)[::3] == ("inactive", 1)


@pytest.mark.parametrize("status", [200, 400, 503])
@pytest.mark.parametrize("word", ["server_error", "temporarily_unavailable"])
def test_a_passing_trouble_of_tiktok_passes_under_any_status(
    word, status, connected, answer, control, admin, person, sync_again
):
    name, account_id = connected("tiktok")
    control.post("/tiktok/tokens/expire", json={"account": name})
    answer(REFRESH["tiktok"], WIRE["tiktok"][f"token_{word}"], status=status)

    assert sync_again(person, account_id)[0] == "pending"

    assert state(admin, person) == UNTOUCHED


@pytest.mark.parametrize(
    ("slug", "sample"),
    [
        ("tiktok", WIRE["tiktok"]["token_invalid_client"]),
        ("tiktok", WIRE["tiktok"]["token_unauthorized_client"]),
        ("youtube", WIRE["google"]["token_invalid_client"]),
    ],
)
def test_a_wrong_secret_of_the_site_is_told_to_the_operators_once(
    slug, sample, connected, answer, control, admin, person, run_job, told
):
    connected(slug)
    answer(REFRESH[slug], sample, times=3, status=401)

    for _ in range(3):
        assert run_job(renewal(admin, person))[0] == "pending"
        admin.execute("DELETE FROM job_queue WHERE job_type = 'token_refresh'")

    assert state(admin, person) == UNTOUCHED
    assert len(told()) == 1
    open_now = "SELECT count(*) FROM auth.operator_notice WHERE cleared_at IS NULL"
    assert admin.execute(open_now).fetchone() == (1,)

    assert run_job(renewal(admin, person))[0] == "completed"
    assert admin.execute(open_now).fetchone() == (0,)


def test_a_blocked_app_waits_is_told_to_the_operators_and_goes_on(
    connected, answer, admin, person, sync_again, told, run_job
):
    _, account_id = connected("instagram")
    answer("/instagram/graph", WIRE["instagram"]["access_blocked"], times=2)

    assert sync_again(person, account_id)[0] == "pending"
    assert len(told()) == 1
    assert state(admin, person) == UNTOUCHED

    admin.execute("DELETE FROM job_queue WHERE user_id = %s", (person,))
    assert sync_again(person, account_id)[0] == "pending"
    admin.execute("DELETE FROM job_queue WHERE user_id = %s", (person,))
    assert sync_again(person, account_id)[0] == "completed"
    assert len(told()) == 1
    assert admin.execute("SELECT count(*) FROM auth.operator_notice WHERE cleared_at IS NULL").fetchone() == (0,)


def test_a_busy_account_is_asked_again_when_instagram_says_so(connected, answer, admin, person, sync_again):
    _, account_id = connected("instagram")
    answer("/instagram/graph", WIRE["instagram"]["account_busy"])

    assert sync_again(person, account_id)[0] == "pending"

    job = "SELECT id FROM job_queue WHERE user_id = %s AND job_type = 'sync_instagram' AND status = 'pending'"
    wait = waits(admin, admin.execute(job, (person,)).fetchone()[0])
    assert timedelta(minutes=18) < wait <= timedelta(minutes=19)
    assert state(admin, person) == UNTOUCHED


def begin(control, consent, person):
    name = f"ιστορία.{person.hex[:8]}"
    control.post("/instagram/accounts", json={"username": name, "media": []})
    return consent.answer(consent.begin(person, "instagram"), name)


def test_an_account_that_the_app_may_not_read_yet_is_told_so(control, consent, answer, person):
    back = begin(control, consent, person)
    answer("/instagram/graph/access_token", WIRE["instagram"]["not_allowed"])

    with pytest.raises(ProviderError, match="does not let this site read this account yet"):
        consent.finish(person, back, platform="instagram")


@pytest.mark.parametrize("path", ["/instagram/graph/access_token", "/instagram/graph/v25.0/me"])
def test_a_block_of_the_app_is_not_called_a_personal_account(path, control, consent, answer, person, told):
    back = begin(control, consent, person)
    answer(path, WIRE["instagram"]["access_blocked"])

    with pytest.raises(ProviderError) as refused:
        consent.finish(person, back, platform="instagram")

    assert "personal" not in refused.value.message
    assert not refused.value.permanent
    assert len(told()) == 1


def test_a_failed_revocation_does_not_hide_what_was_missing(consent, answer, person):
    back = consent.answer(consent.begin(person, "instagram"), "noscope")
    answer("/instagram/graph/v25.0/me/permissions", graph_error(100, error_subcode=33))

    with pytest.raises(MissingScope):
        consent.finish(person, back, platform="instagram")
