"""The `fields` parameter: names separated by commas, and for `children` names of their own in braces."""

import re
from dataclasses import dataclass

from dev.sandbox.instagram.api import errors

USER = frozenset(
    [
        "account_type",
        "biography",
        "followers_count",
        "follows_count",
        "id",
        "media_count",
        "name",
        "profile_picture_url",
        "user_id",
        "username",
        "website",
    ]
)
CHILD = frozenset({"id", "media_type", "media_url", "permalink", "thumbnail_url"})
MEDIA = frozenset(
    [
        "caption",
        "children",
        "comments_count",
        "id",
        "is_shared_to_feed",
        "like_count",
        "media_product_type",
        "media_type",
        "media_url",
        "permalink",
        "shortcode",
        "thumbnail_url",
        "timestamp",
        "username",
    ]
)
NAME = re.compile(r"\s*(\w+)\s*(?:\{([^{}]*)\}\s*)?(?:,|\Z)")


@dataclass(frozen=True)
class Fields:
    """What is wanted of a post, and of the pieces of a carousel. The number is always given."""

    names: frozenset[str]
    of_children: frozenset[str] = frozenset()


def user(text: str) -> frozenset[str]:
    """The fields of an account. Raises GraphError."""
    return frozenset(_names(text, USER))


def media(text: str) -> Fields:
    """The fields of a post. Raises GraphError."""
    names = _names(text, MEDIA)
    children = names.get("children")
    return Fields(frozenset(names), frozenset(_names(children or "", CHILD)) | {"id"})


def _names(text: str, known: frozenset[str]) -> dict[str, str | None]:
    """Each name and what stands in braces behind it."""
    found: dict[str, str | None] = {"id": None}
    position = 0
    while position < len(text):
        match = NAME.match(text, position)
        if match is None:
            raise errors.wrong_parameter(f"Syntax error in the fields at character {position}")
        name, inner = match.groups()
        if name not in known:
            raise errors.unknown_field(name)
        if inner is not None and name != "children":
            raise errors.wrong_parameter(f"The field {name} has no fields of its own")
        found[name] = inner
        position = match.end()
    return found
