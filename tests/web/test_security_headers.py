"""Request checks and security headers: hosts, URLs, origins, headers."""

import pytest
from flask import request


def token_of(browser):
    return browser.get("/form").text.partition('value="')[2].partition('"')[0]


def test_a_foreign_host_is_refused(browser):
    assert browser.get("/open", headers={"Host": "evil.example"}).status_code == 400
    assert browser.get("/open", headers={"Host": "localhost.evil.example"}).status_code == 400
    assert browser.get("/open").status_code == 200


def test_production_answers_to_its_own_host_only(settings, redis_client, make_sample):
    live = make_sample(settings.model_copy(update={"public_url": "https://vibe.example", "environment": "production"}))
    browser = live.test_client()

    assert browser.get("/open", base_url="https://vibe.example").status_code == 200
    assert browser.get("/open", base_url="https://localhost").status_code == 400
    assert browser.get("/open", base_url="https://127.0.0.1").status_code == 400


@pytest.mark.parametrize(
    "address", ["/open%00", "/open?q=%00", "/open?q=%FF%FE", "/open?q=a%1bb", "/open%09", "/open%7f", "/open%0d%0aX: y"]
)
def test_bytes_that_are_no_text_are_refused_in_plain_words(browser, address):
    answer = browser.get(address)

    assert answer.status_code == 400
    assert "This address contains characters we cannot read." in answer.text


@pytest.mark.parametrize("path", ["/\xff\xfe", "/\xc0\xae", "/open\xed\xa0\x80"])
def test_paths_that_are_no_text_are_refused(browser, path):
    # As a server hands them over: bytes, written as latin-1.
    assert browser.get("/open", environ_overrides={"PATH_INFO": path}).status_code == 400


def test_letters_of_every_script_are_read(browser):
    assert browser.get("/open?q=%E6%96%99%E7%90%86+%F0%9F%8E%A5").status_code == 200


@pytest.mark.parametrize("blank", ["%09", "%0a", "%0D%0A", "%0b%0C", "\t"])
def test_tabs_and_line_breaks_in_a_query_are_blanks(sample, blank):
    with sample.test_request_context("/open", query_string=f"q=a{blank}b&next=%2Fc{blank}"):
        assert sample.preprocess_request() is None
        assert dict(request.args) == {"q": "a b", "next": "/c "}


def test_an_endless_address_is_refused(browser):
    assert browser.get("/open?q=" + "a" * 7900).status_code == 200
    for address in ("/open?q=" + "a" * 8000, "/open?q=" + "%E0%B8%81" * 900, "/open/" + "%E0%B8%81" * 900):
        answer = browser.get(address)
        assert answer.status_code == 414
        assert "This address is too long. The limit is 8,000 characters." in answer.text


def test_a_body_over_the_limit_is_refused(browser):
    answer = browser.post("/cached-form", data={"text": "a" * 5000}, headers={"Origin": "http://localhost"})

    assert answer.status_code in (200, 413)  # refused when it is read
    assert browser.post("/open", data={"text": "a" * 5000}).status_code == 413


def test_a_form_needs_its_token(browser, make_user):
    browser.post(f"/enter/{make_user('alice')}")

    assert browser.post("/private", data={"text": "x"}).status_code == 403
    answer = browser.post("/private", data={"text": "x", "csrf_token": token_of(browser)})
    assert answer.text == "x"


def test_the_token_may_stand_in_the_header_of_htmx(browser, make_user):
    browser.post(f"/enter/{make_user('alice')}")

    answer = browser.post("/private", data={"text": "x"}, headers={"X-CSRF-Token": token_of(browser)})
    assert answer.text == "x"


def test_the_token_of_somebody_else_does_not_work(sample, browser, make_user):
    stranger = sample.test_client()
    browser.post(f"/enter/{make_user('alice')}")

    answer = browser.post("/private", data={"text": "x", "csrf_token": token_of(stranger)})

    assert answer.status_code == 403


