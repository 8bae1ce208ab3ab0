"""StreamVibe: the one place where everything is joined; `create_app` makes the web application.

What lies below is given here what it must not import: the page cache hears of changes from the database, mails get the
filters of pages.
"""

from pathlib import Path

from flask import Flask

from app import config_faults
from app.config import Settings

ROOT = Path(__file__).parent.parent
LONGEST_FORM_BYTES = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The web application for `settings` (none: those of the environment). Nothing is connected yet."""
    from app import accounts, cli, connections, content, discovery, enhancement, jobs, operations, seo, studio
    from app.infra import logs, services
    from app.web import error_pages, filters, rate_limits, security_headers
    from app.web.auth import access, sessions
    from app.web.floods import admission
    from app.web.registry import trailing_slashes

    settings = settings or Settings.load()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=config_faults.texts(settings.secret_key_fallbacks),
        MAX_CONTENT_LENGTH=LONGEST_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=LONGEST_FORM_BYTES,
        MAX_FORM_PARTS=200,
        TESTING=settings.environment == "test",
    )
    app.extensions[services.EXTENSION] = services.build(settings)
    # The order is that of a request: who asks comes before what may be asked.
    for part in (
        logs, sessions, admission, rate_limits, access, security_headers, trailing_slashes, filters, error_pages,
    ):  # fmt: skip
        part.init_app(app, settings)
    for room in (accounts, connections, content, jobs, seo, discovery, enhancement, studio, operations):
        for blueprint in room.blueprints():
            app.register_blueprint(blueprint)
    cli.init_app(app)
    _introduce()
    return app


def _introduce() -> None:
    """What a lower room asks of a higher one."""
    from app.accounts.sign_in import authentication
    from app.connections import service

    authentication.on_taken_over(service.end_all)


def _join() -> None:
    """Once in each process, web or worker."""
    from app.infra import database, mail
    from app.page_cache import store
    from app.web import filters

    database.on_changed(store.drop)
    mail.on_environment(filters.register)


_join()
