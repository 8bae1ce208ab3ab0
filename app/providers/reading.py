"""Parses platforms' JSON without trusting it: wrong types, missing keys, impossible numbers and dates."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.infra.errors import ProviderError, SiteRefused
from app.infra.http_client import HttpResponse
from app.infra.text import cluster_floor, composed, is_visible, line

# Ids and handles become parts of addresses, so nothing that means something in an address may stand in them.
# Handles have letters of any script.
IDENTITY = re.compile(r"[A-Za-z0-9_-]+")
HANDLE = re.compile(r"[^\s/?#%&=+;,:@<>\"'`\\|{}^\[\]()*!$\x00-\x2c\x7f-\x9f]+")
MAX_COUNT = 2**62
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
FAST_CLOCK = timedelta(days=1)
DURATION = re.compile(r"^P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?)?$")
LONGEST_TITLE = 120
# A letter that is composed had at most so many signs before.
MOST_PARTS = 4
# Codes that ISO 639 gave up decades ago and platforms still send, with those that took their place.
WITHDRAWN_CODES = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"}
SHORT_SECONDS = 60
LONGEST_TALL_SHORT_SECONDS = 180
# The error words of token endpoints, out of RFC 6749 and of what platforms add: those that are said of the site,
# whoever it asks for, and those that pass.
SITE_WORDS = frozenset(
    {
        "invalid_client",
        "unauthorized_client",
        "deleted_client",
        "disabled_client",
        "redirect_uri_mismatch",
        "unsupported_grant_type",
        "unsupported_response_type",
    }
)
PASSING_WORDS = frozenset(
    {
        "server_error",
        "temporarily_unavailable",
        "internal_error",
        "internal_failure",
        "rate_limit_exceeded",
        "slow_down",
    }
)
# What no column holds (NUL, lone surrogates), what no page should (control characters but tab and line break), and what
# makes the text after it look like something else (overriding and embedding directions, invisible spaces).
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def parsed(raw: bytes | str | None) -> object:
    """What an error's body or a header says in JSON; None when it is none: its status decides then."""
    try:
        return json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None


def part(source: object, *keys: str) -> Mapping[str, Any]:
    """The object under these keys; an empty one when anything on the way is missing or no object."""
    found: object = source
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def parts(source: object, key: str) -> list[Mapping[str, Any]]:
    """The objects of a list; what is no object is left out."""
    found = part(source).get(key)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


def number_or_text(value: object, longest: int) -> str:
    """An id that the same platform sends as a text here and as a number there."""
    is_number = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_COUNT
    return identity(str(value) if is_number else value, longest)


def identity(value: object, longest: int) -> str:
    """An id of letters, digits, `_` and `-`; '' for every other."""
    return value if isinstance(value, str) and len(value) <= longest and IDENTITY.fullmatch(value) else ""


def handle(value: object, longest: int) -> str:
    """A name as it stands in an address, without the `@` before it; '' for one that would be more than a part of it."""
    found = text(value, longest).removeprefix("@")
    return found if HANDLE.fullmatch(found) and found.strip(".") else ""


def text(value: object, longest: int) -> str:
    """A text that a page can show, in Unicode's composed form, of at most `longest` characters; '' for what is none."""
    if not isinstance(value, str):
        return ""
    found = composed(UNWANTED.sub("", value[: longest * MOST_PARTS]))
    return found[: cluster_floor(found, longest)]


def title(value: object, longest: int) -> str:
    """A title or name; '' for one in which there is nothing to see, so that it counts as missing."""
    found = text(value, longest).strip()
    return found if is_visible(found) else ""


def texts(value: object, most: int, longest: int) -> tuple[str, ...]:
    """The first `most` texts of a list in which there is something to see, in order."""
    found = (text(entry, longest).strip() for entry in value[: most * 4]) if isinstance(value, list) else ()
    return tuple(entry for entry in found if is_visible(entry))[:most]


def count(value: object) -> int | None:
    """A count, sent as a number or as digits; None for what cannot be one."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
        return None
    return value


def small_count(value: object) -> int | None:
    """A count of seconds or pixels; None for what cannot be one."""
    found = count(value)
    return found if found is not None and found < 2**31 else None


def first_line(words: str) -> str:
    """A title out of a text: its first line with a letter or digit, else with a symbol; '' when there is neither.

    Lines of dots and of invisible signs are how people keep lines apart where a platform drops empty ones.
    """
    lines = [line(found, LONGEST_TITLE) for found in words.splitlines() if is_visible(found)]
    return next((found for kinds in ("LN", "S") for found in lines if _has(found, kinds)), "")


def _has(words: str, kinds: str) -> bool:
    return any(unicodedata.category(sign)[0] in kinds and is_visible(sign) for sign in words)


def moment_of_seconds(value: object) -> datetime | None:
    """A publication date in seconds since 1970 as UTC, within the same bounds as `moment`."""
    found = count(value)
    try:
        return moment(datetime.fromtimestamp(found, UTC).isoformat() if found is not None else None)
    except (ValueError, OverflowError, OSError):
        return None


def moment(value: object) -> datetime | None:
    """A publication date in RFC 3339 as UTC, never before there were platforms.

    None for nonsense and for what lies more than a day ahead, which no clock that is a little fast explains: an
    answer that changed with our own clock would make the work a changed one at every sync.
    """
    found = schedule(value)
    return found if found is not None and found <= datetime.now(UTC) + FAST_CLOCK else None


def schedule(value: object) -> datetime | None:
    """A time in RFC 3339 as UTC that may lie ahead, within the bounds of what platforms plan; None for nonsense."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is None:
            return None
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return min(max(found.astimezone(UTC), EARLIEST), LATEST)
    except (ValueError, OverflowError):
        return None


