"""Accounts and posts as the Graph host gives them. Source: the references of IG User and IG Media.

What there is not is left out: the address of a copyrighted video, the likes where the owner hides them, the still of
anything but a video, the words of a post without any.
"""

from dev.sandbox.instagram import picture_routes
from dev.sandbox.instagram.api.params import Fields
from dev.sandbox.instagram.models import Account, Child, Media

Json = dict[str, object]

SITE = "https://www.instagram.com"


def user(base_url: str, found: Account, wanted: frozenset[str], posts: int) -> Json:
    """An account with these fields; `posts` is how many it has."""
    facts: Json = {
        "id": found.scoped_id,
        "user_id": found.id,
        "username": found.username,
        "name": found.name,
        "account_type": found.account_type,
        "profile_picture_url": base_url + picture_routes.avatar_path(found),
        "followers_count": found.followers,
        "follows_count": found.follows,
        "media_count": posts,
        "biography": found.biography or None,
        "website": found.website or None,
    }
    return _wanted(facts, wanted)


def media(base_url: str, found: Media, owner: Account, wanted: Fields) -> Json:
    """A post with these fields."""
    is_video = found.media_type == "VIDEO"
    shown = found.children[0] if found.children else None
    facts: Json = {
        "id": found.id,
        "caption": found.caption,
        "media_type": found.media_type,
        "media_product_type": found.product_type,
        "media_url": None if found.is_copyrighted else base_url + _content(found.id, found.id, is_video=is_video),
        "permalink": _permalink(found.shortcode, is_reel=found.product_type == "REELS"),
        "thumbnail_url": base_url + picture_routes.still_path(found.id, found.id) if is_video else None,
        "timestamp": found.published.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "like_count": found.likes,
        "comments_count": found.comments,
        "shortcode": found.shortcode,
        "is_shared_to_feed": found.is_shared_to_feed if found.product_type == "REELS" else None,
        "username": owner.username,
    }
    if shown is not None:
        facts["media_url"] = _child(base_url, found, shown, frozenset({"media_url"})).get("media_url")
        facts["children"] = {"data": [_child(base_url, found, one, wanted.of_children) for one in found.children]}
    return _wanted(facts, wanted.names)


def _child(base_url: str, post: Media, found: Child, wanted: frozenset[str]) -> Json:
    is_video = found.media_type == "VIDEO"
    facts: Json = {
        "id": found.id,
        "media_type": found.media_type,
        "media_url": None if found.is_copyrighted else base_url + _content(post.id, found.id, is_video=is_video),
        "permalink": _permalink(found.shortcode, is_reel=False),
        "thumbnail_url": base_url + picture_routes.still_path(post.id, found.id) if is_video else None,
    }
    return _wanted(facts, wanted)


def _content(post_id: str, piece_id: str, *, is_video: bool) -> str:
    return picture_routes.video_path(post_id, piece_id) if is_video else picture_routes.picture_path(post_id, piece_id)


def _permalink(shortcode: str, *, is_reel: bool) -> str:
    return f"{SITE}/{'reel' if is_reel else 'p'}/{shortcode}/"


def _wanted(facts: Json, wanted: frozenset[str]) -> Json:
    return {name: value for name, value in facts.items() if name in wanted and value is not None}
