"""A provider without OAuth, as small as one can be: notes behind an API key. It shows what the kit asks of a provider."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, Response, abort, jsonify, request

from dev.sandbox.kit.catalogue import Catalogue, fill
from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.calls import Json, blueprint
from dev.sandbox.kit.control.resources import Resources, add_routes
from dev.sandbox.kit.control.schema import Facts, fields_of, second
from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.pagination import sign, unsign
from dev.sandbox.kit.provider import Provider
from dev.sandbox.kit.scenarios import Scenario, is_playing
from dev.sandbox.kit.state import Db, milliseconds
from dev.sandbox.kit.store import Accounts, Collection, Keys, Source

KEY = "sbxsecret-notes"
PAGE_SIZE = 2
RATE_LIMITED = Scenario("ratelimited", "Rae Limited", 3, "The first list answers 429.")


@dataclass(frozen=True)
class Account:
    """Somebody who writes notes."""

    username: str
    source: Source
    number: int | None = None


@dataclass(frozen=True)
class Note:
    """A note."""

    id: str
    owner: str
    text: str
    published: datetime
    source: Source


ACCOUNTS = Accounts("notes account", Account, lambda one: Keys(one.username, one.source, name=one.username))
NOTES = Collection(
    "notes note", Note, lambda note: Keys(note.id, note.source, note.owner, published=milliseconds(note.published))
)

api = Blueprint("notes_api", __name__, url_prefix="/notes/api")
control = blueprint("notes_control", "/_control/notes")


@api.get("/<username>")
def notes(username: str) -> Response:
    """A page of somebody's notes."""
    if request.headers.get("X-Api-Key") != KEY:
        abort(401)
    with context().state.reading() as db:
        account = ACCOUNTS.find_hint(db, username) or abort(404)
        if is_playing(account, RATE_LIMITED) and context().faults.count(f"notes {username}") == 1:
            abort(429)
        found = NOTES.older(db, username, _place(username), PAGE_SIZE)
    last = found[-1] if found else None
    following = sign(username, f"{milliseconds(last.published)}.{last.id}") if last else None
    return jsonify({"notes": [note.text for note in found], "next": following})


def _place(username: str) -> tuple[int, str] | None:
    if "page" not in request.args:
        return None
    try:
        stamp, _, note_id = unsign(username, request.args["page"]).partition(".")
    except ValueError:
        abort(400)
    return int(stamp), note_id


def _account_of(asked: Facts, found: Account | None) -> Account:
    facts = fields_of(asked, Account, {"source", "number"})
    return replace(found, **facts) if found else Account(**facts, source="control")


def _note_of(asked: Facts, owner: str, now: datetime, found: Note | None) -> Note:
    facts = fields_of(asked, Note, {"owner", "source"}, published=second)
    return (
        replace(found, **facts) if found else Note(**{"published": now, **facts, "owner": owner, "source": "control"})
    )


def _facts(db: Db, account: Account) -> Json:
    return {"username": account.username, "notes": NOTES.count(db, account.username)}


add_routes(control, Resources(ACCOUNTS, NOTES, "notes", "note", _account_of, _note_of, NOTES.save, NOTES.save, _facts))


def _write(db: Db, owner: str, count: int, epoch: datetime, source: Source) -> None:
    NOTES.save(db, [Note(f"{owner} {place}", owner, f"Note {place}", epoch, source) for place in range(count)])


def _add_creator(db: Db, creator: Creator, count: int, _: int, epoch: datetime) -> None:
    owner = ACCOUNTS.save_under_free_name(db, Account(creator.name, "generated", creator.number))
    _write(db, owner.username, count, epoch, "generated")


def _add_scenarios(db: Db, epoch: datetime) -> None:
    ACCOUNTS.save(db, [Account(RATE_LIMITED.username, "magic")])
    _write(db, RATE_LIMITED.username, RATE_LIMITED.items, epoch, "magic")


CATALOGUE = Catalogue("notes", 1, 1, lambda creator, _: creator.weight, _add_creator, _add_scenarios, (ACCOUNTS, NOTES))
PROVIDER = Provider("notes", (api, control), lambda state, settings: fill(CATALOGUE, state, settings))
