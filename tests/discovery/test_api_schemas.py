"""The OpenAPI document knows every field of every answer, and every field that it knows is sent."""

from itertools import count

import pytest

from tests.discovery import small_world

networks = count(1)
SCHEMAS = "#/components/schemas/"
# JSON-LD is described by schema.org.
FREE = {"schema_org"}


@pytest.fixture(scope="module")
def full(database_url, world):
    """The world with works that trend."""
    small_world.fill(database_url, world, 30)
    return world


@pytest.fixture(scope="module")
def document(web):
    return web.test_client().get("/api/openapi.json").json


def questions(world):
    """For each address questions that are answered with as much as there is."""
    return {
        "browse-categories": [""],
        "browse-content": ["?limit=2", "?platform=tiktok", "?category=nothing"],
        "browse-creators": ["", "?limit=1", "?category=nothing"],
        "search-content": ["?q=study&limit=2", "?q=bowl", "?q=料理のとても長い題名"],
        "search-creators": ["?q=alice", "?q=केक", "?q=kek%20ustas%C4%B1"],
        "get-trending": ["?period=today", "?period=all_time"],
        "get-content-detail": [
            f"?content_id={item.id}" for item in (world.bowl, world.clip, world.picture, world.song)
        ],
        "get-creator-by-slug": [f"?slug={slug}" for slug in (world.alice_slug, world.bob_slug)],
        "get-seo-metadata": [f"?content_id={world.bowl.id}", f"?slug={world.alice_slug}"],
    }


def differences(value, schema, document, path=""):
    """Where a value and its schema name different fields, or their kinds differ."""
    schema = resolved(schema, document)
    if "anyOf" in schema:
        kinds = [resolved(each, document) for each in schema["anyOf"]]
        schema = next(each for each in kinds if (each["type"] == "null") == (value is None))
    if isinstance(value, list):
        return [found for each in value for found in differences(each, schema["items"], document, f"{path}[]")]
    if not isinstance(value, dict) or path.rpartition(".")[2] in FREE:
        return []
    known = schema.get("properties", {})
    found = [f"{path}.{name}" for name in set(value) ^ set(known)]
    found += [f"{path}.{name} is not always sent" for name in set(known) - set(schema["required"])]
    return found + [
        each
        for name in set(value) & set(known)
        for each in differences(value[name], known[name], document, f"{path}.{name}")
    ]


def resolved(schema, document):
    """The schema that a reference leads to."""
    name = schema.get("$ref", "").removeprefix(SCHEMAS)
    return document["components"]["schemas"][name] if name else schema


def answer_schema(document, path, verb="get"):
    return document["paths"][f"/api/{path}"][verb]["responses"]["200"]["content"]["application/json"]["schema"]


def test_every_field_of_every_answer_stands_in_the_document(full, document, visitor):
    asked = questions(full)
    assert {f"/api/{path}" for path in asked} == set(document["paths"]) - {"/api/track-click"}

    for path, queries in asked.items():
        for query in queries:
            # Everybody comes from a network of their own, so that nobody meets a limit.
            somebody = {"REMOTE_ADDR": f"2001:db8:{next(networks):x}::1"}
            answer = visitor.get(f"/api/{path}{query}", environ_overrides=somebody)
            assert answer.status_code == 200, (path, query)
            assert differences(answer.json, answer_schema(document, path), document) == [], (path, query)


def test_the_answer_to_a_click_stands_in_the_document(full, document, visitor):
    answer = visitor.post("/api/track-click", json={"content_id": full.bowl.short_id})

    assert answer.status_code == 200
    assert differences(answer.json, answer_schema(document, "track-click", "post"), document) == []


def test_a_field_that_nobody_described_would_be_found(full, document, visitor):
    work = visitor.get(f"/api/get-content-detail?content_id={full.bowl.id}").json
    work["content"]["related_content"][0]["secret"] = 1
    del work["content"]["chapters"][0]["label"]

    found = differences(work, answer_schema(document, "get-content-detail"), document)
    assert sorted(found) == [".content.chapters[].label", ".content.related_content[].secret"]


def test_every_schema_is_used_and_lets_nothing_else_in(document):
    schemas = document["components"]["schemas"]
    used = str(document)

    for name, schema in schemas.items():
        assert f"'{SCHEMAS}{name}'" in used, name
        if name != "Problem":
            assert schema["additionalProperties"] is False, name
