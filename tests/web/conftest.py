"""A small application made of `app.infra` and `app.web` alone, with one view for each promise that they make."""

from pathlib import Path

import pytest
from flask import Flask, current_app, flash, get_flashed_messages, render_template_string, request, session
from flask_login import login_user

from app.infra import logs, services
from app.infra.errors import BadInput, NotFound, Unavailable
from app.web import error_pages, filters, rate_limits, security_headers
from app.web.auth import access, sessions
from app.web.auth.access import current_user, public
from app.web.rate_limits import limited

ROOT = Path(__file__).parents[2]
PARTS = (logs, sessions, rate_limits, access, security_headers, filters, error_pages)


@pytest.fixture(scope="module")
def make_sample():
    """Makes a sample application for given settings; its connections are closed in the end."""
    made = []

    def make(settings) -> Flask:
        made.append(build_sample(settings))
        return made[-1]

    yield make
    for app in made:
        app.extensions[services.EXTENSION].database.close()


def build_sample(settings) -> Flask:
    """A sample application."""
    app = Flask("sample", template_folder=f"{ROOT}/templates", static_folder=f"{ROOT}/static")
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=4096, TESTING=False)
    app.extensions[services.EXTENSION] = services.build(settings)
    for part in PARTS:
        part.init_app(app, settings)
    add_views(app)
    return app


# Here and not in add_views: a limit belongs to a view by its name, and would count once for each application.
@public
@security_headers.tokenless
@limited("3 per minute")
def three_tries():
    return "tried"


@public
@security_headers.tokenless
@limited("3 per minute", counts=lambda response: response.status_code == 422)
def three_failures():
    """Fails; before that, as often as `more` says, somebody else tries the same."""
    codes = []
    if more := int(request.form.get("more", 0)):
        other = current_app.test_client().post("/three-failures", data={"more": more - 1})
        codes = [other.text if other.status_code == 422 else str(other.status_code)]
    return " ".join(["tried", *codes]), int(request.form.get("status", 422))


def add_views(app: Flask) -> None:
    """The views of the sample."""
    _add_pages(app)
    _add_sessions(app)
    _add_doors_without_a_token(app)
    _add_failures(app)


def _add_pages(app: Flask) -> None:
    """Pages for everybody, for people and for staff."""

    @app.route("/open", methods=["GET", "POST"])
    @public
    def open_page():
        return "open"

    @app.get("/private")
    def private_page():
        return f"hello {current_user.display_name}"

    @app.post("/private")
    def private_form():
        return request.form.get("text", "")

    @app.get("/form")
    @public
    def form():
        return render_template_string('<input name="csrf_token" value="{{ csrf_token() }}">')

    @app.get("/staff")
    @access.needs_role("moderator")
    def staff():
        return "staff"

    @app.get("/api/private")
    def api_private():
        return "{}"


def _add_sessions(app: Flask) -> None:
    """Coming, going and what a session keeps."""

    @app.post("/enter/<uuid:user_id>")
    @public
    @security_headers.tokenless
    def enter(user_id):
        access.sign_in(user_id)
        return "in"

    @app.post("/enter-by-flask-login/<uuid:user_id>")
    @public
    @security_headers.tokenless
    def enter_by_flask_login(user_id):
        person = access.Person(user_id, "Alice", None, True, True, True)
        return str(login_user(person))

    @app.post("/rotate")
    @security_headers.tokenless
    def rotate():
        sessions.rotate()
        return "rotated"

    @app.post("/leave")
    @security_headers.tokenless
    def leave():
        access.sign_out()
        return "out"

    @app.get("/say")
    @public
    def say():
        flash("first")
        flash("second", "error")
        return "said"

    @app.get("/hear")
    @public
    def hear():
        return " ".join(f"{kind}:{text}" for kind, text in get_flashed_messages(with_categories=True))

    @app.get("/count")
    @public
    def count():
        session["count"] = session.get("count", 0) + 1
        return str(session["count"])


def _add_doors_without_a_token(app: Flask) -> None:
    """What machines and cached forms send, and what has a limit."""

    @app.post("/webhook")
    @public
    @security_headers.for_machines
    def webhook():
        return "taken"

    @app.post("/cached-form")
    @public
    @security_headers.tokenless
    def cached_form():
        return "taken"

    app.post("/three-tries")(three_tries)
    app.post("/three-failures")(three_failures)


def _add_failures(app: Flask) -> None:
    """Every way to fail."""

    @app.route("/api/fail/<kind>", methods=["GET", "POST"])
    @app.route("/fail/<kind>", methods=["GET", "POST"], endpoint="fail_page")
    @public
    @security_headers.tokenless
    def fail(kind):
        if kind == "json":
            return str(request.get_json())
        if kind == "surrogate":
            return request.get_json()["text"].encode()
        raise {
            "input": BadInput("Type a number.", {"size": "Only digits."}),
            "nothing": NotFound(),
            "busy": Unavailable(retry_after=7),
            "bug": ZeroDivisionError("secret of the house"),
        }[kind]


@pytest.fixture(scope="module")
def sample(settings, make_sample) -> Flask:
    """The sample application of this module."""
    return make_sample(settings)


@pytest.fixture
def browser(sample, redis_client):
    """A browser on the sample, with unused limits."""
    return sample.test_client()
