"""Control calls for a provider's accounts, their items and their tokens.

- GET `accounts?source=generated` (or magic, control): who there is
- `accounts` {username, …, items}: adds an account with its items
- `accounts/<account>` {…}: changes it
- `accounts/<account>/<items>` {items}: adds items; an id is made where none is given
- `<items>/<id>` {…}: changes an item; `<items>/<id>/delete` {}: deletes it
- `tokens/expire` {account} or {token}: tokens are too old from now on
- `tokens/revoke` {account} or {token}: the permission ends, with its tokens

`<items>` is the provider's word for them: media, videos.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from flask import Blueprint, Response, jsonify

from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.calls import Json, change_permissions, hint_of, list_source, needed
from dev.sandbox.kit.control.schema import Facts, body, list_of
from dev.sandbox.kit.fault_queue import ControlError
from dev.sandbox.kit.oauth.grants import Grants
from dev.sandbox.kit.state import Db, seconds
from dev.sandbox.kit.store import Accounts, Collection, Source

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    class AccountLike(DataclassInstance, Protocol):
        @property
        def username(self) -> str: ...

    class ItemLike(DataclassInstance, Protocol):
        @property
        def id(self) -> str: ...


A = TypeVar("A", bound="AccountLike")
I = TypeVar("I", bound="ItemLike")  # noqa: E741 - an item

SOURCES: tuple[Source, ...] = ("generated", "magic", "control")


@dataclass(frozen=True)
class Resources(Generic[A, I]):
    """What the calls of a provider work on.

    `items_name` is the word of addresses and bodies, `item_word` that of messages. `account_of` and `item_of` read a
    body, for something new or as a change; `publish` stores new items, `save` changed ones; `facts` shows an account.
    """

    accounts: Accounts[A]
    items: Collection[I]
    items_name: str
    item_word: str
    account_of: Callable[[Facts, A | None], A]
    item_of: Callable[[Facts, str, datetime, I | None], I]
    publish: Callable[[Db, list[I]], None]
    save: Callable[[Db, list[I]], None]
    facts: Callable[[Db, A], Json]

    def account(self, db: Db, hint: object) -> A:
        """The account of a hint. Raises ControlError."""
        return needed(self.accounts.find_hint(db, hint_of(hint)), f"account {hint!r}")

    def account_id(self, db: Db, hint: object) -> str:
        """The id of the account of a hint. Raises ControlError."""
        return self.accounts.keys(self.account(db, hint)).id

    def item(self, db: Db, item_id: str) -> I:
        """An item by its id. Raises ControlError."""
        return needed(self.items.find(db, item_id), f"{self.item_word} {item_id}")


def add_routes(control: Blueprint, of: Resources[A, I]) -> None:
    """Adds the calls to a provider's blueprint."""
    add, items = control.add_url_rule, of.items_name
    add("/accounts", "accounts", lambda: _list(of))
    add("/accounts", "add_account", lambda: _add_account(of), methods=["POST"])
    add("/accounts/<owner>", "change_account", lambda owner: _change_account(of, owner), methods=["POST"])
    add(f"/accounts/<owner>/{items}", "add_items", lambda owner: _add_items(of, owner), methods=["POST"])
    add(f"/{items}/<item_id>", "change_item", lambda item_id: _change_item(of, item_id), methods=["POST"])
    add(f"/{items}/<item_id>/delete", "delete_item", lambda item_id: _delete_item(of, item_id), methods=["POST"])


def add_token_routes(
    control: Blueprint, of: Resources[A, I], grants: Grants, kinds: Callable[[Facts], tuple[str, ...]]
) -> None:
    """Adds the calls for tokens; `kinds` are those that a body of `tokens/expire` means."""
    add = control.add_url_rule
    add("/tokens/expire", "expire", lambda: _expire(of, grants, kinds(body())), methods=["POST"])
    add("/tokens/revoke", "revoke", lambda: _revoke(of, grants), methods=["POST"])


def _list(of: Resources[A, I]) -> Response:
    return list_source(
        SOURCES, lambda db, source: [of.facts(db, account) for account in of.accounts.list_source(db, source)]
    )


def _add_account(of: Resources[A, I]) -> Response:
    asked, now = dict(body()), context().state.now()
    items = list_of(asked.pop(of.items_name, []), of.items_name)
    account = of.account_of(asked, None)
    with context().state.transaction() as db:
        _refuse_taken(of, db, account.username)
        of.accounts.save(db, [account])
        of.publish(db, [of.item_of(facts, of.accounts.keys(account).id, now, None) for facts in items])
        return jsonify(of.facts(db, account))


def _change_account(of: Resources[A, I], owner: str) -> Response:
    with context().state.transaction() as db:
        changed = of.account_of(body(), of.account(db, owner))
        _refuse_taken(of, db, changed.username, of.accounts.keys(changed).id)
        of.accounts.save(db, [changed])
        return jsonify(of.facts(db, changed))


def _add_items(of: Resources[A, I], owner: str) -> Response:
    items, now = list_of(body().get(of.items_name), of.items_name), context().state.now()
    with context().state.transaction() as db:
        owner_id = of.account_id(db, owner)
        made = [of.item_of(facts, owner_id, now, None) for facts in items]
        of.publish(db, made)
    return jsonify({"ids": [item.id for item in made]})


def _change_item(of: Resources[A, I], item_id: str) -> Response:
    with context().state.transaction() as db:
        found = of.item(db, item_id)
        of.save(db, [of.item_of(body(), of.items.keys(found).owner, context().state.now(), found)])
    return jsonify({})


def _delete_item(of: Resources[A, I], item_id: str) -> Response:
    with context().state.transaction() as db:
        of.items.drop(db, of.item(db, item_id).id)
    return jsonify({})


def _expire(of: Resources[A, I], grants: Grants, kinds: tuple[str, ...]) -> Response:
    now = seconds(context().state.now())
    return change_permissions(grants, of.account_id, lambda db, grant_id: grants.expire(db, grant_id, now, *kinds))


def _revoke(of: Resources[A, I], grants: Grants) -> Response:
    now = seconds(context().state.now())
    return change_permissions(grants, of.account_id, lambda db, grant_id: grants.end(db, grant_id, now))


def _refuse_taken(of: Resources[A, I], db: Db, username: str, keeps: str = "") -> None:
    """A new account may not take a username that is there; a changed one may keep its own."""
    found = of.accounts.find_by_name(db, username)
    if found is not None and of.accounts.keys(found).id != keeps:
        raise ControlError(f"{username} is there already")
