"""The sandbox as a web application."""

from pathlib import Path

from flask import Flask, Response, render_template, request

from app.sandbox import faults
from app.sandbox.control import control
from app.sandbox.creators import catalogue, magic, store
from app.sandbox.google.account_routes import accounts
from app.sandbox.google.hub_control import HUB_ROOMS
from app.sandbox.google.token_routes import tokens
from app.sandbox.google.youtube_routes import youtube
from app.sandbox.instagram import catalogue as instagram_catalogue
from app.sandbox.instagram import magic as instagram_magic
from app.sandbox.instagram.rooms import ROOMS as INSTAGRAM_ROOMS
from app.sandbox.mail.routes import mailbox
from app.sandbox.pictures.routes import pictures
from app.sandbox.script import Script
from app.sandbox.settings import SandboxSettings
from app.sandbox.state import State
from app.sandbox.tiktok import catalogue as tiktok_catalogue
from app.sandbox.tiktok import magic as tiktok_magic
from app.sandbox.tiktok.rooms import ROOMS as TIKTOK_ROOMS
from app.sandbox.world import EXTENSION, World, world

ROOT = Path(__file__).parents[2]
LARGEST_BODY = 16 * 1024 * 1024
# Pages hold no script at all. Forms may lead anywhere: the way back to the site is a redirect of a form.
PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'"


def create_sandbox(settings: SandboxSettings) -> Flask:
    """The application, with its catalogue filled. Raises UnreadableFile when the CSV file cannot be served."""
    app = Flask("sandbox", static_folder=ROOT / "static/sandbox", template_folder=ROOT / "templates")
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's default provider
    state = State(settings.data_dir / "sandbox.db")
    catalogue.fill(state, settings)
    instagram_catalogue.fill(state, settings)
    tiktok_catalogue.fill(state, settings)
    app.extensions[EXTENSION] = World(settings, state, Script())
    for room in (accounts, tokens, youtube, *HUB_ROOMS, mailbox, pictures, control, *INSTAGRAM_ROOMS, *TIKTOK_ROOMS):
        app.register_blueprint(room)
    app.add_url_rule("/", view_func=index)
    app.add_url_rule("/healthz", view_func=healthz)
    app.after_request(_protect)
    faults.install(app)
    return app


def index() -> str:
    """What this is, and what there is."""
    with world().state.reading() as db:
        counts = {source: len(store.list_accounts(db, source)) for source in ("generated", "csv", "magic")}
    file = world().settings.youtube_csv
    return render_template(
        "sandbox/index.html",
        world=world(),
        counts=counts,
        magic=magic.ALL,
        file=file,
        instagram_magic=instagram_magic.ALL,
        tiktok_magic=tiktok_magic.ALL,
    )


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
