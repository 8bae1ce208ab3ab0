"""Structured data, as plain functions."""

from app.seo import json_ld
from app.web.page_meta import Crumb


def test_a_way_of_one_step_is_none():
    assert json_ld.breadcrumbs("http://x", [Crumb("Home", "/")]) is None
    assert json_ld.item_list("Works", []) is None
    assert json_ld.graph(None, json_ld.website("http://x"))["@graph"] == [json_ld.website("http://x")]
