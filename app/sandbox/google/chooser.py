"""The list of accounts on the consent page: in groups, searched by name, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.sandbox.creators import store
from app.sandbox.google.people import Person
from app.sandbox.models import Account, Channel, Source
from app.sandbox.state import Db

PAGE_SIZE = 24
GROUPS: dict[Source, str] = {
    "csv": "From the file",
    "generated": "Creators",
    "magic": "Bad days",
    "control": "Others",
}
# What belongs to the list and not to the request of the site.
NOT_KEPT = frozenset({"login_hint", "q", "group", "page", "unverified"})


@dataclass(frozen=True)
class Group:
    """A group of accounts: its name, how many there are, and the address that shows it."""

    name: str
    size: int
    query: str
    is_open: bool


@dataclass(frozen=True)
class Choice:
    """What the page shows. `kept` are the parameters of the site's request, for the forms of the page."""

    groups: list[Group]
    people: list[Person]
    search: str
    found: int
    kept: list[tuple[str, str]]
    next_query: str
    previous_query: str

    def query(self, person: Person) -> str:
        """The query string that chooses a person."""
        return urlencode([*self.kept, ("login_hint", person.key)])


def choose(db: Db, args: Mapping[str, str]) -> Choice:
    """The page of the list that a query string asks for."""
    kept = [(name, value) for name, value in args.items() if name not in NOT_KEPT]
    by_group = {group: rows for group in GROUPS if (rows := store.list_accounts(db, group))}
    search = args.get("q", "").strip()
    opened = args.get("group", "") if args.get("group", "") in by_group else next(iter(by_group), "")
    rows = _matching(by_group, search) if search else by_group[opened]  # type: ignore[index]  # one of its keys
    page = int(number) if (number := args.get("page", "1")).isascii() and number.isdigit() else 1
    begin = max(page - 1, 0) * PAGE_SIZE
    people = [_person(db, account, channel) for account, channel in rows[begin : begin + PAGE_SIZE]]
    groups = [
        Group(GROUPS[group], len(found), urlencode([*kept, ("group", group)]), group == opened and not search)
        for group, found in by_group.items()
    ]
    here = [*kept, ("q", search)] if search else [*kept, ("group", opened)]
    empty = Choice(groups, people, search, len(rows), kept, "", "")
    following = urlencode([*here, ("page", str(page + 1))]) if begin + PAGE_SIZE < len(rows) else ""
    preceding = urlencode([*here, ("page", str(page - 1))]) if page > 1 else ""
    return replace(empty, next_query=following, previous_query=preceding)


def _matching(
    by_group: Mapping[Source, list[tuple[Account, Channel | None]]], search: str
) -> list[tuple[Account, Channel | None]]:
    wanted = search.casefold()
    return [
        (account, channel)
        for rows in by_group.values()
        for account, channel in rows
        if wanted in f"{account.name} {account.email} {channel.handle if channel else ''}".casefold()
    ]


def _person(db: Db, account: Account, channel: Channel | None) -> Person:
    return Person(account, channel, store.count_uploads(db, channel, is_owner=True) if channel else 0)