def seconds(value: object) -> int | None:
    """An ISO 8601 duration of days to seconds, as seconds; None for anything else."""
    match = DURATION.match(value) if isinstance(value, str) else None
    if match is None or value in ("P", "PT"):
        return None
    days, hours, minutes, rest = (int(group or 0) for group in match.groups())
    total = days * 86_400 + hours * 3600 + minutes * 60 + rest
    return total if total < 2**31 else None


def web_address(value: object) -> str | None:
    """An http or https address; None for anything else."""
    found = text(value, 2000)
    return found if found.startswith(("https://", "http://")) else None


def language(value: object) -> str | None:
    """The language of a tag such as pt-BR as a code of two or three letters; None for what says nothing."""
    code = text(value, 35).replace("_", "-").partition("-")[0].lower()
    code = WITHDRAWN_CODES.get(code, code)
    return code if 2 <= len(code) <= 3 and code.isalpha() and code.isascii() and code not in ("zxx", "und") else None


def video_type(length: int | None, width: int | None, height: int | None) -> str:
    """Short or long: a minute at most, or three when it is taller than wide."""
    if not length:
        return "long_video"
    is_tall = width is not None and height is not None and height > width
    return "short_video" if length <= (LONGEST_TALL_SHORT_SECONDS if is_tall else SHORT_SECONDS) else "long_video"


def scopes(value: object) -> tuple[str, ...]:
    """Scopes as a list, or as a text separated by commas or blanks."""
    if isinstance(value, list):
        return texts(value, 50, 200)
    return tuple(text(value, 4096).replace(",", " ").split())


def expiry(value: object, default_seconds: int, longest_seconds: int) -> datetime:
    """The end of a lifetime in seconds from now; what a platform says is bounded, and what it leaves out is guessed."""
    lifetime = count(value) or default_seconds
    return datetime.now(UTC) + timedelta(seconds=min(lifetime, longest_seconds))


def granted(value: object, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The scopes of a token; what was asked for when the answer does not say (RFC 6749, section 5.1)."""
    return asked if value is None else scopes(value)


def access_refused(name: str) -> ProviderError:
    """The platform says that the token is none, although it should work still: whoever asked may try a new one once."""
    return ProviderError(f"{name} did not accept our permission.", permanent=True, code="access_refused")


def unauthorized(name: str) -> ProviderError:
    """A 401 without the platform's own word: a new token may help, but nothing says that a permission has ended."""
    return ProviderError(f"{name} did not let us in. We will try again.", code="unauthorized")


def needs_reconnect(name: str) -> ProviderError:
    """The permission has ended; only the person can give a new one."""
    return ProviderError(
        f"{name} no longer accepts our permission. Connect the account again.", permanent=True, code="needs_reconnect"
    )


def code_refused(name: str) -> ProviderError:
    """The code of a consent is used up, too old, or somebody else's."""
    return ProviderError(f"{name} did not accept this sign-in. Start again.", permanent=True, code="code_refused")


def token_unavailable(name: str, retry_after: int | None) -> ProviderError:
    """The token endpoint is out of order."""
    return ProviderError(
        f"{name} did not answer. Try again in a minute.", code="token_unavailable", retry_after=retry_after
    )


def token_refusal(name: str, word: str, answer: HttpResponse, ended: ProviderError) -> ProviderError:
    """The error for a refusing token endpoint, by its word (RFC 6749, section 5.2); the status says little.

    `ended` is the error when the code or refresh token is none any more.
    """
    if word in PASSING_WORDS or answer.status == 429 or answer.status >= 500:
        return token_unavailable(name, answer.retry_after)
    if word in SITE_WORDS:
        return SiteRefused(name, "credentials", word)
    if word == "invalid_grant":
        return ended
    if not word:
        return ProviderError(f"{name}'s answer was not readable. Try again in a minute.", code="bad_token_answer")
    return ProviderError(f"{name} refused the sign-in. Start again.", permanent=True, code="token_refused")
