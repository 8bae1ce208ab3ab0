"""Whatever a platform answers, an adapter raises ProviderError or returns, and nobody's permission ends by accident.

The answers are the samples of tests/providers/wire and their mutations: dropped keys, other types, other statuses, cut
bodies. FAULT_SIZE=long tries ten thousand.
"""

import json
import re
from collections.abc import Callable

import httpx2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.infra.errors import ProviderError
from app.providers.shapes import Platform
from tests.faults.conftest import size
from tests.providers.wire import Sample, samples
from tests.providers.wire.adapters import answering

SAMPLES = {
    "youtube": samples("google"),
    "instagram": samples("instagram"),
    "tiktok": samples("tiktok"),
}
CALLS: dict[str, Callable[[Platform], object]] = {
    "exchange": lambda adapter: adapter.exchange("code#_", "https://site.example/back", "verifier"),
    "refresh": lambda adapter: adapter.refresh("refresh"),
    "channel": lambda adapter: adapter.channel("access"),
    "revoke": lambda adapter: adapter.revoke("access", "refresh"),
}
# What each platform says when a permission has ended, as a JSON parser reads it.
ENDED = {
    "youtube": lambda sent: _at(sent, "error") == "invalid_grant",
    "tiktok": lambda sent: "invalid_grant" in (_at(sent, "error"), _at(sent, "code"), _at(sent, "error", "code")),
    "instagram": lambda sent: str(_at(sent, "error", "code")) in ("190", "102"),
}
STATUSES = st.sampled_from([200, 200, 201, 204, 302, 304, 400, 401, 403, 404, 409, 429, 500, 502, 503])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from([-2, -1, 1, 4, 10, 100, 102, 190, 200, 368, 2500, 80002, "190", "-1", "invalid_grant", "ok"]),
    st.sampled_from(
        ["server_error", "invalid_client", "API access blocked.", "תקלה", "أعد المحاولة", "再試行", "\x00"]
    ),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just([None, 1, {"a": []}]),
)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "x-business-use-case-usage", "x-app-usage", "etag"]),
    st.sampled_from(
        [
            *("", "0", "-5", "30", "soon", "99999999999999999999", "Mon, 01 Jan 1900 00:00:00 GMT", "[1]", "{}"),
            *('{"1":[{"estimated_time_to_regain_access":-3}]}', '{"1":[{"estimated_time_to_regain_access":1e9}]}'),
            *('{"1":[{"estimated_time_to_regain_access":7}]}', '{"1":{"a":[]}}'),
        ]
    ),
    max_size=2,
)


def _at(found: object, *keys: str) -> object:
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _places(found: object, path: tuple = ()) -> list[tuple]:
    """Every place in a JSON value."""
    inside = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [path, *(place for key, value in inside for place in _places(value, (*path, key)))]


def _changed(found: object, path: tuple, change: Callable[[object], object]) -> object:
    """The value with one place changed; one for which `change` gives DROPPED is gone."""
    if not path:
        return change(found)
    key, *rest = path
    value = _changed(found[key], tuple(rest), change)
    if isinstance(found, dict):
        return {
            name: value if name == key else old for name, old in found.items() if name != key or value is not DROPPED
        }
    return [value if index == key else old for index, old in enumerate(found) if index != key or value is not DROPPED]


DROPPED = object()


@st.composite
def answers(draw, slug: str) -> httpx2.Response:
    """A sample, changed in at most three places, under its status or another, whole or cut."""
    sample: Sample = draw(st.sampled_from(list(SAMPLES[slug].values())))
    body = sample.body
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(_places(body)))
        if not path:
            break
        value = draw(st.one_of(st.just(DROPPED), VALUES))
        body = _changed(body, path, lambda _, value=value: value)
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    if draw(st.integers(0, 5)) == 0:
        raw = raw[: draw(st.integers(0, len(raw)))]
    headers = {**sample.headers, **draw(HEADERS)}
    return httpx2.Response(draw(st.one_of(st.just(sample.status), STATUSES)), headers=headers, content=raw)


def _says_it_ended(slug: str, given: httpx2.Response) -> bool:
    try:
        return ENDED[slug](json.loads(given.content))
    except ValueError:
        return False


@pytest.mark.parametrize("slug", SAMPLES)
def test_only_the_platforms_own_word_ends_a_permission(slug, settings):
    seen: set[str] = set()

    @hypothesis_settings(
        max_examples=size(200, 3400), deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(answers(slug), min_size=1, max_size=3), st.sampled_from([*CALLS, "refresh", "refresh"]))
    def holds(given_answers, call):
        with answering(settings, slug, *given_answers) as (adapter, _):
            try:
                CALLS[call](adapter)
            except ProviderError as error:
                seen.add(error.code)
                assert error.message
                assert re.fullmatch(r"[a-zA-Z0-9_-]+", error.code), error.code
                assert error.retry_after is None or 0 <= error.retry_after <= 86_400
                if error.code == "needs_reconnect":
                    assert call == "refresh"
                    assert any(_says_it_ended(slug, one) for one in given_answers)

    holds()
    print(sorted(seen))
    assert len(seen) > 4, seen


@pytest.mark.parametrize("slug", SAMPLES)
def test_no_sample_ends_a_permission_under_another_status(slug, settings):
    """Every sample under every status, and Instagram's envelope with every code that Meta documents."""
    numbers = [*range(-3, 1000), 2500, *range(80000, 80020)] if slug == "instagram" else []
    coded = [Sample("made", 400, {"error": {"message": "再試行", "code": code}}, {}) for code in numbers]
    ended = 0
    for sample in (*SAMPLES[slug].values(), *coded):
        for status in (200, 400, 401, 403, 500) if sample not in coded else (400,):
            given = httpx2.Response(status, headers=dict(sample.headers), content=sample.raw)
            with answering(settings, slug, given) as (adapter, _):
                try:
                    adapter.refresh("refresh")
                except ProviderError as error:
                    if error.code == "needs_reconnect":
                        assert _says_it_ended(slug, given), sample
                        ended += 1
    assert ended
