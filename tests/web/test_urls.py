"""Addresses: what we write is read back, and whatever is no web address becomes no link."""

import pytest

from app.web import urls


def test_addresses_of_works_are_read_back():
    assert urls.parse_work("a-title-0123456789") == ("a-title", "0123456789")
    assert urls.parse_work("0123456789") == ("", "0123456789")
    assert urls.parse_work("a-title-0123456iii") is None, "letters that look like others are in no id"
    assert urls.parse_work("٠١٢٣٤٥٦٧٨٩") is None
    assert urls.parse_uuid("{00000000-0000-0000-0000-000000000000}") is None


def test_a_tag_with_a_slash_leads_to_the_search_for_it():
    assert urls.tag("c++ & more") == "/tag/c%2B%2B%20%26%20more"
    assert urls.tag("ac/dc") == "/search?q=ac%2Fdc"


@pytest.mark.parametrize("name", [".", ".."])
def test_a_tag_that_browsers_take_for_a_way_leads_to_the_search_for_it(name):
    assert urls.tag(name) == f"/search?q={name}"


@pytest.mark.parametrize("name", ["...", ".net", "feed.atom", "100%", "q?x", "back\\slash", "茶碗"])
def test_every_other_tag_has_a_page(name):
    assert urls.tag(name).startswith("/tag/")


@pytest.mark.parametrize(
    ("url", "is_web"),
    [
        ("https://a.example", True),
        ("http://127.0.0.1:8001/x", True),
        ("javascript:alert(1)", False),
        ("https://a@b.example", False),
        ("data:text/html,x", False),
    ],
)
def test_only_web_addresses_become_links(url, is_web):
    assert urls.web(url) == (url if is_web else None)
