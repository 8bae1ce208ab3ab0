"""The WSGI entry point: `flask --app wsgi …` and `gunicorn wsgi:app` start here."""

import sys

from app import create_app
from app.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"StreamVibe cannot start:\n{error}")
