"""What an address asks for: numbers and names out of its query, each from a known range or refused in words."""

from collections.abc import Mapping

from app.infra.errors import BadInput

LARGEST_PAGE = 100


class NoPageNumbers(BadInput):
    """Lists here have no page numbers. Start at the top of the list and follow “Show more”."""

    starts_again = True


def refuse_page_numbers(arguments: Mapping[str, str]) -> None:
    """Raises NoPageNumbers for `page=`: a number would mean another page tomorrow."""
    if "page" in arguments or "offset" in arguments:
        raise NoPageNumbers


def text(arguments: Mapping[str, str], *names: str) -> str:
    """The first of these names that is given; '' without one."""
    return next((arguments[name] for name in names if arguments.get(name)), "")


def needed(arguments: Mapping[str, str], *names: str) -> str:
    """The first of these names that is given. Raises BadInput without one."""
    if found := text(arguments, *names):
        return found
    raise BadInput(f"{names[0]} is missing.", {names[0]: "Give a value."})


def limit(arguments: Mapping[str, str], default: int) -> int:
    """How many are wanted, 1 to 100. Raises BadInput."""
    wanted = arguments.get("limit", str(default))
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= 3 and 1 <= int(wanted) <= LARGEST_PAGE:
        return int(wanted)
    raise BadInput("limit must be a whole number from 1 to 100.", {"limit": "A whole number from 1 to 100."})


def one_of(arguments: Mapping[str, str], choices: Mapping[str, str], default: str, *names: str) -> str:
    """A value out of `choices`, under its own name or another one. Raises BadInput."""
    wanted = text(arguments, *names) or default
    if wanted in choices:
        return choices[wanted]
    listed = ", ".join(dict.fromkeys(choices.values()))
    raise BadInput(f"{names[0]} must be one of: {listed}.", {names[0]: f"One of: {listed}."})
