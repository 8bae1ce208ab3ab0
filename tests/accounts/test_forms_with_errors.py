"""A form that was not taken says so first: in the title, and in a message that has the focus."""

import pytest
from lxml import html


@pytest.mark.parametrize(
    ("path", "typed", "fields"),
    [
        ("/signup", {"email": "not an address", "password": "あ"}, ["email", "password"]),
        ("/reset", {"email": ""}, ["email"]),
    ],
)
def test_errors_are_summed_up_above_the_form(browse, path, typed, fields):
    page = html.fromstring(browse().send(path, **typed).data)
    [summary] = page.xpath("//*[@id='errors'][@role='alert'][@autofocus]")

    assert page.findtext(".//title").startswith("Error: ")
    assert [link.get("href") for link in summary.xpath(".//a")] == [f"#{name}" for name in fields]
    assert all(page.xpath(f"//*[@id='{name}'][@aria-invalid='true']") for name in fields)


def test_a_log_in_that_failed_says_so_with_the_focus(browse):
    page = html.fromstring(browse().send("/login", email="nobody@people.example", password="wrong").data)

    assert page.findtext(".//title").startswith("Error: Log in")
    assert page.xpath("//p[@role='alert'][@autofocus]")
