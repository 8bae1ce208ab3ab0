"""The sandbox as a web application."""

from pathlib import Path

from flask import Flask, Response, render_template, request

from dev.sandbox.google.provider import GOOGLE
from dev.sandbox.instagram.provider import INSTAGRAM
from dev.sandbox.kit import faults
from dev.sandbox.kit.context import EXTENSION, Context, context
from dev.sandbox.kit.control.calls import control
from dev.sandbox.kit.fault_queue import FaultQueue
from dev.sandbox.kit.provider import Provider
from dev.sandbox.kit.state import State
from dev.sandbox.mail.routes import mail_control, mailbox
from dev.sandbox.players.routes import players
from dev.sandbox.settings import SandboxSettings
from dev.sandbox.tiktok.provider import TIKTOK

# In the order of the first page.
PROVIDERS = (GOOGLE, INSTAGRAM, TIKTOK)

ROOT = Path(__file__).parent
LARGEST_BODY = 16 * 1024 * 1024
# Pages hold no script at all. Forms may lead anywhere: the way back to the site is a redirect of a form.
PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'"


def create_sandbox(settings: SandboxSettings, providers: tuple[Provider, ...] = PROVIDERS) -> Flask:
    """The application of these providers, filled. Raises UnreadableFile when the CSV file cannot be served."""
    app = Flask(
        "sandbox", static_url_path="/sandbox", static_folder=ROOT / "static", template_folder=ROOT / "templates"
    )
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's default provider
    state = State(settings.data_dir / "sandbox.db")
    app.extensions[EXTENSION] = Context(settings, state, FaultQueue())
    for provider in providers:
        provider.fill(state, settings)
        for blueprint in provider.blueprints:
            app.register_blueprint(blueprint)
    for blueprint in (control, mailbox, mail_control, players):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "index", lambda: index(providers))
    app.add_url_rule("/healthz", view_func=healthz)
    app.after_request(_protect)
    faults.install(app, [provider.name for provider in providers])
    return app


def index(providers: tuple[Provider, ...]) -> str:
    """What this is, and what there is."""
    with context().state.reading() as db:
        overviews = {provider.name: provider.overview(db) for provider in providers}
    return render_template("index.html", settings=context().settings, overviews=overviews)


def healthz() -> str:
    """Answers as soon as the sandbox does."""
    return "ok\n"


def _protect(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if request.path.startswith("/mail") or answer.mimetype == "text/html":
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer
