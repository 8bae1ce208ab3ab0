"""StreamVibe: `create_app` is the one place where everything is joined."""

from pathlib import Path

from flask import Flask

from app.config import Settings

ROOT = Path(__file__).parent.parent
LONGEST_FORM_BYTES = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The web application for `settings` (none: those of the environment). Nothing is connected yet."""
    from app import accounts, cli, connections, content, discovery, enhancement, jobs, operations, seo
    from app.lib import auth, filters, limits, logs, pages, security, sessions, site

    settings = settings or Settings.load()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=[key for key in settings.secret_key_fallbacks.split(",") if key],
        MAX_CONTENT_LENGTH=LONGEST_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=LONGEST_FORM_BYTES,
        MAX_FORM_PARTS=200,
        TESTING=settings.environment == "test",
    )
    app.extensions[site.EXTENSION] = site.build(settings)
    # The order is that of a request: who asks comes before what may be asked.
    for part in (logs, sessions, limits, auth, security, filters, pages):
        part.init_app(app, settings)
    for room in (accounts, connections, content, jobs, seo, discovery, enhancement, operations):
        for blueprint in room.blueprints():
            app.register_blueprint(blueprint)
    cli.init_app(app)
    return app
