"""The adapters against what platforms really answered, as others recorded or documented it (tests/providers/wire)."""

from datetime import UTC, datetime

import httpx2
import pytest

from app.connections.webhooks import signatures
from app.connections.websub import feed
from app.infra.errors import ProviderError, SiteRefused
from app.providers import reading
from app.providers.google_identity import identity
from tests.providers.wire import Sample, samples
from tests.providers.wire.adapters import WiredClient, answering, response

GOOGLE, INSTAGRAM, TIKTOK = samples("google"), samples("instagram"), samples("tiktok")
BACK = "https://site.example/connections/callback"

# What a question about an account comes to: our code, whether it is for good, and how long to wait.
INSTAGRAM_REFUSALS = {
    "access_blocked": ("site_refused", False, 3600),
    "account_busy": ("busy", False, 19 * 60),
    "app_busy": ("busy", False, 900),
    "expired": ("access_refused", True, None),
    "gone": ("gone", True, None),
    "no_permission": ("no_channel", True, None),
    "not_allowed": ("not_allowed", True, None),
    "password_changed": ("access_refused", True, None),
    "server_error": ("busy", False, None),
    "unknown_field": ("refused_100", True, None),
    "unknown_path": ("refused_2500", True, None),
    "unreadable_token": ("access_refused", True, None),
}
ENDING = ("expired", "password_changed", "unreadable_token")
TIKTOK_REFUSALS = {
    "api_access_token_invalid": "access_refused",
    "api_scope_not_authorized": "missing_scope",
    "api_scope_permission_missed": "missing_scope",
    "api_rate_limit_exceeded": "busy",
    "api_internal_error": "busy",
    "api_invalid_params": "refused_invalid_params",
    "api_invalid_params_2": "refused_invalid_params",
    "api_invalid_file_upload": "refused_invalid_file_upload",
}
TIKTOK_TOKEN_REFUSALS = {
    "charset": "token_refused",
    "token_invalid_grant": "needs_reconnect",
    "token_invalid_client": "site_refused",
    "token_invalid_request": "token_refused",
    "token_invalid_request_2": "token_refused",
    "token_invalid_request_3": "token_refused",
    "token_server_error": "token_unavailable",
    "token_temporarily_unavailable": "token_unavailable",
    "token_access_denied": "token_refused",
    "token_invalid_scope": "token_refused",
    "token_unauthorized_client": "site_refused",
    "token_unsupported_grant_type": "site_refused",
    "token_unsupported_response_type": "site_refused",
}
GOOGLE_TOKEN_REFUSALS = {"token_invalid_grant": "needs_reconnect", "token_invalid_client": "site_refused"}
# Those that other tests hold: identity tokens, callbacks, and lists, which the sync tests read.
ELSEWHERE = {
    "google": {"id_token_claims", "token", "hub_deleted", "hub_new", "revoke_invalid_token"},
    "instagram": {
        *("cancelled", "code_used", "long", "refreshed", "signed_request", "usage_header"),
        *("me_bare", "me_number", "me_wrapped", "media_last", "media_none", "media_page"),
        *("short_bare", "short_without_permissions", "short_wrapped"),
    },
    "tiktok": {"revoked", "token", "user", "videos", "videos_documented", "webhook_portability", "webhook_removed"},
}


def test_every_sample_is_held_against_something():
    refused = {"google": GOOGLE_TOKEN_REFUSALS, "instagram": INSTAGRAM_REFUSALS, "tiktok": TIKTOK_REFUSALS}
    for company, found in (("google", GOOGLE), ("instagram", INSTAGRAM), ("tiktok", TIKTOK)):
        more = TIKTOK_TOKEN_REFUSALS if company == "tiktok" else {}
        assert set(found) == {*refused[company], *more, *ELSEWHERE[company]}


def refused(call) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        call()
    return error.value


@pytest.mark.parametrize(("name", "wanted"), INSTAGRAM_REFUSALS.items())
def test_instagrams_refusal_of_a_question(settings, name, wanted):
    with answering(settings, "instagram", response(INSTAGRAM[name])) as (adapter, _):
        found = refused(lambda: adapter.channel("token"))
    assert (found.code, found.permanent, found.retry_after) == wanted


