"""The list of accounts on TikTok's consent page: in groups, searched by name, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.sandbox.models import Source
from app.sandbox.state import Db
from app.sandbox.tiktok import store
from app.sandbox.tiktok.models import Account

PAGE_SIZE = 24
GROUPS: dict[Source, str] = {"generated": "Creators", "magic": "Bad days", "control": "Others"}
# What belongs to the list and not to the request of the site.
NOT_KEPT = frozenset({"login_hint", "q", "group", "page"})


@dataclass(frozen=True)
class Group:
    """A group of accounts: its name, how many there are, and the address that shows it."""

    name: str
    size: int
    query: str
    is_open: bool


@dataclass(frozen=True)
class Person:
    """A row of the list: the account and how many public videos it has."""

    account: Account
    videos: int


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
        return urlencode([*self.kept, ("login_hint", f"@{person.account.username}")])


def choose(db: Db, args: Mapping[str, str]) -> Choice:
    """The page of the list that a query string asks for."""
    kept = [(name, value) for name, value in args.items() if name not in NOT_KEPT]
    by_group = {name: rows for name in GROUPS if (rows := store.list_accounts(db, name))}
    search, opened = args.get("q", "").strip(), _opened(args.get("group", ""), list(by_group))
    rows = _matching(by_group, search) if search else by_group[opened]
    number = _page(args.get("page", "1"))
    begin = (number - 1) * PAGE_SIZE
    here = [*kept, ("q", search)] if search else [*kept, ("group", opened)]
    return Choice(
        groups=[
            Group(GROUPS[name], len(found), urlencode([*kept, ("group", name)]), name == opened and not search)
            for name, found in by_group.items()
        ],
        people=[person(db, account) for account in rows[begin : begin + PAGE_SIZE]],
        search=search,
        found=len(rows),
        kept=kept,
        next_query=urlencode([*here, ("page", str(number + 1))]) if begin + PAGE_SIZE < len(rows) else "",
        previous_query=urlencode([*here, ("page", str(number - 1))]) if number > 1 else "",
    )


def person(db: Db, account: Account) -> Person:
    """An account as the pages show it."""
    return Person(account, store.count_public(db, account.open_id)[0])


def _opened(asked: str, names: list[Source]) -> Source:
    return next((name for name in names if name == asked), names[0])


def _matching(by_group: Mapping[Source, list[Account]], search: str) -> list[Account]:
    wanted = search.casefold().removeprefix("@")
    return [
        account
        for rows in by_group.values()
        for account in rows
        if wanted in f"{account.display_name} {account.username}".casefold()
    ]


def _page(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1
