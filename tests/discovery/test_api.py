"""The JSON interface: the document's addresses, caps, cursors, problems in words, and a description that is true."""

import pytest

from tests.discovery import small_world


@pytest.fixture(scope="module")
def full(database_url, world):
    """The world with several pages of works."""
    small_world.fill(database_url, world, 40)
    return world


def test_every_answer_may_be_cached_and_carries_no_cookie(full, visitor):
    for path in [
        "/api/browse-categories",
        "/api/browse-content",
        "/api/browse-creators",
        "/api/search-content?q=bowl",
        "/api/search-creators?q=alice",
        "/api/get-trending",
        f"/api/get-content-detail?content_id={full.bowl.id}",
        f"/api/get-creator-by-slug?slug={full.alice_slug}",
        f"/api/get-seo-metadata?content_id={full.bowl.id}",
        "/api/openapi.json",
    ]:
        answer = visitor.get(path)

        assert answer.status_code == 200, path
        assert answer.content_type == "application/json", path
        assert answer.headers["Cache-Control"].startswith("public"), path
        assert "Set-Cookie" not in answer.headers, path
        assert visitor.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304, path


def test_a_walk_through_the_works_shows_everything_once(full, visitor, admin):
    seen, url = [], "/api/browse-content?limit=10"
    while url:
        answer = visitor.get(url.removeprefix("http://localhost")).json
        seen += [work["id"] for work in answer["content"]]
        url = answer["next_url"]

    assert len(seen) == len(set(seen)) == admin.execute("SELECT count(*) FROM site.card").fetchone()[0]


def test_filters_really_filter(full, visitor):
    def titles(query):
        return {work["title"] for work in visitor.get(f"/api/browse-content?limit=100&{query}").json["content"]}

    assert titles("platform=tiktok") == {full.clip.title}
    assert titles("content_type=image") == titles("type=image") == {full.picture.title}
    assert titles(f"creator_slug={full.bob_slug}") == {full.picture.title}
    assert titles("category=music&tag=CELLO") == {full.song.title}
    assert titles("category=nothing") == set()


def test_old_parameter_names_are_read(full, visitor):
    assert visitor.get("/api/search-content?query=bowl").json["results"][0]["title"] == full.bowl.title
    assert visitor.get("/api/get-trending?category=week").json["period"] == "week"
    assert visitor.get(f"/api/get-content-detail?id={full.bowl.short_id}").json["content"]["id"] == str(full.bowl.id)


def test_a_work_carries_everything_its_page_shows(full, visitor):
    work = visitor.get(f"/api/get-content-detail?content_id={full.bowl.short_id}").json["content"]

    assert work["title"] == full.bowl.title
    assert work["url"] == f"http://localhost{full.bowl.path}"
    assert work["go_url"] == f"http://localhost/go/{full.bowl.short_id}"
    assert work["views_count"] == 1500
    assert work["platform_name"] == "YouTube"
    assert [chapter["seconds"] for chapter in work["chapters"]] == [0, 90, 305]
    assert {card["creator_slug"] for card in work["more_from_creator"]} == {full.alice_slug}
    assert {card["creator_slug"] for card in work["related_content"]} == {full.bob_slug}


def test_a_creator_keeps_platforms_apart(full, visitor, admin):
    creator = visitor.get(f"/api/get-creator-by-slug?slug={full.alice_slug}").json["creator"]

    assert {p["platform_slug"]: p["followers_count"] for p in creator["platforms"]} == {"youtube": 1200, "tiktok": 1200}
    assert "total" not in str(creator.keys())
    assert len(creator["recent_content"]) == 24
    assert sum(account["item_count"] for account in creator["accounts"]) == creator["item_count"]


def test_what_a_page_tells_search_engines_can_be_asked_for(full, visitor, admin):
    small_world.picture(admin, full.bowl.title)
    seo = visitor.get(f"/api/get-seo-metadata?type=content&content_id={full.bowl.id}").json["seo"]

    assert seo["canonical"] == seo["open_graph"]["og:url"] == f"http://localhost{full.bowl.path}"
    assert seo["robots"].startswith("index")
    assert {node["@type"] for node in seo["schema_org"]["@graph"]} == {"VideoObject", "BreadcrumbList"}
    profile = visitor.get(f"/api/get-seo-metadata?slug={full.alice_slug}").json["seo"]
    assert profile["open_graph"]["og:type"] == "profile"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("browse-content?limit=0", 400, "from 1 to 100"),
        ("browse-content?limit=101", 400, "from 1 to 100"),
        ("browse-content?limit=1_0", 400, "from 1 to 100"),
        ("browse-content?limit=١٢", 400, "from 1 to 100"),
        ("browse-content?limit=-1", 400, "from 1 to 100"),
        ("browse-content?offset=50", 400, "no page numbers"),
        ("browse-content?after=x", 400, "expired"),
        ("browse-content?sort=trending", 400, "must be one of"),
        ("browse-content?platform=myspace", 400, "Unknown platform"),
        ("browse-content?creator=nobody", 404, "can't find that page"),
        ("search-content", 400, "q is missing"),
        ("search-content?q=a", 400, "at least 2 letters"),
        ("search-creators?q=" + "a" * 101, 400, "100 characters"),
        ("get-trending?period=decade", 400, "must be one of"),
        ("get-content-detail", 400, "content_id is missing"),
        ("get-content-detail?content_id=1", 404, "can't find that page"),
        ("get-creator-by-slug?slug=nobody", 404, "can't find that page"),
        ("get-seo-metadata?type=page&id=1", 400, "must be one of"),
        ("get-nothing", 404, "can't find that page"),
    ],
)
def test_a_problem_is_told_in_words(full, visitor, path, status, words):
    answer = visitor.get(f"/api/{path}")

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert words in answer.json["detail"]


def test_the_description_names_every_address_that_answers(full, visitor, web):
    described = visitor.get("/api/openapi.json").json
    served = {
        rule.rule
        for rule in web.url_map.iter_rules()
        if rule.endpoint.startswith("discovery.") and "/api/" in rule.rule
    }

    assert set(described["paths"]) == served - {"/api/openapi.json"}
    for path, verbs in described["paths"].items():
        for verb, operation in verbs.items():
            assert operation["summary"]
            assert verb == ("post" if path == "/api/track-click" else "get")
            wanted = {p["name"]: "bowl" for p in operation.get("parameters", []) if p["required"]}
            answer = visitor.open(path, method=verb.upper(), query_string=wanted)
            assert str(answer.status_code) in operation["responses"], path
