"""The account chooser of a consent page: accounts in groups, searched by name, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from dev.sandbox.kit.state import Db
from dev.sandbox.kit.store import Source

A = TypeVar("A")

PAGE_SIZE = 24
GROUPS: dict[Source, str] = {"csv": "From the file", "generated": "Creators", "magic": "Bad days", "control": "Others"}
# What belongs to the list and not to the request of the site.
OWN_PARAMETERS = frozenset({"login_hint", "q", "group", "page"})


@dataclass(frozen=True)
class Person(Generic[A]):
    """An account as the pages show it. `key` is what the form sends for it, `size` says how much it holds."""

    account: A
    key: str
    name: str
    detail: str
    size: str
    picture: str


@dataclass(frozen=True)
class Chooser(Generic[A]):
    """How a provider lists accounts, finds them by a search text, and shows one."""

    list_source: Callable[[Db, Source], Sequence[A]]
    matches: Callable[[A, str], bool]
    person: Callable[[Db, A], Person[A]]
    own_parameters: frozenset[str] = OWN_PARAMETERS


@dataclass(frozen=True)
class Group:
    """A group of accounts: its name, how many there are, and the query string that shows it."""

    name: str
    size: int
    query: str
    is_open: bool


@dataclass(frozen=True)
class Choice(Generic[A]):
    """What the page shows. `kept` are the parameters of the site's request, for the forms of the page."""

    groups: list[Group]
    people: list[Person[A]]
    search: str
    found: int
    kept: list[tuple[str, str]]
    next_query: str
    previous_query: str

    def query(self, person: Person[A]) -> str:
        """The query string that chooses a person."""
        return urlencode([*self.kept, ("login_hint", person.key)])


def choose(db: Db, chooser: Chooser[A], args: Mapping[str, str]) -> Choice[A]:
    """The page of the list that a query string asks for."""
    kept = [(name, value) for name, value in args.items() if name not in chooser.own_parameters]
    by_group = {str(name): rows for name in GROUPS if (rows := chooser.list_source(db, name))}
    search = args.get("q", "").strip()
    opened = "" if search else _opened(by_group, args.get("group", ""))
    rows = _matching(chooser, by_group, search) if search else by_group.get(opened, [])
    number = _page_number(args.get("page", "1"))
    begin, end = (number - 1) * PAGE_SIZE, number * PAGE_SIZE
    here = [*kept, ("q", search) if search else ("group", opened)]
    return Choice(
        groups=_groups(by_group, kept, opened),
        people=[chooser.person(db, account) for account in rows[begin:end]],
        search=search,
        found=len(rows),
        kept=kept,
        next_query=urlencode([*here, ("page", str(number + 1))]) if end < len(rows) else "",
        previous_query=urlencode([*here, ("page", str(number - 1))]) if number > 1 else "",
    )


def counted(count: int, thing: str) -> str:
    """A number of things in words: "1 video", "2 videos"."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _opened(by_group: Mapping[str, Sequence[A]], asked: str) -> str:
    return asked if asked in by_group else next(iter(by_group), "")


def _matching(chooser: Chooser[A], by_group: Mapping[str, Sequence[A]], search: str) -> list[A]:
    return [account for rows in by_group.values() for account in rows if chooser.matches(account, search.casefold())]


def _groups(by_group: Mapping[str, Sequence[A]], kept: list[tuple[str, str]], opened: str) -> list[Group]:
    return [
        Group(title, len(by_group[name]), urlencode([*kept, ("group", name)]), name == opened)
        for name, title in GROUPS.items()
        if name in by_group
    ]


def _page_number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1
