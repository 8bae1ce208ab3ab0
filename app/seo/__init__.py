"""SEO: how the site shows itself to machines: addresses, structured data, robots, sitemaps, feeds.

Tables: none; it reads schema `site` as the role visitor.

For other rooms: structured data (`json_ld`), `robots` (who may index a page), `feeds` (Atom and JSON Feed), `players`.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    from app.seo.routes import room

    return [room]
