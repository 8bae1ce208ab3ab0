"""Who fills the demo: creators of the sandbox with an address each, and visitors from many networks."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dev.demo import logins

# The networks that documents may use as examples; every creator gets an address of their own out of them.
NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
# Trending believes few people of one network, and the networks of version 4 that are examples are three.
VISITOR_NETWORK = "2001:db8"
# Suggestions that wait for alice and for bob.
ANALYSES = (3, 2)
BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1 Safari/605.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36",
)


@dataclass(frozen=True)
class Creator:
    """A person who brings accounts of the sandbox: `accounts` says what each platform's consent page calls theirs.

    `analyses` is for how many works they ask for suggestions.
    """

    name: str
    email: str
    password: str
    accounts: Mapping[str, str]
    plan: str
    category: str | None
    address: str
    user_agent: str
    analyses: int = 1


def creators(accounts: Sequence[Mapping[str, Any]], seed: int) -> list[Creator]:
    """The first two are alice and bob, whose passwords are printed; the others have passwords nobody needs."""
    chance = random.Random(seed)  # noqa: S311 - the same cast for the same seed
    found = []
    for number, account in enumerate(accounts):
        login = logins.LOGINS[number] if number < 2 else None
        found.append(
            Creator(
                name=str(account["name"]),
                email=login.email if login else logins.address(f"creator{number}"),
                password=login.password if login else f"a demo creator of seed {seed}, number {number}",
                accounts={"youtube": str(account["key"]), **dict.fromkeys(_others(number), str(number))},
                plan=_plan(number),
                category=account.get("category"),
                address=address(number),
                user_agent=chance.choice(BROWSERS),
                analyses=ANALYSES[number] if number < len(ANALYSES) else 1,
            )
        )
    return found


def _others(number: int) -> tuple[str, ...]:
    """Where a creator is besides YouTube: a third everywhere, a third on Instagram, a third nowhere."""
    return (("instagram", "tiktok"), (), ("instagram",))[number % 3]


def _plan(number: int) -> str:
    """The plan that their accounts need; alice has the largest."""
    return "premium" if number == 0 else "basic" if _others(number) else "free"


def visitors(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Address and browser of each visitor: everybody at home in a network of their own."""
    chance = random.Random(seed)  # noqa: S311 - the same crowd for the same seed
    for number in range(count):
        yield f"{VISITOR_NETWORK}:{number:x}::{chance.randrange(1, 255):x}", chance.choice(BROWSERS)


def address(number: int) -> str:
    """One of 750 example addresses, spread over the networks."""
    return f"{NETWORKS[number % len(NETWORKS)]}.{number // len(NETWORKS) % 250 + 1}"
