"""Reports: anybody may send one, nothing of who sent it is kept, and another site cannot send one for them."""

import pytest
from lxml import html

GOOD = {"url": "/about", "reason": "spam", "details": "Three times the same."}
ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture
def reports(admin):
    """What operators will read."""
    admin.execute("DELETE FROM discovery.report")

    def read():
        return admin.execute("SELECT address, reason, message FROM discovery.report ORDER BY filed_at").fetchall()

    return read


def test_a_report_is_kept_and_thanked_for(world, visitor, reports):
    answer = visitor.post("/report", data=GOOD | {"url": f"http://localhost{world.bowl.path}?x=1"}, headers=ORIGIN)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/report?sent=1")
    assert reports() == [(f"/content/{world.bowl.short_id}", "spam", "Three times the same.")]
    assert "Thank you" in visitor.get("/report?sent=1").text


def test_a_work_is_reported_by_its_short_address(world, visitor, reports):
    link = html.fromstring(visitor.get(world.bowl.path).data).xpath("//a[contains(., 'Report a problem')]/@href")[0]
    field = html.fromstring(visitor.get(link).data).xpath("//input[@name='url']/@value")[0]
    long = f"http://localhost/content/{'%E0%A4%95' * 160}-{world.bowl.short_id}"

    for address in (field, long):
        assert visitor.post("/report", data=GOOD | {"url": address}, headers=ORIGIN).status_code == 303
    assert [address for address, _, _ in reports()] == [f"/content/{world.bowl.short_id}"], "equal ones are one"


def test_no_reason_is_chosen_before_somebody_chooses_one(world, visitor):
    page = html.fromstring(visitor.get("/report").data)

    assert page.xpath("//select[@name='reason']/option[1]/text()") == ["Choose a reason"]
    assert not page.xpath("//select[@name='reason']/option[@selected][@value!='']")
    assert not html.fromstring(visitor.get("/report?sent=1").data).xpath("//main//form")


def test_the_form_needs_no_token_and_no_cookie(world, visitor):
    page = visitor.get("/report?url=/about")

    assert "csrf" not in page.text
    assert 'value="/about"' in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "https://evil.example/page"}, "address of a page on StreamVibe"),
        ({"url": "//evil.example"}, "address of a page on StreamVibe"),
        ({"url": "http://[broken"}, "address of a page on StreamVibe"),
        ({"url": ""}, "address of a page on StreamVibe"),
        ({"reason": "boredom"}, "Choose a reason."),
        ({"details": ""}, "in a few words"),
        ({"details": "x" * 2001}, "At most 2,000 characters."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(world, visitor, reports, wrong, words):
    answer = visitor.post("/report", data=GOOD | wrong, headers=ORIGIN)

    assert answer.status_code == 400
    assert words in answer.text
    assert "The report was not sent yet." in answer.text
    assert reports() == []
    if "details" not in wrong:
        assert GOOD["details"] in answer.text


def test_errors_stand_in_the_order_of_the_fields_and_have_the_focus(world, visitor, reports):
    typed = {"url": "https://evil.example/ü", "reason": "privacy", "details": "  "}
    page = html.fromstring(visitor.post("/report", data=typed, headers=ORIGIN).data)
    (summary,) = page.xpath("//*[@id='errors'][@autofocus][@role='alert']")

    assert page.findtext(".//title").startswith("Error: ")
    assert summary.xpath(".//a/@href") == ["#url", "#details"]
    assert page.xpath("//*[@aria-invalid='true']/@id") == ["url", "details"]
    assert page.xpath("//input[@id='url']/@value") == [typed["url"]]
    assert page.xpath("//select/option[@selected]/@value") == ["privacy"]
    assert "Error" not in html.fromstring(visitor.get("/report").data).findtext(".//title")


def test_another_site_cannot_send_a_report(world, visitor, reports):
    assert visitor.post("/report", data=GOOD, headers={"Origin": "https://evil.example"}).status_code == 403
    assert visitor.post("/report", data=GOOD, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert reports() == []


def test_a_flood_is_stopped(world, visitor, reports):
    answers = [visitor.post("/report", data=GOOD, headers=ORIGIN).status_code for _ in range(12)]

    assert answers[:10] == [303] * 10
    assert answers[-1] == 429


@pytest.mark.parametrize(
    "details", ["çalıntı video", "مقطع مسروق", "चोरी का वीडियो", "วิดีโอที่ขโมยมา", "盗まれた動画 🍵", "훔친 영상"]
)
def test_what_was_typed_in_any_script_is_kept_on_the_page_and_in_the_report(world, visitor, reports, details):
    refused = visitor.post("/report", data=GOOD | {"details": details, "reason": "boredom"}, headers=ORIGIN)
    assert (refused.status_code, details in refused.text) == (400, True)

    visitor.post("/report", data=GOOD | {"details": f"  {details}\u202e  "}, headers=ORIGIN)
    assert reports() == [("/about", "spam", details)]


@pytest.mark.parametrize("body", ["[1, 2]", "{}", '"text"', "{broken"])
def test_a_body_that_is_no_form_is_refused_like_an_empty_one(world, visitor, reports, body):
    answer = visitor.post("/report", data=body, headers=ORIGIN, content_type="application/json")

    assert answer.status_code == 400
    assert "Choose a reason." in answer.text
    assert reports() == []


def waiting(db):
    """What waits for the operators, with how often each came."""
    return db.execute("SELECT address, message, times FROM discovery.report ORDER BY filed_at, message").fetchall()


def test_equal_reports_are_one(world, visitor, reports, admin):
    for network in range(4):
        visitor.environ_base["REMOTE_ADDR"] = f"2001:db8:{network + 1:x}::9"
        assert visitor.post("/report", data=GOOD | {"details": "盗まれた動画"}, headers=ORIGIN).status_code == 303

    assert waiting(admin) == [("/about", "盗まれた動画", 4)]
    admin.execute("UPDATE discovery.report SET handled_at = now()")
    visitor.post("/report", data=GOOD | {"details": "盗まれた動画"}, headers=ORIGIN)
    assert [times for _, _, times in waiting(admin)] == [4, 1], "what was looked at comes again as new"


def test_one_network_reports_a_page_three_times_a_day_and_is_thanked_each_time(world, visitor, reports, admin):
    for number in range(8):
        answer = visitor.post("/report", data=GOOD | {"details": f"çalıntı {number}"}, headers=ORIGIN)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/report?sent=1")

    assert len(waiting(admin)) == 3


def test_a_crowd_gives_the_operators_a_number_and_no_pile(world, visitor, reports, admin):
    for number in range(25):
        admin.execute("SELECT discovery.file_report('/about', 'spam', %s)", (f"शिकायत {number}",))
    admin.execute("SELECT discovery.file_report('/about', 'privacy', 'wegen meiner Adresse')")

    rows = waiting(admin)
    assert sum(times for _, _, times in rows) == 26
    assert len(rows) == 21
    assert ("/about", "wegen meiner Adresse", 1) in rows
