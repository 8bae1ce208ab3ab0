"""Fault F30: forged callbacks, on every platform, through the page that a browser would see."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import pytest

from app import create_app
from tests.waiting import PATIENCE_SECONDS

PLATFORMS = {"youtube": "one@mail.example", "instagram": "1", "tiktok": "1"}
STALE = "This sign-in link is no longer valid. Start again from Connections."
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def pages(settings):
    """The site itself, its platforms in the sandbox."""
    made = create_app(settings)
    yield made
    made.extensions["streamvibe"].database.close()


@pytest.fixture(scope="module", autouse=True)
def channel(control):
    control.post("/channels", json={"title": "One", "handle": "onetv", "email": "one@mail.example", "videos": []})


@pytest.fixture
def browser(pages, log_in):
    """Opens a browser for a person."""

    def open_for(user_id: UUID | None) -> Browser:
        client = pages.test_client()
        if user_id is not None:
            log_in(client, user_id)
        return Browser(client)

    return open_for


class Browser:
    """One person at one browser."""

    def __init__(self, client):
        self.client = client

    def begin(self, platform) -> str:
        token = TOKEN.search(self.client.get("/connections").text)[1]
        sent = self.client.post(
            f"/connections/{platform}/connect", data={"csrf_token": token}, headers={"Origin": "http://localhost"}
        )
        assert sent.status_code == 303, sent.text
        return sent.headers["Location"]

    def consent(self, platform, **fields) -> dict[str, str]:
        """Begins and allows everything; what comes back in the address."""
        return allow(self.begin(platform), platform, **fields)

    def come_back(self, platform, answer) -> str:
        """The page after the callback."""
        self.client.get(f"/connections/{platform}/callback", query_string=answer)
        return self.client.get("/connections").text


def allow(url, platform, **fields) -> dict[str, str]:
    allowed = {"youtube": "yes"} if platform == "youtube" else {"decision": "allow"}
    sent = httpx2.post(
        url, data={"account": PLATFORMS[platform], **allowed, **fields}, timeout=PATIENCE_SECONDS, trust_env=False
    )
    return {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}


def other(platform) -> str:
    return {"youtube": "instagram", "instagram": "tiktok", "tiktok": "youtube"}[platform]


def stored(admin, *people) -> int:
    tables = ("platform_connection", "vault.secret")
    return sum(
        admin.execute(f"SELECT count(*) FROM {table} WHERE user_id = ANY (%s)", (list(people),)).fetchone()[0]
        for table in tables
    )


def age_of_states(admin, person):
    admin.execute(
        "UPDATE vault.oauth_flow SET started_at = now() - interval '10 minutes 1 second' WHERE user_id = %s", (person,)
    )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_twelve_forged_callbacks_connect_nothing_and_say_so(platform, browser, admin, make_user):
    alice, bob = make_user("alice", tier="premium"), make_user("bob")
    hers, his, second = browser(alice), browser(bob), browser(alice)
    made_up = {**hers.consent(platform), "state": "made-up"}
    without = {"code": hers.consent(platform)["code"]}
    bobs = {**hers.consent(platform), "state": his.consent(platform)["state"]}
    elsewhere = {**hers.consent(platform), "state": hers.consent(other(platform))["state"]}
    markup = {
        "error": "<script>alert(1)</script>",
        "error_description": "<b>pay here</b>",
        "state": hers.consent(platform)["state"],
    }
    other_issuer = {**hers.consent(platform), "iss": "https://evil.example"}
    expired = hers.consent(platform)
    age_of_states(admin, alice)
    reused = hers.consent(platform)
    hers.come_back(platform, {"error": "access_denied", "state": reused["state"]})
    other_browser = hers.consent(platform)
    assert STALE in second.come_back(platform, other_browser)

    refused = {
        "a state that nobody made": (made_up, STALE),
        "no state": (without, STALE),
        "a very long state": ({**made_up, "state": "x" * 5000}, STALE),
        "another person's state": (bobs, STALE),
        "another platform's state": (elsewhere, STALE),
        "an expired state": (expired, STALE),
        "a reused state": (reused, STALE),
        "a state that another browser used up": (other_browser, STALE),
        "an error in markup": (markup, STALE),
        "another server's answer": (other_issuer, STALE),
        "a code that was invented": ({"state": hers.consent(platform)["state"], "code": "invented"}, "Connections"),
        "another platform's code": (
            {"state": hers.consent(platform)["state"], "code": hers.consent(other(platform))["code"]},
            "Connections",
        ),
    }
    assert len(refused) == 12
    for name, (answer, words) in refused.items():
        page = hers.come_back(platform, answer)
        assert words in page, name
        assert "<script>alert(1)" not in page, name
        assert "pay here" not in page, name
        assert stored(admin, alice, bob) == 0, name


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_stranger_without_a_session_is_asked_to_sign_in(platform, browser, admin, make_user):
    alice = make_user("alice")
    answer = browser(alice).consent(platform)

    sent = browser(None).client.get(f"/connections/{platform}/callback", query_string=answer)

    assert sent.status_code == 302
    assert "/login" in sent.headers["Location"]
    assert stored(admin, alice) == 0


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_callback_that_is_posted_is_refused(platform, browser, make_user):
    hers = browser(make_user("alice"))
    answer = hers.consent(platform)

    assert hers.client.post(
        f"/connections/{platform}/callback", data=answer, headers={"Origin": "http://localhost"}
    ).status_code in (400, 403, 405)


@pytest.mark.parametrize(
    ("platform", "name"), [("youtube", "YouTube"), ("instagram", "Instagram"), ("tiktok", "TikTok")]
)
def test_cancelling_is_said_in_our_own_words(platform, name, browser, admin, make_user):
    alice = make_user("alice")
    hers = browser(alice)
    cancel = {"cancel": "yes"} if platform == "youtube" else {"decision": "cancel"}

    page = hers.come_back(platform, hers.consent(platform, **cancel))

    assert f"{name} gave no permission: you cancelled, or left every box unticked. Nothing was connected." in page
    assert "denied" not in page
    assert stored(admin, alice) == 0


@pytest.mark.parametrize(
    ("platform", "partial"),
    [("youtube", {"youtube": "no"}), ("instagram", {"decision": "partial"}), ("tiktok", {"scope": "user.info.basic"})],
)
def test_a_permission_that_was_left_out_is_named(platform, partial, browser, admin, make_user):
    alice = make_user("alice")
    hers = browser(alice)

    page = hers.come_back(platform, hers.consent(platform, **partial))

    assert "it was not given" in page or "left every box unticked" in page
    assert stored(admin, alice) == 0


@pytest.mark.parametrize("platform", PLATFORMS)
def test_twenty_consents_that_are_left_alone_do_no_harm(platform, browser, make_user):
    hers = browser(make_user("alice"))
    for _ in range(20):
        answer = hers.consent(platform)

    assert "is connected" in hers.come_back(platform, answer)
    assert len(hers.client.get_cookie("sid").value) < 1000
