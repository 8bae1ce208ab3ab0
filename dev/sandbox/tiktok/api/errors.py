"""TikTok's two kinds of errors: of the sign-in (OAuth) and of the Display API.

Source: https://developers.tiktok.com/doc/oauth-error-handling and
https://developers.tiktok.com/doc/tiktok-api-v2-error-handling.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Response

from dev.sandbox.kit.oauth.protocol import TokenRefusal


@dataclass
class ApiError(Exception):
    """An error of the Display API: its code, what was wrong, and the HTTP status."""

    code: str
    message: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def envelope(self, now: datetime) -> dict[str, object]:
        """The body of the answer."""
        return {"data": {}, "error": {"code": self.code, "message": self.message, "log_id": log_id(now)}}


def token_envelope(refusal: TokenRefusal, now: datetime) -> dict[str, object]:
    """The body of a token endpoint's answer."""
    return {"error": refusal.error, "error_description": refusal.message, "log_id": log_id(now)}


def log_id(now: datetime) -> str:
    """What TikTok's support asks for: the time, and twenty characters."""
    return f"{now:%Y%m%d%H%M%S}{secrets.token_hex(10).upper()}"


def with_log_id(answer: Response, now: datetime) -> Response:
    """The answer with TikTok's header for its log."""
    answer.headers["x-tt-logid"] = log_id(now)
    return answer


def bad_token() -> ApiError:
    """The access token is missing, unknown, too old or revoked."""
    return ApiError("access_token_invalid", "The access token is invalid or not found in the request.", 401)


def missing_scope(scope: str) -> ApiError:
    """The person did not allow it."""
    return ApiError("scope_not_authorized", f"The user did not authorize the scope required: {scope}.", 401)


def too_many() -> ApiError:
    """More calls than a minute may have. TikTok names no time to wait."""
    return ApiError("rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.", 429)


def bad_params(reason: str) -> ApiError:
    """A field of the request is invalid."""
    return ApiError("invalid_params", reason, 400)


def internal() -> ApiError:
    """TikTok itself failed."""
    return ApiError("internal_error", "Something went wrong on TikTok's side.", 500)


def risky() -> ApiError:
    """TikTok takes the person's account for a spammer's."""
    return ApiError("spam_risk_user_banned_from_posting", "The user is banned from this by TikTok.", 403)


def wrong_verb() -> ApiError:
    """Lists and queries are asked for by POST."""
    return ApiError("invalid_params", "This method is not allowed here; use POST.", 405, {"Allow": "POST"})


# What the sign-in says, by its own words. TikTok's documents name no status; developers saw 200, 400 and 401.
SIGN_IN = {
    "invalid_grant": "Authorization code is expired.",
    "invalid_client": "Client key or secret is incorrect.",
    "invalid_request": "The request parameters are malformed.",
    "unauthorized_client": "The client is not authorized.",
    "server_error": "Other internal server errors.",
    "temporarily_unavailable": "Service is temporarily unavailable.",
}
# A list without a list, and an error that is no envelope, as one page of TikTok's documents shows it.
BROKEN: dict[str, dict[str, object]] = {
    "no_list": {"data": {}, "error": {"code": "ok", "message": "", "log_id": "L"}},
    "empty": {},
    "flat": {"code": "internal_error", "message": "Something went wrong", "log_id": "L"},
}
# What `/_control/tiktok/fail` can be asked for, by TikTok's own codes.
NAMED = {
    error.code: error
    for error in (
        bad_token(),
        missing_scope("video.list"),
        too_many(),
        bad_params("A field is bad."),
        internal(),
        risky(),
    )
}