def test_an_expired_form_comes_back_with_its_text_and_a_fresh_token(browser, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    answer = browser.post(
        "/private",
        data={"text": "a <long> text", "password": "hunter2", "csrf_token": "old"},
        headers={"Origin": "http://localhost"},
    )

    assert answer.status_code == 403
    assert "Your text is kept" in answer.text
    assert "a &lt;long&gt; text" in answer.text
    assert "hunter2" not in answer.text
    assert 'name="password" type="password"' in answer.text
    assert 'name="csrf_token"' in answer.text


def test_an_expired_form_of_unknown_origin_is_not_offered_again(browser, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    answer = browser.post("/private", data={"text": "planted"})

    assert answer.status_code == 403
    assert "planted" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_without_token(browser, headers):
    assert browser.post("/cached-form", headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_cached_form_needs_no_token(browser, headers):
    answer = browser.post("/cached-form", headers=headers)

    assert answer.text == "taken"
    assert "Set-Cookie" not in answer.headers


def test_a_webhook_needs_neither_token_nor_origin(browser):
    assert browser.post("/webhook", headers={"Origin": "https://stripe.example"}).text == "taken"


def test_headers_of_every_answer(browser, settings):
    for answer in (browser.get("/open"), browser.get("/nothing-here"), browser.get("/private")):
        policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == "'none'"
        assert policy["frame-src"] == f"http://127.0.0.1:{settings.sandbox_port}"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in answer.headers


def test_frames_are_the_players_of_the_three_platforms_and_no_others(settings, make_sample):
    names = [name for name in type(settings).model_fields if name.endswith("_player_base_url")]
    defaults = {name: type(settings).model_fields[name].default for name in names}
    answer = make_sample(settings.model_copy(update=defaults)).test_client().get("/open")
    policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))

    assert policy["frame-src"].split() == [
        "https://www.instagram.com",
        "https://www.tiktok.com",
        "https://www.youtube-nocookie.com",
    ]
    assert policy["script-src"] == "'self'"


def test_forms_may_end_at_the_consent_pages_that_are_configured(sample, browser, settings):
    origin = "/".join(settings.google_accounts_base_url.split("/")[:3])

    assert f"form-action 'self' {origin}" in browser.get("/open").headers["Content-Security-Policy"]


def test_https_is_remembered_by_browsers(settings, make_sample):
    https = make_sample(settings.model_copy(update={"public_url": "https://localhost"}))
    answer = https.test_client().get("/open", base_url="https://localhost")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_forwarded_addresses_count_only_behind_a_trusted_proxy(settings, make_sample):
    def seen_by(hops):
        app = make_sample(settings.model_copy(update={"trusted_proxies": hops}))
        app.add_url_rule("/who", "who", lambda: __import__("flask").request.remote_addr)
        app.view_functions["who"].is_public = True
        return app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"}).text

    assert seen_by(0) == "127.0.0.1"
    assert seen_by(1) == "192.0.2.7"
    assert seen_by(2) == "203.0.113.9"


def behind_a_proxy(make_sample, settings):
    return make_sample(settings.model_copy(update={"trusted_proxies": 1})).test_client()


@pytest.mark.parametrize(
    "scheme", ["javascript", "data", "ftp", "", "https://evil.example/", "http\x0b", "ｈttps", "javascript, https"]
)
def test_a_proxy_that_says_another_scheme_than_a_web_pages_is_not_believed(settings, redis_client, make_sample, scheme):
    browser = behind_a_proxy(make_sample, settings)
    header = {"X-Forwarded-Proto": scheme.encode().decode("latin-1")}
    answer = browser.get("/api/fail//nothing", headers=header)

    assert (answer.status_code, answer.location) == (308, "/api/fail/nothing")
    assert browser.post("/private", headers={**header, "Origin": "https://localhost"}).status_code == 303


@pytest.mark.parametrize("scheme", ["https", "HTTPS", " https "])
def test_a_proxy_that_says_https_is_believed(settings, redis_client, make_sample, scheme):
    browser = behind_a_proxy(make_sample, settings)
    headers = {"X-Forwarded-Proto": scheme, "Origin": "https://localhost"}

    assert browser.post("/cached-form", headers=headers).status_code == 200
    assert browser.post("/cached-form", headers={**headers, "Origin": "http://localhost"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/api//private", "/api/private"),
        ("/api//private?q=%E0%B8%84&next=//evil.example", "/api/private?q=%E0%B8%84&next=//evil.example"),
        ("///api///private", "/api/private"),
    ],
)
def test_a_redirect_of_the_router_stays_on_the_site_whatever_it_is(browser, address, place):
    answer = browser.get(
        "/", environ_overrides={"PATH_INFO": address.partition("?")[0], "QUERY_STRING": address.partition("?")[2]}
    )

    assert (answer.status_code, answer.location) == (308, place)


def test_a_request_of_today_names_its_host(sample):
    def status(protocol):
        environ = sample.test_client()._request_from_builder_args(("/open",), {}).environ
        environ.pop("HTTP_HOST")
        environ["SERVER_PROTOCOL"] = protocol
        found = []
        list(sample.wsgi_app(environ, lambda line, _headers, _info=None: found.append(line[:3])))
        return found[0]

    assert status("HTTP/1.1") == "400"
    assert status("HTTP/1.0") == "200"
