"""SEO: how the site shows itself to machines: addresses, structured data, robots, sitemaps, feeds.

Tables: none; it reads schema `site` as the role visitor.

Door for other rooms: the addresses of public pages (`addresses`), `structured` data, `robots` (who may index a page),
`feeds` (Atom and JSON Feed) and `caching` (what shared caches may keep).
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    from app.seo.routes import room

    return [room]
