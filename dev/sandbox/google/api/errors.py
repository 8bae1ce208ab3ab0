"""Errors of the YouTube Data API, in the envelope and with the reasons that Google uses.

Source: https://developers.google.com/youtube/v3/docs/errors and the general Google API error format.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
}
REALM = 'Bearer realm="https://accounts.google.com/"'


@dataclass
class ApiError(Exception):
    """An answer other than 200. `location` names the parameter or header at fault, if one is."""

    code: int
    message: str
    reason: str
    domain: str = "youtube.parameter"
    location: str = ""
    location_type: str = "parameter"
    headers: Mapping[str, str] = field(default_factory=dict)

    def envelope(self) -> dict[str, object]:
        """The body of the answer."""
        detail: dict[str, str] = {"message": self.message, "domain": self.domain, "reason": self.reason}
        if self.location:
            detail |= {"location": self.location, "locationType": self.location_type}
        status = STATUS_NAMES.get(self.code, "UNKNOWN")
        return {"error": {"code": self.code, "message": self.message, "errors": [detail], "status": status}}


def no_token() -> ApiError:
    """Neither a token nor a key came."""
    message = (
        "Method doesn't allow unregistered callers (callers without established identity)."
        " Please use API Key or other form of API consumer identity to call this API."
    )
    return ApiError(403, message, "forbidden", "global")


def bad_key() -> ApiError:
    """A key came; the sandbox gives none out."""
    return ApiError(400, "API key not valid. Please pass a valid API key.", "badRequest", "global")


def bad_token() -> ApiError:
    """The access token is unknown, too old or revoked."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid"
        " authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    headers = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
    return ApiError(401, message, "authError", "global", "Authorization", "header", headers)


def missing_scope() -> ApiError:
    """The token may not read YouTube."""
    headers = {"WWW-Authenticate": f'{REALM}, error="insufficient_scope"'}
    message = "Request had insufficient authentication scopes."
    return ApiError(403, message, "insufficientPermissions", "global", headers=headers)


def over_quota() -> ApiError:
    """The project's units of the day are used up."""
    message = (
        "The request cannot be completed because you have exceeded your"
        ' <a href="/youtube/v3/getting-started#quota">quota</a>.'
    )
    return ApiError(403, message, "quotaExceeded", "youtube.quota")


def too_many(retry_seconds: int) -> ApiError:
    """Too many calls in a short time."""
    headers = {"Retry-After": str(retry_seconds)}
    return ApiError(429, "Rate limit exceeded. Try again later.", "rateLimitExceeded", "usageLimits", headers=headers)


def unknown_name(name: str) -> ApiError:
    """A query parameter that the method does not have."""
    message = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
        f" Field '{name}' could not be found in request message."
    )
    return ApiError(400, message, "badRequest", "global", name)


def bad_value(name: str, value: str, kind: str) -> ApiError:
    """A value of the wrong type; `kind` is Google's name of the type, such as TYPE_UINT32."""
    return ApiError(400, f"Invalid value at '{name}' ({kind}), \"{value}\"", "badRequest", "global", name)


def out_of_range(name: str, value: int, least: int, most: int) -> ApiError:
    """A number outside of what the method takes."""
    message = f"Invalid value '{value}'. Values must be within the range: [{least}, {most}]"
    return ApiError(400, message, "invalidParameter", "global", name)


def missing_part() -> ApiError:
    """No part was asked for."""
    return ApiError(400, "Required parameter: part", "missingRequiredParameter", location="part")


def unknown_part(part: str) -> ApiError:
    """A part that the resource does not have."""
    return ApiError(400, f"'{part}'", "unknownPart", "youtube.part", "part")


def missing_filter(filters: tuple[str, ...]) -> ApiError:
    """None of the parameters that say which resources are wanted."""
    message = f"No filter selected. Expected one of: {', '.join(filters)}"
    return ApiError(400, message, "missingRequiredParameter", location="parameters.", location_type="other")


def many_filters(given: list[str]) -> ApiError:
    """More than one of them."""
    message = f"Incompatible parameters specified in the request: {', '.join(given)}"
    return ApiError(
        400, message, "incompatibleParameters", location=f"parameters.{given[0]}", location_type="parameter"
    )


def bad_filter(name: str) -> ApiError:
    """A filter whose value cannot be used, for example more than 50 ids."""
    return ApiError(400, "The request specifies an invalid filter parameter.", "invalidFilters", location=name)


def bad_page_token() -> ApiError:
    """A page token that this list has not given out."""
    return ApiError(400, "The request specifies an invalid page token.", "invalidPageToken", location="pageToken")


def no_playlist() -> ApiError:
    """There is no such playlist, or nothing was ever in it."""
    message = "The playlist identified with the request's <code>playlistId</code> parameter cannot be found."
    return ApiError(404, message, "playlistNotFound", "youtube.playlistItem", "playlistId")


def not_simulated(what: str) -> ApiError:
    """YouTube can do it, the sandbox cannot."""
    return ApiError(501, f"The sandbox does not simulate {what}.", "notImplemented", "sandbox")
