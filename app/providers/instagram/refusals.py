"""Maps Meta's error codes to errors of ours. Its texts are not shown to people.

Source: Meta's "Error codes" and "Rate limits" pages, and answers of graph.instagram.com as others recorded them
(tests/providers/wire). The code decides, not the HTTP status: limits and blocks come as 400 and 403. Only 190 and 102
say that a permission has ended; 200 with "API access blocked." is said of the whole app, for days, and then goes by.
"""

from collections.abc import Mapping
from typing import Any

from app.infra.errors import ProviderError, SiteRefused
from app.infra.http_client import MAX_RETRY_AFTER_SECONDS, HttpResponse
from app.providers import reading

NAME = "Instagram"
TOKEN_ENDED = frozenset({102, 190})
BAD_APP = 101
NO_PERMISSION = 10
PERMISSIONS = range(200, 300)
UNSUPPORTED = 100
UNKNOWN_PATH = 2500
GONE_SUBCODE = 33
# Limits of the app, of a person, of a page and of an account (80000 and on), and two kinds of "wait and retry".
TOO_MANY = frozenset({4, 17, 32, 341, 368, 613, *range(80000, 80015)})
PASSING = frozenset({-2, -1, 1, 2})
BLOCKED = "access blocked"
OF_THE_APP = ("client secret", "client_secret", "client_id", "platform app")
BUSY_SECONDS = 900
RENEWAL_SECONDS = 86_400
USAGE_HEADER = "x-business-use-case-usage"


def of_sign_in(answer: HttpResponse) -> ProviderError:
    """The error for a refused code; this address has an envelope of its own, and sometimes uses that of the others."""
    if _error(answer):
        return of_exchange(answer)
    sent = _sent(answer)
    words = reading.text(sent.get("error_message"), 200)
    if any(part in words.lower() for part in OF_THE_APP):
        return SiteRefused(NAME, "credentials", words)
    if answer.status == 429 or answer.status >= 500:
        return reading.token_unavailable(NAME, answer.retry_after)
    return ProviderError("Instagram refused the sign-in. Start again.", permanent=True, code="token_refused")


def of_exchange(answer: HttpResponse) -> ProviderError:
    """The error for a short token that gets no long one: nothing was connected yet, so nothing has ended."""
    words = _words(answer)
    if any(part in words.lower() for part in OF_THE_APP):
        return SiteRefused(NAME, "credentials", words)
    if _number(_error(answer).get("code")) == UNSUPPORTED:
        return _not_allowed()
    refusal = of_reading(answer)
    return reading.code_refused(NAME) if refusal.code == "access_refused" else refusal


def of_renewal(answer: HttpResponse) -> ProviderError:
    """The error for a renewal. 100 is said of a token that is too young, and in outages: the token itself lives on."""
    if _number(_error(answer).get("code")) == UNSUPPORTED:
        return ProviderError(
            "Instagram does not renew this permission now. We will try again.",
            code="not_renewed",
            retry_after=RENEWAL_SECONDS,
        )
    refusal = of_reading(answer)
    return reading.needs_reconnect(NAME) if refusal.code == "access_refused" else refusal


def of_reading(answer: HttpResponse) -> ProviderError:
    """The error for a question about an account or its works."""
    error, code, words = _error(answer), _number(_error(answer).get("code")), _words(answer)
    if code in PERMISSIONS and BLOCKED in words.lower():
        return SiteRefused(NAME, "blocked", words)
    if code == BAD_APP:
        return SiteRefused(NAME, "credentials", words)
    if code in TOKEN_ENDED:
        return reading.access_refused(NAME)
    if code in TOO_MANY or answer.status == 429:
        return _busy(_wait(answer) or BUSY_SECONDS)
    is_passing = code in PASSING or error.get("is_transient") is True
    if is_passing or (answer.status >= 500 and code != UNKNOWN_PATH):
        return _busy(_wait(answer))
    return _lasting(answer, code, words)


def _lasting(answer: HttpResponse, code: int | None, words: str) -> ProviderError:
    """The error for what waiting does not mend."""
    if answer.status == 401 and code is None:
        return reading.unauthorized(NAME)
    if code == NO_PERMISSION:
        return not_permitted()
    if code in PERMISSIONS:
        return ProviderError(
            "We need permission to read your posts; it was not given.", permanent=True, code="missing_scope"
        )
    if _number(_error(answer).get("error_subcode")) == GONE_SUBCODE or answer.status == 404:
        return ProviderError("Instagram no longer has this.", permanent=True, code="gone")
    if code == UNSUPPORTED and words.startswith("Unsupported request"):
        return _not_allowed()
    number = code if code is not None else answer.status
    return ProviderError("Instagram refused our request.", permanent=True, code=f"refused_{number}")


def has_ended(answer: HttpResponse) -> bool:
    """Whether the token is none any more."""
    return _number(_error(answer).get("code")) in TOKEN_ENDED


def not_permitted() -> ProviderError:
    """Said of personal accounts, and of any other lack of permission: Meta does not tell them apart."""
    return ProviderError(
        "Instagram does not let this site read this account. Only professional accounts can be read: if yours is "
        "personal, switch it to a creator or business account in the Instagram app, then connect it again.",
        permanent=True,
        code="no_channel",
    )


def _not_allowed() -> ProviderError:
    """Meta has not admitted this site, or not for this account: an app without review reads its testers only."""
    return ProviderError(
        "Instagram does not let this site read this account yet. Nothing is wrong on your side. Try again later.",
        permanent=True,
        code="not_allowed",
    )


def _busy(wait: int | None) -> ProviderError:
    return ProviderError("Instagram is busy. We will try again.", code="busy", retry_after=wait)


def _wait(answer: HttpResponse) -> int | None:
    """The seconds that the platform asks for: Retry-After, or the longest wait in minutes of its usage header."""
    if answer.retry_after is not None:
        return answer.retry_after
    usage = reading.part(reading.parsed(answer.headers.get(USAGE_HEADER)))
    entries = (entry for key in usage for entry in reading.parts(usage, key))
    minutes = (reading.count(entry.get("estimated_time_to_regain_access")) for entry in entries)
    longest = max((found for found in minutes if found), default=0)
    return min(longest * 60, MAX_RETRY_AFTER_SECONDS) or None


def _sent(answer: HttpResponse) -> Mapping[str, Any]:
    return reading.part(reading.parsed(answer.body))


def _error(answer: HttpResponse) -> Mapping[str, Any]:
    return reading.part(_sent(answer), "error")


def _words(answer: HttpResponse) -> str:
    return reading.text(_error(answer).get("message"), 200)


def _number(value: object) -> int | None:
    """A code, which may be negative, as a number or as digits."""
    if isinstance(value, str) and value.startswith("-"):
        found = reading.count(value[1:])
        return None if found is None else -found
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        return value
    return reading.count(value)
