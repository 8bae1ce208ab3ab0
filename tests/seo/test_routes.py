"""What machines ask for besides: how to search the site, how to install it, whom to tell of a hole."""

from datetime import UTC, datetime, timedelta

from lxml import etree


def test_browsers_can_search_here_from_their_address_bar(world, visitor):
    root = etree.fromstring(visitor.get("/opensearch.xml").data)
    (template,) = root.xpath("//*[local-name()='Url'][@type='text/html']/@template")

    assert template == "http://localhost/search?q={searchTerms}"
    assert visitor.get("/opensearch.xml").content_type.startswith("application/opensearchdescription+xml")


def test_the_manifest_names_the_site_and_an_icon_that_is_there(world, visitor):
    answer = visitor.get("/manifest.webmanifest")

    assert answer.content_type == "application/manifest+json"
    assert answer.json["start_url"] == "/"
    assert visitor.get(answer.json["icons"][0]["src"]).status_code == 200


def test_holes_can_be_reported_for_some_time_to_come(world, visitor):
    fields = dict(line.split(": ", 1) for line in visitor.get("/.well-known/security.txt").text.splitlines() if line)

    assert fields["Contact"] == "http://localhost/report"
    assert datetime.fromisoformat(fields["Expires"]) > datetime.now(UTC) + timedelta(days=90)
