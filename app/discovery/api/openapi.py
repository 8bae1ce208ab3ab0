"""The OpenAPI 3.1 document of the JSON interface: every address with its parameters, its answers and its errors."""

from app.config import Settings
from app.discovery.api import models
from app.discovery.api.models import Answer
from app.discovery.catalogue.browse import PERIODS
from app.discovery.catalogue.languages import LANGUAGES
from app.discovery.catalogue.lists import DATES, LENGTHS, PLATFORMS, TYPES
from app.web.page_meta import Json, Node

VERSION = "1.0.0"
PROBLEM = "application/problem+json"
ERRORS = {
    "400": "Something in the request cannot be used; detail and errors say what.",
    "404": "There is nothing like that.",
    "410": "This was here once and is gone.",
    "429": "Too many requests; Retry-After says when to come back.",
}


def describe(settings: Settings) -> Node:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "StreamVibe",
            "version": VERSION,
            "description": "Public videos, posts and creators, read only. Lists are paged by cursor: follow next_url.",
        },
        "servers": [{"url": settings.public_url}],
        "paths": {**_lists(), **_things(), "/api/track-click": {"post": _track_click()}},
        "components": {"schemas": {"Problem": _problem(), **models.schemas()}},
    }


def _lists() -> Node:
    page = [_number("limit", "How many, 1 to 100."), _text("after", "The cursor of the page before.")]
    words = _text("q", "Words to search for, 2 to 100 characters. Also as query.", needed=True)
    works = [
        _text("category", "Code of a category."),
        _text("creator", "Address of a creator. Also as creator_slug."),
        _text("tag", "A tag."),
        _choice("platform", PLATFORMS, "Platform."),
        _choice("type", TYPES, "Type of post. Also as content_type."),
        _choice("lang", LANGUAGES, "Language. Also as language."),
        _choice("length", LENGTHS, "Length of a video."),
        _choice("date", DATES, "When it was published."),
        _choice("sort", {"newest": ""}, "Order."),
    ]
    limits = [parameter for parameter in works if parameter["name"] in {"category", "platform", "type", "lang"}]
    creators = [_text("category", "Code of a category."), _choice("sort", {"newest": "", "name": ""}, "Order.")]
    period = _choice("period", PERIODS, "Period; today when left out. Also as category.")
    return {
        "/api/browse-categories": _get("Categories with their counts and newest posts.", answer=models.CategoryList),
        "/api/browse-content": _get("Posts, newest first.", *works, *page, answer=models.WorkList),
        "/api/browse-creators": _get("Creators with public posts.", *creators, *page, answer=models.CreatorList),
        "/api/search-content": _get(
            "Posts that match the words, best match first.", words, *limits, *page, answer=models.FoundWorks
        ),
        "/api/search-creators": _get(
            "Creators who match the words, best match first.", words, *page, answer=models.FoundCreators
        ),
        "/api/get-trending": _get(
            "What trends, each post with its reason and place.", period, *page, answer=models.TrendingList
        ),
    }


def _things() -> Node:
    identity = _text("content_id", "Full or short id of a post. Also as id.")
    slug = _text("slug", "Address of a creator, present or former.")
    return {
        "/api/get-content-detail": _get("One post.", {**identity, "required": True}, answer=models.OneWork),
        "/api/get-creator-by-slug": _get("One creator.", {**slug, "required": True}, answer=models.OneCreator),
        "/api/get-seo-metadata": _get(
            "What the head of a page says.",
            _choice("type", {"content": "", "creator": ""}, "Kind of page; a slug alone means creator."),
            identity,
            slug,
            answer=models.OneSeo,
        ),
    }


def _get(summary: str, *parameters: Node, answer: type[Answer]) -> Node:
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": _answers(summary, answer)}}


def _track_click() -> Node:
    body: Node = {
        "type": "object",
        "required": ["content_id"],
        "properties": {"content_id": {"type": "string", "description": "Full or short id of a post."}},
    }
    return {
        "summary": "Returns the address of a post, and counts that someone opens it.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _answers("The address of the post; never whether it counted.", models.Click),
    }


def _answers(summary: str, answer: type[Answer]) -> Node:
    problem: Json = {PROBLEM: {"schema": _reference("Problem")}}
    good: Node = {"description": summary, "content": {"application/json": {"schema": _reference(answer.__name__)}}}
    return {"200": good, **{status: {"description": words, "content": problem} for status, words in ERRORS.items()}}


def _reference(schema: str) -> Node:
    return {"$ref": models.REFERENCE.format(model=schema)}


def _text(name: str, description: str, *, needed: bool = False) -> Node:
    return {"name": name, "in": "query", "description": description, "required": needed, "schema": {"type": "string"}}


def _number(name: str, description: str) -> Node:
    schema: Node = {"type": "integer", "minimum": 1, "maximum": 100}
    return {"name": name, "in": "query", "description": description, "required": False, "schema": schema}


def _choice(name: str, values: dict[str, str], description: str) -> Node:
    schema: Node = {"type": "string", "enum": list(values)}
    return {"name": name, "in": "query", "description": description, "required": False, "schema": schema}


def _problem() -> Node:
    errors: Node = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
        },
    }
    texts: Node = {name: {"type": "string"} for name in ("type", "title", "detail", "request_id")}
    return {"type": "object", "properties": {**texts, "status": {"type": "integer"}, "errors": errors}}
