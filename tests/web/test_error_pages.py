"""Errors: plain words with the right status, in the form that the client reads, and nothing of the inside."""

import pytest


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("input", 400, "Type a number."),
        ("nothing", 404, "We can&#39;t find that page."),
        ("busy", 503, "We cannot answer just now."),
        ("bug", 500, "Something went wrong on our side."),
    ],
)
def test_a_page_says_what_happened(browser, kind, status, words):
    answer = browser.get(f"/fail/{kind}")

    assert answer.status_code == status
    assert words in answer.text
    assert "<h1" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_what_is_not_there_has_the_same_words_as_what_is_not_yours(browser):
    def without_id(text):
        return [line for line in text.splitlines() if "Request" not in line and "request" not in line]

    assert without_id(browser.get("/no-such-page").text) == without_id(browser.get("/fail/nothing").text)


@pytest.mark.parametrize(
    ("kind", "status", "detail"), [("input", 400, "Type a number."), ("bug", 500, "Something went wrong on our side.")]
)
def test_the_json_interface_gets_a_problem(browser, kind, status, detail):
    answer = browser.get(f"/api/fail/{kind}")

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail", "errors", "request_id"} == set(answer.json)
    assert answer.json["detail"].startswith(detail)
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_faults_of_fields_are_listed(browser):
    assert browser.get("/api/fail/input").json["errors"] == [{"field": "size", "message": "Only digits."}]


def test_the_inside_is_never_shown(browser):
    for address in ("/fail/bug", "/api/fail/bug"):
        answer = browser.get(address)
        assert "secret of the house" not in answer.text
        assert "Traceback" not in answer.text
        assert "ZeroDivision" not in answer.text


def test_a_page_that_is_busy_says_when_to_come_back(browser):
    assert browser.get("/fail/busy").headers["Retry-After"] == "7"


def test_htmx_gets_a_fragment(browser):
    answer = browser.get("/fail/input", headers={"HX-Request": "true"})

    assert answer.status_code == 400
    assert "Type a number." in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_a_boosted_link_gets_the_whole_page(browser):
    answer = browser.get("/fail/input", headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert "<html" in answer.text


def test_a_wrong_method_says_which_are_right(browser):
    answer = browser.post("/private-not-there")
    assert answer.status_code == 404

    answer = browser.delete("/open")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "9" * 5000, "", "NaN,"])
def test_json_that_cannot_be_read_is_the_callers_fault(browser, body, sample):
    sample.config["MAX_CONTENT_LENGTH"] = 1_000_000
    answer = browser.post("/api/fail/json", data=body.encode(), content_type="application/json")

    assert answer.status_code == 400


def test_half_a_character_is_the_callers_fault(browser):
    answer = browser.post("/api/fail/surrogate", data=b'{"text": "\\ud800"}', content_type="application/json")

    assert answer.status_code == 400
