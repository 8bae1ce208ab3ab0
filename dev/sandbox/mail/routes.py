"""The mailbox: what the site has sent, for people and, as JSON, for tests and the filling of the demo."""

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request

from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.calls import blueprint
from dev.sandbox.mail import letters
from dev.sandbox.mail.letters import Letter

mailbox = Blueprint("mailbox", __name__)
mail_control = blueprint("mail_control", "/_control/mail")

# The HTML of a mail may use its own styles and pictures inside itself, and nothing else.
LETTER_POLICY = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@mailbox.get("/mail")
def index() -> str:
    """The list, newest first."""
    found = _list()
    older = found[-1].id if len(found) == letters.PAGE_SIZE else None
    return render_template("mailbox.html", letters=found, to=request.args.get("to", ""), older=older)


@mailbox.get("/mail.json")
def index_json() -> Response:
    """The list for programs: id, received, from, to, subject, text, html and the links of each, newest first."""
    return jsonify([_facts(letter) for letter in _list()])


@mailbox.get("/mail/<int:letter_id>")
def letter(letter_id: int) -> str:
    """One message with its headers, its text and what its HTML looks like."""
    found = _find(letter_id)
    return render_template("mail.html", letter=found, pieces=letters.pieces(found.text))


@mailbox.get("/mail/<int:letter_id>/html")
def html(letter_id: int) -> Response:
    """The HTML part alone, locked into a frame that runs and loads nothing."""
    answer = make_response(_find(letter_id).html)
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer


@mail_control.post("/clear")
def clear() -> Response:
    """Empties the mailbox."""
    with context().state.transaction() as db:
        letters.drop_all(db)
    return jsonify({})


def _list() -> list[Letter]:
    before = request.args.get("before", type=int)
    with context().state.reading() as db:
        return letters.list_letters(db, request.args.get("to", ""), before)


def _find(letter_id: int) -> Letter:
    with context().state.reading() as db:
        found = letters.find_letter(db, letter_id)
    if found is None:
        abort(404)
    return found


def _facts(letter: Letter) -> dict[str, object]:
    return {
        "id": letter.id,
        "received": letter.received.isoformat(),
        "from": letter.sender,
        "to": list(letter.recipients),
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "links": list(letter.links),
    }
