"""Errors of the Graph API in Meta's envelope, and those of the sign-in, which have one of their own.

Source: Meta's "Handle errors" page of the Graph API, its table of rate limits, and what developers report of the
Instagram host. Codes: 190 token, 4, 17 and 32 too many calls, 10 and 200 permission, 100 parameter, 2 passing.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

# Meta's servers write the time of California; the hour of its summer time does not matter to a sandbox.
PACIFIC = timezone(timedelta(hours=-8))
LIMIT_USAGE = 100


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
    return GraphError(403, "(#10) Application does not have permission for this action", 10)


def no_media_permission() -> GraphError:
    """The token may not read media."""
    return GraphError(400, "(#200) Requires instagram_business_basic permission to manage the object", 200)


def not_professional() -> GraphError:
    """The account is a personal one."""
    return GraphError(400, "(#10) The user is not an Instagram Business", 10)


def passing() -> GraphError:
    """Something is wrong for a moment."""
    message = "An unexpected error has occurred. Please retry your request later."
    return GraphError(500, message, 2, is_transient=True)


def wrong_parameter(message: str) -> GraphError:
    """A parameter that the call does not have, or a value that it does not take."""
    return GraphError(400, f"(#100) {message}", 100)


def unknown_field(name: str, node: str) -> GraphError:
    """A field that there is not."""
    return wrong_parameter(f"Tried accessing nonexisting field ({name}) on node type ({node})")


def unsupported(verb: str) -> GraphError:
    """What Instagram says when a token is of the wrong kind or too young for what was asked."""
    return GraphError(400, f"Unsupported request - method type: {verb}", 100, "IGApiException")


def gone(node: str) -> GraphError:
    """There is no such object, or it is somebody else's."""
    message = (
        f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due to missing permissions,"
        " or does not support this operation. Please read the Graph API documentation at"
        " https://developers.facebook.com/docs/graph-api"
    )
    return GraphError(400, message, 100, "GraphMethodException", 33)


def unknown_path(path: str) -> GraphError:
    """An address that there is not, or a version."""
    return GraphError(400, f"Unknown path components: {path}", 2500)


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
}


def _token_error(message: str, subcode: int | None = None, code: int = 190) -> GraphError:
    headers = {"WWW-Authenticate": f'OAuth "Facebook Platform" "invalid_token" "{message}"'}
    return GraphError(400, message, code, subcode=subcode, headers=headers)


def _too_many(status: int, message: str, code: int) -> GraphError:
    return GraphError(status, message, code, is_transient=True, headers=usage_header(LIMIT_USAGE))


def usage_header(percent: int) -> dict[str, str]:
    """How much of the hour's calls are used, in percent, as every answer of the Graph host says."""
    return {"X-App-Usage": f'{{"call_count":{percent},"total_cputime":{percent // 4},"total_time":{percent // 3}}}'}


def _said(at: datetime) -> str:
    return at.astimezone(PACIFIC).strftime("%A, %d-%b-%y %H:%M:%S PST")
