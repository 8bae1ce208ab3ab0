"""The WSGI entry point: `flask --app wsgi …` and `gunicorn wsgi:app` start here.

The page cache stands in front of it, except where somebody works on templates (`flask run --debug`).
"""

import sys

from app import create_app
from app.config import ConfigError
from app.infra.services import EXTENSION
from app.page_cache.middleware import PageCache

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"StreamVibe cannot start:\n{error}")
if not app.debug:
    services = app.extensions[EXTENSION]
    app.wsgi_app = PageCache(app.wsgi_app, services.settings.public_url, services.redis)
