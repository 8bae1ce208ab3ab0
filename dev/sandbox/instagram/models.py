"""Instagram's accounts and media. Frozen: a change makes a new value and stores it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dev.sandbox.kit.store import Source

AccountType = Literal["BUSINESS", "MEDIA_CREATOR", "PERSONAL"]
MediaType = Literal["IMAGE", "VIDEO", "CAROUSEL_ALBUM"]
# As the service sends it, with a number where it usually sends a text, or in a list as its documentation shows it.
ProfileForm = Literal["bare", "number", "wrapped"]
ProductType = Literal["FEED", "REELS", "STORY", "AD"]

LONG_SECONDS = 5_183_944


@dataclass(frozen=True)
class Account:
    """An account. `username` has no @; `number` is the place of a generated creator, from 0, None for others.

    `long_seconds` is how long a long token of this person lives. `wraps_answers` says which of the two documented
    forms the answer to a code has: in a list with the permissions as text, or bare with the permissions as a list;
    `omits_permissions`: it says nothing of them. `profile_form` is the form of what `me` answers.
    """

    id: str
    scoped_id: str
    username: str
    name: str
    source: Source
    biography: str = ""
    website: str = ""
    account_type: AccountType = "MEDIA_CREATOR"
    category: str = "other"
    language: str = "en"
    followers: int = 0
    follows: int = 0
    number: int | None = None
    long_seconds: int = LONG_SECONDS
    wraps_answers: bool = False
    omits_permissions: bool = False
    profile_form: ProfileForm = "bare"


@dataclass(frozen=True)
class Child:
    """A picture or a video of a carousel. A copyrighted one is shown without its address."""

    id: str
    shortcode: str
    media_type: Literal["IMAGE", "VIDEO"] = "IMAGE"
    is_copyrighted: bool = False


@dataclass(frozen=True)
class Media:
    """A post. `caption` is None without one, `likes` is None where the owner hides them."""

    id: str
    account_id: str
    shortcode: str
    published: datetime
    source: Source
    media_type: MediaType = "IMAGE"
    product_type: ProductType = "FEED"
    caption: str | None = None
    likes: int | None = 0
    comments: int = 0
    category: str = "other"
    is_copyrighted: bool = False
    is_shared_to_feed: bool = True
    children: tuple[Child, ...] = ()