@pytest.mark.parametrize("name", INSTAGRAM_REFUSALS)
def test_instagrams_refusal_of_a_renewal_ends_it_only_for_a_token_that_is_none(settings, name):
    with answering(settings, "instagram", response(INSTAGRAM[name])) as (adapter, _):
        found = refused(lambda: adapter.refresh("token"))
    assert (found.code == "needs_reconnect") == (name in ENDING)


@pytest.mark.parametrize("name", INSTAGRAM_REFUSALS)
def test_instagrams_refusal_of_an_exchange_ends_nothing(settings, name):
    answers = (response(INSTAGRAM["short_bare"]), response(INSTAGRAM[name]))
    with answering(settings, "instagram", *answers) as (adapter, _):
        found = refused(lambda: adapter.exchange("code#_", BACK, "verifier"))
    assert found.code not in ("needs_reconnect", "access_refused", "too_young")
    assert "renew" not in found.message


def test_a_used_code_is_refused(settings):
    with answering(settings, "instagram", response(INSTAGRAM["code_used"])) as (adapter, _):
        assert refused(lambda: adapter.exchange("code", BACK, "verifier")).code == "token_refused"


@pytest.mark.parametrize("words", ["Error validating client secret.", "Invalid platform app"])
def test_wrong_credentials_at_instagram_are_the_sites(settings, words):
    body = {"error_type": "OAuthException", "code": 400, "error_message": words}
    with answering(settings, "instagram", response(Sample("reported", 400, body, {}))) as (adapter, _):
        assert isinstance(refused(lambda: adapter.exchange("code", BACK, "verifier")), SiteRefused)


@pytest.mark.parametrize("name", ["short_bare", "short_wrapped", "short_without_permissions"])
def test_each_form_of_a_short_token_becomes_a_long_one(settings, name):
    answers = (response(INSTAGRAM[name]), response(INSTAGRAM["long"]))
    with answering(settings, "instagram", *answers) as (adapter, asked):
        tokens = adapter.exchange("code#_", BACK, "verifier")

    assert adapter.has_scope(tokens)
    assert 59 <= (tokens.expires_at - datetime.now(UTC)).days <= 60
    assert [request.method for request in asked] == ["POST", "GET"]
    assert b"code=code&" in asked[0].content + b"&"


def test_a_renewal_says_what_is_still_allowed(settings):
    with answering(settings, "instagram", response(INSTAGRAM["refreshed"])) as (adapter, asked):
        tokens = adapter.refresh("token")
    assert adapter.has_scope(tokens)
    assert asked[0].url.path.endswith("/refresh_access_token")


@pytest.mark.parametrize(
    ("name", "identity", "account", "uploads"),
    [
        ("me_bare", "27000000000000001", "17841400000000001", "17841400000000001"),
        ("me_number", "27000000000000001", "17841400000000001", "17841400000000001"),
        ("me_wrapped", "17841400000000001", "17841400000000001", "17841400000000001"),
    ],
)
def test_each_form_of_a_profile_names_the_same_account(settings, name, identity, account, uploads):
    with answering(settings, "instagram", response(INSTAGRAM[name])) as (adapter, _):
        channel = adapter.channel("token")
    assert (channel.id, channel.account_id, channel.uploads_id) == (identity, account, uploads)
    assert channel.handle == "a_creator"


@pytest.mark.parametrize(
    ("name", "works", "more"), [("media_page", 3, True), ("media_last", 1, False), ("media_none", 0, False)]
)
def test_a_page_of_media(settings, name, works, more):
    with answering(settings, "instagram", response(INSTAGRAM[name])) as (adapter, _):
        page = adapter.listing("token", "17841400000000001", None)
    assert (len(page.items), page.next_token is not None) == (works, more)


def test_hidden_likes_and_missing_captions_are_none(settings):
    with answering(settings, "instagram", response(INSTAGRAM["media_page"])) as (adapter, _):
        first, second, third = adapter.listing("token", "17841400000000001", None).works
    assert (first.title, second.title, third.likes) == ("First line", "", None)
    assert second.published_at == datetime(2021, 8, 13, 8, 25, 28, tzinfo=UTC)
    assert len(third.pieces) == 1


@pytest.mark.parametrize(("name", "code"), [(n, c) for n, (c, *_) in INSTAGRAM_REFUSALS.items()])
def test_a_revocation_that_instagram_refuses_is_tried_again(settings, name, code):
    with answering(settings, "instagram", response(INSTAGRAM[name])) as (adapter, _):
        if name in ENDING:
            adapter.revoke("token", "token")
            return
        found = refused(lambda: adapter.revoke("token", "token"))
    assert (found.code, found.permanent) == ("site_refused" if code == "site_refused" else "revoke_failed", False)


