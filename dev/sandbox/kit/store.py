"""The document store: frozen dataclasses as JSON in one SQLite table, a collection for each kind of thing.

A provider names its collections and says for each what a document is found by. Every method works inside the caller's
transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from dev.sandbox.kit import facts
from dev.sandbox.kit.state import Db

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# Where a document comes from: invented, read from a file, made for a scenario, asked for through `/_control`.
Source = Literal["generated", "csv", "magic", "control"]
Position = tuple[int, str]

T = TypeVar("T", bound="DataclassInstance")
END: Position = (2**62, "")
LONGEST_NUMBER = 6

_SAVE = """
    INSERT INTO document (collection, id, source, owner, alias, name, number, published, is_public, facts)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OVER = """
    ON CONFLICT (collection, id) DO UPDATE SET
        source = excluded.source, owner = excluded.owner, alias = excluded.alias, name = excluded.name,
        number = excluded.number, published = excluded.published, is_public = excluded.is_public, facts = excluded.facts
"""


@dataclass(frozen=True)
class Keys:
    """What a document is found by. `published` is in milliseconds; `alias`, `name` and `number` are unique or None.

    `owner` is the id of the account that it belongs to; `is_public` says whether public lists show it.
    """

    id: str
    source: Source
    owner: str = ""
    alias: str | None = None
    name: str | None = None
    number: int | None = None
    published: int = 0
    is_public: bool = True


class Collection(Generic[T]):
    """The documents of one kind."""

    def __init__(self, name: str, kind: type[T], keys: Callable[[T], Keys]) -> None:
        self.name = name
        self.kind = kind
        self.keys = keys

    def save(self, db: Db, values: Iterable[T]) -> None:
        """Adds documents, or replaces those with the same ids. A second one with a name is an IntegrityError."""
        db.executemany(_SAVE + _OVER, map(self._row, values))

    def add(self, db: Db, value: T) -> None:
        """Adds a document; one that is there keeps what it has."""
        db.execute(_SAVE + "ON CONFLICT DO NOTHING", self._row(value))

    def find(self, db: Db, document_id: str) -> T | None:
        """The document with an id."""
        return self.one(db, "id = ?", document_id)

    def find_by_alias(self, db: Db, alias: str) -> T | None:
        """The document with an alias."""
        return self.one(db, "alias = ?", alias)

    def find_by_name(self, db: Db, name: str) -> T | None:
        """The document with a name, in any case."""
        return self.one(db, "name = ?", name)

    def find_by_number(self, db: Db, number: int) -> T | None:
        """The document of a generated creator, by its place."""
        return self.one(db, "number = ?", number)

    def find_many(self, db: Db, document_ids: Iterable[str]) -> list[T]:
        """The documents with these ids that there are, in the order asked for, each once."""
        found = [self.find(db, document_id) for document_id in dict.fromkeys(document_ids)]
        return [one for one in found if one is not None]

    def list_source(self, db: Db, source: Source) -> list[T]:
        """The documents of a source, numbered ones by number, others by name."""
        return self.all(db, "source = ? ORDER BY number, name", source)

    def free_name(self, db: Db, wanted: str, own_id: str) -> str:
        """The name, with a number behind it when a document other than `own_id` has it."""
        name, suffix = wanted, 2
        while (found := self.find_by_name(db, name)) is not None and self.keys(found).id != own_id:
            name, suffix = f"{wanted}{suffix}", suffix + 1
        return name

    def older(self, db: Db, owner: str, position: Position | None, limit: int) -> list[T]:
        """The newest public documents of an owner, or those before a place (milliseconds, id), newest first."""
        condition = "owner = ? AND is_public AND (published, id) < (?, ?) ORDER BY published DESC, id DESC LIMIT ?"
        return self.all(db, condition, owner, *(position or END), limit)

    def newer(self, db: Db, owner: str, position: Position, limit: int) -> list[T]:
        """The public documents of an owner that come just after a place, newest first."""
        condition = "owner = ? AND is_public AND (published, id) > (?, ?) ORDER BY published, id LIMIT ?"
        return self.all(db, condition, owner, *position, limit)[::-1]

    def count(self, db: Db, owner: str, position: Position | None = None) -> int:
        """How many public documents an owner has, or has before a place."""
        return self.total(
            db, "count(*)", "owner = ? AND is_public AND (published, id) < (?, ?)", owner, *(position or END)
        )

    def sum(self, db: Db, owner: str, field: str) -> int:
        """The sum of a field over an owner's public documents."""
        amount = f"coalesce(sum(json_extract(facts, '$.{field}')), 0)"
        return self.total(db, amount, "owner = ? AND is_public", owner)

    def drop(self, db: Db, document_id: str) -> None:
        """Deletes a document."""
        db.execute("DELETE FROM document WHERE collection = ? AND id = ?", (self.name, document_id))

    def drop_source(self, db: Db, source: Source) -> None:
        """Deletes the documents of a source."""
        db.execute("DELETE FROM document WHERE collection = ? AND source = ?", (self.name, source))

    def one(self, db: Db, condition: str, *values: object) -> T | None:
        """The first document that a condition of the provider's own finds."""
        return next(iter(self.all(db, condition, *values)), None)

    def all(self, db: Db, condition: str, *values: object) -> list[T]:
        """The documents that a condition of the provider's own finds; it may end in ORDER BY and LIMIT."""
        rows = db.execute(f"SELECT facts FROM document WHERE collection = ? AND {condition}", (self.name, *values))  # noqa: S608 - from code only
        return [facts.load(self.kind, row["facts"]) for row in rows]

    def total(self, db: Db, amount: str, condition: str, *values: object) -> int:
        """A whole number over the documents that a condition of the provider's own finds."""
        sql = f"SELECT {amount} AS amount FROM document WHERE collection = ? AND {condition}"  # noqa: S608 - from code only
        return int(db.execute(sql, (self.name, *values)).fetchone()["amount"])

    def _row(self, value: T) -> tuple[object, ...]:
        keys = self.keys(value)
        indexed = (keys.id, keys.source, keys.owner, keys.alias, keys.name, keys.number, keys.published, keys.is_public)
        return (self.name, *indexed, facts.dump(value))


class Accounts(Collection[T]):
    """The accounts of a provider. Their names are usernames without an @, and a field of that name holds them."""

    def save_under_free_name(self, db: Db, account: T) -> T:
        """Adds an account, with a number behind its username when another account has that already."""
        keys = self.keys(account)
        named = replace(account, username=self.free_name(db, keys.name or "", keys.id))
        self.save(db, [named])
        return named

    def find_hint(self, db: Db, hint: str) -> T | None:
        """The account that a person or a test means: "3" or "creator 3", its id, its alias, its username."""
        if (number := creator_number(hint)) is not None:
            return self.find_by_number(db, number)
        wanted = hint.strip()
        by_id = self.find(db, wanted) or self.find_by_alias(db, wanted)
        return by_id or self.find_by_name(db, wanted.removeprefix("@"))


def creator_number(hint: str) -> int | None:
    """The place of a generated creator that a hint names: "3" and "creator 3" are 3. None for any other hint."""
    number = hint.strip().removeprefix("creator").strip()
    return int(number) if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER else None
