"""Discovery: the public site. Browse, search, trending, creators, works, the way out to the platforms, and its JSON.

Tables: content_category, content_click, trending_content, featured_creator; it reads schema `site` as the role visitor.

Public interface: the job kinds flush_clicks, refresh_trending and refresh_search, and the view models.
"""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The routes of this room."""
    from app.discovery.api import routes as api_routes
    from app.discovery.pages import feed_routes, info_routes, list_routes, redirect_routes, routes

    return tuple({part.room for part in (routes, list_routes, feed_routes, redirect_routes, info_routes, api_routes)})