@pytest.mark.parametrize(("name", "code"), TIKTOK_REFUSALS.items())
def test_tiktoks_refusal_of_a_question(settings, name, code):
    with answering(settings, "tiktok", response(TIKTOK[name])) as (adapter, _):
        assert refused(lambda: adapter.works("token", ["7675082000000000001"])).code == code


@pytest.mark.parametrize("status", [200, 400, 401])
@pytest.mark.parametrize(("name", "code"), TIKTOK_TOKEN_REFUSALS.items())
def test_tiktoks_refusal_of_a_token_is_its_word_under_any_status(settings, name, code, status):
    with answering(settings, "tiktok", response(TIKTOK[name], status)) as (adapter, _):
        refresh = refused(lambda: adapter.refresh("token"))
        exchange = refused(lambda: adapter.exchange("code", BACK, "verifier"))
    assert refresh.code == code
    assert exchange.code == {"needs_reconnect": "code_refused"}.get(code, code)


def test_a_word_that_is_none_is_no_part_of_our_code(settings):
    body = {"data": {}, "error": {"code": "ไม่ได้: :", "message": "", "log_id": "L"}}
    with answering(settings, "tiktok", response(Sample("made", 400, body, {}))) as (adapter, _):
        assert refused(lambda: adapter.channel("token")).code == "refused_400"


