"""SEO: how the site shows itself to machines: addresses, structured data, robots, sitemaps, feeds, health.

Tables: none; it reads schema `site` as the role visitor.

Door for other rooms: the addresses of public pages (`addresses`), `structured` data, `robots` (who may index a page),
`feeds` (Atom and JSON Feed) and `caching` (what shared caches may keep).
"""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The room's routes."""
    from app.seo import health_routes, routes

    return tuple({part.room for part in (routes, health_routes)})
