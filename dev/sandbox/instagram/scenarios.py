"""Instagram's scenarios, and the accounts and posts that play them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dev.sandbox.instagram import fixtures, ids
from dev.sandbox.instagram.models import Account, AccountType, Media
from dev.sandbox.kit.scenarios import Scenario


@dataclass(frozen=True)
class AccountScenario(Scenario):
    """A scenario of an account of a type."""

    account_type: AccountType = "MEDIA_CREATOR"


EMPTY = AccountScenario("empty", "Empty Frame", 0, "A professional account that never posted anything.")
PERSONAL = AccountScenario(
    "personal", "Percy Sonal", 3, "A personal account, which Instagram lets nobody read.", "PERSONAL"
)
RATE_LIMITED = AccountScenario(
    "ratelimited",
    "Rae Limited",
    6,
    "The first list of media is refused because the app called too often, the second because this person did; then"
    " all is well.",
)
SLOW = AccountScenario("slow", "Slow Motion Moe", 6, "Every list of media and every post takes its time (8 seconds).")
REVOKED = AccountScenario(
    "revoked", "Rev O'Kade", 6, "The token works for one call; then the permission is gone for good."
)
MALFORMED = AccountScenario("malformed", "Mal Formed", 6, "Every list of media ends in the middle of its JSON.")
NO_SCOPE = AccountScenario("noscope", "Noa Scope", 6, "Allows the app to connect, but not to read anything.")
CAROUSELS = AccountScenario(
    "carousels", "Carol Sells", 12, "Posts nothing but carousels, with 2 to 10 pictures and videos each."
)
HUGE = AccountScenario("huge", "Hugh Mungous", 1000, "A thousand posts: ten pages at the very least.")

ALL = (EMPTY, PERSONAL, RATE_LIMITED, SLOW, REVOKED, MALFORMED, NO_SCOPE, CAROUSELS, HUGE)


def account(scenario: AccountScenario) -> Account:
    """The account of a scenario."""
    return Account(
        id=ids.account_id(f"magic {scenario.username}"),
        scoped_id=ids.scoped_id(f"magic {scenario.username}"),
        username=scenario.username,
        name=scenario.name,
        source="magic",
        biography=scenario.story,
        account_type=scenario.account_type,
        followers=1200,
        follows=80,
        wraps_answers=scenario is CAROUSELS,
    )


def media(scenario: AccountScenario, epoch: datetime) -> Iterator[Media]:
    """Its posts, one a day."""
    owner = account(scenario)
    for index in range(scenario.items):
        yield _carousel(owner, index, epoch) if scenario is CAROUSELS else _picture(owner, scenario, index, epoch)


def _picture(owner: Account, scenario: AccountScenario, index: int, epoch: datetime) -> Media:
    name = f"{owner.id} {index}"
    return Media(
        id=ids.media_id(name),
        account_id=owner.id,
        shortcode=ids.shortcode(name),
        published=epoch - timedelta(days=index + 1),
        source="magic",
        caption=f"{owner.name}, day {scenario.items - index}\n\n{scenario.story} #test",
        likes=40 + index,
        comments=3,
    )


def _carousel(owner: Account, index: int, epoch: datetime) -> Media:
    """Between two and ten pieces; each second one shows a video, and one in four holds something copyrighted."""
    name, count = f"{owner.id} {index}", 2 + index % 9
    *pieces, last = fixtures.children(name, count, random.Random(name))
    if index % 2:
        last = replace(last, media_type="VIDEO", is_copyrighted=index % 4 == 3)
    return Media(
        id=ids.media_id(name),
        account_id=owner.id,
        shortcode=ids.shortcode(name),
        published=epoch - timedelta(days=index + 1),
        source="magic",
        media_type="CAROUSEL_ALBUM",
        caption=f"{count} to swipe through #carousel #test",
        likes=70 + index,
        comments=5,
        children=(*pieces, last),
    )