def test_tiktoks_tokens(settings):
    with answering(settings, "tiktok", response(TIKTOK["token"])) as (adapter, asked):
        tokens = adapter.exchange("code", BACK, "verifier")
    assert adapter.has_scope(tokens)
    assert tokens.refresh == "rft.NEUTRAL!1000.va"
    # TikTok refuses a charset here.
    assert asked[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_tiktok_shows_its_page_so_that_another_account_can_be_chosen(settings):
    with answering(settings, "tiktok", response(TIKTOK["token"])) as (adapter, _):
        assert "disable_auto_auth=1" in adapter.authorize_url(BACK, "state", "verifier")


def test_tiktoks_profile(settings):
    with answering(settings, "tiktok", response(TIKTOK["user"])) as (adapter, _):
        channel = adapter.channel("token")
    assert (channel.id, channel.handle, channel.followers, channel.items) == ("-000NEUTRAL", "a_creator", 1000, 20)


def test_tiktoks_videos_and_a_photo_post(settings):
    with answering(settings, "tiktok", response(TIKTOK["videos"])) as (adapter, _):
        page = adapter.listing("token", "-000NEUTRAL", None)
    video, photos = page.works
    assert (video.duration_seconds, video.shares, page.next_token) == (69, 0, "1750379298000")
    assert (photos.title, photos.duration_seconds, photos.width, photos.views) == ("", None, None, 7)


def test_tiktoks_documented_list(settings):
    with answering(settings, "tiktok", response(TIKTOK["videos_documented"])) as (adapter, _):
        page = adapter.listing("token", "-000NEUTRAL", None)
    assert ([work.title for work in page.works], page.next_token) == (["Video Title"], None)


def test_tiktok_confirms_a_revocation_with_an_empty_body(settings):
    with answering(settings, "tiktok", response(TIKTOK["revoked"])) as (adapter, asked):
        adapter.revoke("token", "refresh")
    assert len(asked) == 1


@pytest.mark.parametrize("status", [200, 401])
def test_a_revocation_that_tiktok_refuses_the_site_is_none(settings, status):
    with answering(settings, "tiktok", response(TIKTOK["token_invalid_client"], status)) as (adapter, _):
        assert isinstance(refused(lambda: adapter.revoke("token", "refresh")), SiteRefused)


@pytest.mark.parametrize(("name", "code"), GOOGLE_TOKEN_REFUSALS.items())
def test_googles_refusal_of_a_token(settings, name, code):
    with answering(settings, "youtube", response(GOOGLE[name])) as (adapter, _):
        assert refused(lambda: adapter.refresh("token")).code == code


def test_googles_token_and_one_without_scope(settings):
    with answering(settings, "youtube", response(GOOGLE["token"])) as (adapter, _):
        assert not adapter.has_scope(adapter.exchange("code", BACK, "verifier"))
    silent = {name: value for name, value in GOOGLE["token"].body.items() if name != "scope"}
    with answering(settings, "youtube", response(Sample("documented", 200, silent, {}))) as (adapter, _):
        assert adapter.has_scope(adapter.exchange("code", BACK, "verifier"))


def test_google_says_that_a_permission_was_revoked_before(settings):
    with answering(settings, "youtube", response(GOOGLE["revoke_invalid_token"])) as (adapter, _):
        adapter.revoke("token", "refresh")
    other = response(Sample("documented", 400, {"error": "invalid_request"}, {}))
    with answering(settings, "youtube", other) as (adapter, _):
        assert refused(lambda: adapter.revoke("token", "refresh")).code == "revoke_failed"


@pytest.mark.parametrize("slug", ["youtube", "instagram", "tiktok"])
def test_a_bare_401_says_nothing_about_the_person(settings, slug):
    with answering(settings, slug, response(Sample("reported", 401, "<html>Unauthorized</html>", {}))) as (adapter, _):
        assert refused(lambda: adapter.channel("token")).code == "unauthorized"
        assert refused(lambda: adapter.refresh("token")).code != "needs_reconnect"


@pytest.mark.parametrize(
    ("name", "error"), [("token_invalid_client", SiteRefused), ("token_invalid_grant", identity.CodeRefused)]
)
def test_google_sign_in_tells_a_bad_code_from_a_bad_secret(settings, name, error):
    base = settings.google_accounts_base_url
    directory = dict.fromkeys(("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"), base)

    def answer(request: httpx2.Request) -> httpx2.Response:
        sample = Sample("documented", 200, directory, {}) if "well-known" in request.url.path else GOOGLE[name]
        return httpx2.Response(sample.status, stream=httpx2.ByteStream(sample.raw))

    client = WiredClient(settings, answer)
    with pytest.raises(error):
        identity.exchange(settings, client, BACK, "code", identity.Secrets("state", "nonce", "verifier"))
    client.close()


def test_googles_api_that_was_not_switched_on_is_the_sites(settings):
    body = {"error": {"code": 403, "errors": [{"reason": "accessNotConfigured"}]}}
    with answering(settings, "youtube", response(Sample("documented", 403, body, {}))) as (adapter, _):
        assert isinstance(refused(lambda: adapter.channel("token")), SiteRefused)


def test_waiting_times_are_bounded(settings):
    usage = '{"1":[{"estimated_time_to_regain_access":999999999},{"estimated_time_to_regain_access":"x"}],"2":5}'
    for header, wanted in ((usage, 86_400), ("[[", 900), ('{"1":[{}]}', 900), ("[" * 9999, 900)):
        sample = Sample("documented", 400, INSTAGRAM["account_busy"].body, {"x-business-use-case-usage": header})
        with answering(settings, "instagram", response(sample)) as (adapter, _):
            assert refused(lambda: adapter.channel("token")).retry_after == wanted


def test_ids_are_texts_or_numbers_and_nothing_else():
    found = [reading.number_or_text(one, 20) for one in (17841400000000001, "a-1", True, -1, 0, 1.5, None, "a/b", [1])]
    assert found == ["17841400000000001", "a-1", "", "", "", "", "", "", ""]


def test_the_callbacks_say_whom_and_when():
    request, removed = INSTAGRAM["signed_request"].body["payload"], TIKTOK["webhook_removed"].body
    assert signatures.identity(request["user_id"]) == "27000000000000001"
    assert signatures.moment(request["issued_at"]) == 1291836800
    assert signatures.identity(removed["user_openid"]) == "-000NEUTRAL"
    assert signatures.moment(removed["create_time"]) == 1615338610
    with pytest.raises(signatures.BadCallback):
        signatures.identity(TIKTOK["webhook_portability"].body.get("user_openid"))
    assert set(INSTAGRAM["cancelled"].body) == {"error", "error_reason", "error_description"}


@pytest.mark.parametrize("name", ["hub_new", "hub_deleted"])
def test_the_hubs_messages_name_video_and_channel(name):
    (entry,) = feed.read(GOOGLE[name].raw.replace(b"VIDEO_ID", b"dQw4w9WgXcQ"))
    assert (entry.video, entry.channel) == ("dQw4w9WgXcQ", "CHANNEL_ID")
