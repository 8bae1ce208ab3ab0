"""The list of accounts on Instagram's consent page: in groups, searched by name, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.sandbox.instagram import cdn, store
from app.sandbox.instagram.models import Account
from app.sandbox.models import Source
from app.sandbox.state import Db

PAGE_SIZE = 24
GROUPS: dict[Source, str] = {"generated": "Creators", "magic": "Bad days", "control": "Others"}
# What belongs to the list and not to the request of the site.
NOT_KEPT = frozenset({"login_hint", "q", "group", "page"})


@dataclass(frozen=True)
class Person:
    """A row of the list: the account, how many posts it has and the address of its picture."""

    account: Account
    posts: int
    picture: str


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
        return urlencode([*self.kept, ("login_hint", person.account.username)])


def choose(db: Db, args: Mapping[str, str]) -> Choice:
    """The page of the list that a query string asks for."""
    kept = [(name, value) for name, value in args.items() if name not in NOT_KEPT]
    by_group = {str(group): rows for group in GROUPS if (rows := store.list_accounts(db, group))}
    search = args.get("q", "").strip()
    opened = args.get("group", "") if args.get("group", "") in by_group else next(iter(by_group))
    rows = _matching(by_group, search) if search else by_group[opened]
    page = _page(args.get("page", "1"))
    begin, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
    here = [*kept, ("q", search) if search else ("group", opened)]
    return Choice(
        groups=_groups(by_group, kept, "" if search else opened),
        people=[person(db, account) for account in rows[begin:end]],
        search=search,
        found=len(rows),
        kept=kept,
        next_query=urlencode([*here, ("page", str(page + 1))]) if end < len(rows) else "",
        previous_query=urlencode([*here, ("page", str(page - 1))]) if page > 1 else "",
    )


def person(db: Db, account: Account) -> Person:
    """The account as the pages show it."""
    return Person(account, store.count_media(db, account.id), cdn.avatar_path(account))


def _groups(by_group: Mapping[str, list[Account]], kept: list[tuple[str, str]], opened: str) -> list[Group]:
    return [
        Group(GROUPS[name], len(by_group[name]), urlencode([*kept, ("group", name)]), name == opened)
        for name in GROUPS
        if name in by_group
    ]


def _matching(by_group: Mapping[str, list[Account]], search: str) -> list[Account]:
    wanted = search.removeprefix("@").casefold()
    return [
        account
        for rows in by_group.values()
        for account in rows
        if wanted in f"{account.name} {account.username}".casefold()
    ]


def _page(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1
