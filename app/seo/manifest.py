"""The web app manifest: name, colours and icons of the site on a home screen."""

from app.seo.json_ld import SITE_NAME
from app.web.page_meta import Node

DESCRIPTION = "Creators' work from YouTube, Instagram and TikTok, in one place."


def describe() -> Node:
    """The manifest; icons are the site's own drawings, in any size."""
    return {
        "name": SITE_NAME,
        "short_name": SITE_NAME,
        "description": DESCRIPTION,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "lang": "en",
        "icons": [{"src": "/static/img/favicon.svg", "type": "image/svg+xml", "sizes": "any"}],
    }
