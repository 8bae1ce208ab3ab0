"""Errors of the Graph API in Meta's envelope, and those of the sign-in, which have one of their own.

Source: Meta's "Handle errors", "Error codes" and "Rate limits" pages, and answers of the Instagram host as developers
recorded them (tests/providers/wire). Codes: 190 token, 4, 17, 32 and 80002 too many calls, 10 and 200 permission or a
block of the whole app, 100 parameter, -1 and 2 passing. What Instagram itself raises has the type IGApiException.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

# Meta's servers write the time of California; the hour of its summer time does not matter to a sandbox.
PACIFIC = timezone(timedelta(hours=-8))
LIMIT_USAGE = 100
OWN = "IGApiException"
REGAIN_MINUTES = 19


@dataclass
class GraphError(Exception):
    """An answer other than 200 of the Graph host."""

    status: int
    message: str
    code: int
    type: str = "OAuthException"
    subcode: int | None = None
    is_transient: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def envelope(self) -> dict[str, object]:
        """The body of the answer."""
        facts: dict[str, object] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            facts["error_subcode"] = self.subcode
        if self.is_transient:
            facts["is_transient"] = True
        return {"error": {**facts, "fbtrace_id": f"A{secrets.token_urlsafe(16)}"}}


class SignInError(Exception):
    """The error of the address that gives tokens for codes."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status

    def envelope(self) -> dict[str, object]:
        """The body of the answer."""
        return {"error_type": "OAuthException", "code": self.status, "error_message": self.message}


def no_token() -> GraphError:
    """No token came."""
    return _token_error("An access token is required to request this resource.", code=104)


def unknown_token() -> GraphError:
    """A token came that was never given out."""
    return _token_error("Invalid OAuth access token - Cannot parse access token")


def expired_token(at: datetime, now: datetime) -> GraphError:
    """The token came to its end."""
    message = f"Error validating access token: Session has expired on {_said(at)}. The current time is {_said(now)}."
    return _token_error(message, 463)


def ended_token() -> GraphError:
    """The person took the permission back, or changed the password."""
    message = (
        "Error validating access token: The session has been invalidated because the user changed their password or"
        " Facebook has changed the session for security reasons."
    )
    return _token_error(message, 460)


def app_limit() -> GraphError:
    """The app has called too often."""
    return _too_many(403, "(#4) Application request limit reached", 4)


def user_limit() -> GraphError:
    """The app has called too often for this person."""
    return _too_many(400, "(#17) User request limit reached", 17)


def page_limit() -> GraphError:
    """The same, as some edges say it."""
    return _too_many(400, "(#32) Page request limit reached", 32)


def no_permission() -> GraphError:
    """The token may not read a profile."""
    message = "Application does not have permission for this action"
    headers = {"WWW-Authenticate": f'OAuth "Facebook Platform" "invalid_request" "{message}"'}
    return GraphError(403, message, 10, OWN, headers=headers)


def no_media_permission() -> GraphError:
    """The token may not read media."""
    return GraphError(400, "(#200) Requires instagram_business_basic permission to manage the object", 200)


def not_professional() -> GraphError:
    """The account is a personal one. What the real host says of it is not known; a lack of permission it is."""
    return no_permission()


def blocked() -> GraphError:
    """The whole app is blocked, for hours or days; its tokens live on."""
    return GraphError(400, "API access blocked.", 200)


def account_limit() -> GraphError:
    """The app has called too often for this account, and is told when to go on."""
    usage = {"type": "instagram", "call_count": 100, "total_cputime": 25, "total_time": 25}
    found = {"17841400000000001": [{**usage, "estimated_time_to_regain_access": REGAIN_MINUTES}]}
    message = "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again."
    return GraphError(400, message, 80002, subcode=2446079, headers={"X-Business-Use-Case-Usage": json.dumps(found)})


def server_error() -> GraphError:
    """Instagram itself failed, with a negative code and under 400."""
    return GraphError(400, "Instagram server error. Try again.", -1, subcode=2207001, is_transient=True)


def passing() -> GraphError:
    """Something is wrong for a moment."""
    message = "An unexpected error has occurred. Please retry your request later."
    return GraphError(500, message, 2, is_transient=True)


def wrong_parameter(message: str) -> GraphError:
    """A parameter that the call does not have, or a value that it does not take."""
    return GraphError(400, message, 100, OWN)


def unknown_field(name: str) -> GraphError:
    """A field that there is not."""
    return wrong_parameter(f"Tried accessing nonexisting field ({name})")


def unsupported(verb: str) -> GraphError:
    """What Instagram says of an account that the app may not read yet, and here of a token of the wrong kind.

    What it says of a token that is too young is not known.
    """
    return GraphError(400, f"Unsupported request - method type: {verb}", 100, OWN)


def not_allowed() -> GraphError:
    """The app is not admitted, or not for this account."""
    return unsupported("get")


def gone(node: str) -> GraphError:
    """There is no such object, or it is somebody else's."""
    message = (
        f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due to missing permissions,"
        " or does not support this operation"
    )
    return GraphError(400, message, 100, OWN, 33)


def unknown_path(path: str) -> GraphError:
    """An address that there is not, or a version."""
    return GraphError(500, f"Unknown path components: {path}", 2500, OWN)


def wrong_verb(verb: str, allowed: str) -> GraphError:
    """A verb that an address does not have."""
    message = f"Unsupported {verb.lower()} request."
    return GraphError(405, message, 100, "GraphMethodException", headers={"Allow": allowed})


# What `/_control/instagram/fail` can ask for by name.
NAMED = {
    "token": unknown_token,
    "ended": ended_token,
    "app_limit": app_limit,
    "user_limit": user_limit,
    "page_limit": page_limit,
    "permission": no_permission,
    "media_permission": no_media_permission,
    "passing": passing,
    "blocked": blocked,
    "account_limit": account_limit,
    "server_error": server_error,
    "not_allowed": not_allowed,
}


def _token_error(message: str, subcode: int | None = None, code: int = 190) -> GraphError:
    headers = {"WWW-Authenticate": f'OAuth "Facebook Platform" "invalid_token" "{message}"'}
    return GraphError(400, message, code, subcode=subcode, headers=headers)


def _too_many(status: int, message: str, code: int) -> GraphError:
    return GraphError(status, message, code, is_transient=True, headers=usage_header(LIMIT_USAGE))


def usage_header(percent: int) -> dict[str, str]:
    """How much of the hour's calls are used, in percent, and the version, as every answer of the Graph host says."""
    return {"X-App-Usage": f'{{"call_volume":{percent},"cpu_time":{percent // 4}}}', "instagram-api-version": "v25.0"}


def _said(at: datetime) -> str:
    return at.astimezone(PACIFIC).strftime("%A, %d-%b-%y %H:%M:%S PST")
