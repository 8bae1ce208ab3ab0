"""Limits: counted in Valkey by networks nobody can read, in the process while Valkey is away."""

import pytest

from app.web import client_address, rate_limits


def tries(browser, times, path="/three-tries", **kwargs):
    return [browser.post(path, **kwargs).status_code for _ in range(times)]


def test_the_fourth_try_has_to_wait(browser):
    assert tries(browser, 3) == [200, 200, 200]
    answer = browser.post("/three-tries")

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "Slow down a moment" in answer.text
    assert f"Try again in {rate_limits._in_words(int(answer.headers['Retry-After']))}." in answer.text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (4, "4 seconds"),
        (99, "99 seconds"),
        (100, "2 minutes"),
        (5400, "2 hours"),
        (86_400, "24 hours"),
    ],
)
def test_a_wait_is_said_in_words(seconds, words):
    assert rate_limits._in_words(seconds) == words


def test_a_neighbour_in_another_network_may_still_try(settings, redis_client, make_sample):
    app = make_sample(settings.model_copy(update={"trusted_proxies": 1}))
    browser = app.test_client()

    assert tries(browser, 4, headers={"X-Forwarded-For": "192.0.2.7"})[-1] == 429
    assert tries(browser, 1, headers={"X-Forwarded-For": "192.0.2.99"}) == [429]
    assert tries(browser, 1, headers={"X-Forwarded-For": "198.51.100.7"}) == [200]


def test_a_port_behind_an_address_makes_nobody_share_a_limit(settings, redis_client, make_sample):
    browser = make_sample(settings.model_copy(update={"trusted_proxies": 1})).test_client()

    for place in range(1, 15):
        assert tries(browser, 1, headers={"X-Forwarded-For": f"203.0.{place}.5:4711"}) == [200]
        assert tries(browser, 1, headers={"X-Forwarded-For": f"[2001:db8:{place}::1]:443"}) == [200]


@pytest.mark.parametrize("written", ["unknown", "_hidden", "junk"])
def test_people_whom_a_proxy_hides_share_a_limit_with_that_proxy_alone(settings, redis_client, make_sample, written):
    browser = make_sample(settings.model_copy(update={"trusted_proxies": 1})).test_client()
    header = {"X-Forwarded-For": written}

    assert tries(browser, 4, headers=header, environ_base={"REMOTE_ADDR": "198.51.100.7"})[-1] == 429
    assert tries(browser, 1, headers=header, environ_base={"REMOTE_ADDR": "192.0.2.7"}) == [200]


def test_only_failures_count_where_a_view_says_so(browser):
    assert tries(browser, 9, "/three-failures", data={"status": "200"}) == [200] * 9
    assert tries(browser, 4, "/three-failures") == [422, 422, 422, 429]


def test_tries_that_have_no_answer_yet_count_too(browser):
    """However many are being worked on at one moment, the fourth is one too many."""
    assert browser.post("/three-failures", data={"more": "5"}).text == "tried tried tried 429"


def test_a_try_that_does_not_count_leaves_its_place_to_the_next(browser):
    assert browser.post("/three-failures", data={"more": "2", "status": "200"}).status_code == 200
    assert tries(browser, 2, "/three-failures") == [422, 429]


def test_without_valkey_places_are_given_back_in_the_process(sample, settings, make_sample):
    lonely = make_sample(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"})).test_client()
    try:
        assert tries(lonely, 5, "/three-failures", data={"status": "200"}) == [200] * 5
        assert lonely.post("/three-failures", data={"more": "5"}).text == "tried tried tried 429"
    finally:
        rate_limits.limiter.init_app(sample)


def test_no_address_stands_in_valkey(settings, redis_client, make_sample):
    app = make_sample(settings.model_copy(update={"trusted_proxies": 1}))
    tries(app.test_client(), 2, headers={"X-Forwarded-For": "192.0.2.7"})

    keys = b" ".join(redis_client.keys("*"))
    assert keys
    assert b"192.0.2" not in keys


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
        ("nonsense", "", True),
        ("192.0.2.1:4711", "192.0.2.9:80", True),
        ("192.0.2.1:4711", "192.0.3.1:4711", False),
        ("[2001:db8:1:2::1]:443", "2001:db8:1::9", True),
        ("[2001:db8:1::1]:443", "[2001:db8:2::1]:443", False),
    ],
)
def test_a_key_is_a_network(one, other, is_same):
    one, other = client_address.parse(one), client_address.parse(other)

    assert (rate_limits._network(one) == rate_limits._network(other)) is is_same


def test_keys_differ_between_sites(settings, make_sample):
    def key(secret):
        app = make_sample(settings.model_copy(update={"secret_key": secret}))
        with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            return rate_limits.network_key()

    assert key("one secret of this site") != key("another secret of that site")


def test_while_valkey_is_away_the_process_counts(sample, settings, make_sample):
    app = make_sample(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"}))
    browser = app.test_client()

    try:
        assert tries(browser, 4) == [200, 200, 200, 429]
    finally:
        rate_limits.limiter.init_app(sample)  # one limiter serves a process: it counts in Valkey again


def test_a_body_that_cannot_be_read_is_not_an_outage(browser):
    assert tries(browser, 1, data={"email": "a" * 5000}) == [200]
    assert rate_limits.limiter._storage_dead is False
