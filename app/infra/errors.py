"""The errors that people meet. Each carries its HTTP status and words that say what happened and what to do."""

from collections.abc import Mapping
from typing import Literal

SiteRefusal = Literal["credentials", "blocked"]


class AppError(Exception):
    """Something went wrong."""

    status = 500

    def __init__(self, message: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        super().__init__(self.message)


class BadInput(AppError):
    """Some of this cannot be used as it is."""

    status = 400

    def __init__(self, message: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Forbidden(AppError):
    """You may not do this."""

    status = 403


class NotFound(AppError):
    """We can't find that page."""

    status = 404


class Conflict(AppError):
    """This was changed elsewhere in the meantime. Load the page again and repeat your change."""

    status = 409


class Gone(AppError):
    """This was here once and has been removed by its creator."""

    status = 410


class TooMany(AppError):
    """Slow down a moment and try again."""

    status = 429

    def __init__(self, message: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(AppError):
    """We cannot answer just now. Try again in a minute."""

    status = 503

    def __init__(self, message: str | None = None, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderError(AppError):
    """The platform did not answer. Try again in a minute.

    `permanent` says that trying again cannot help; `retry_after` is the provider's own delay in seconds;
    `code` is a short stable word for logs and tests.
    """

    status = 502

    def __init__(
        self,
        message: str | None = None,
        *,
        permanent: bool = False,
        retry_after: int | None = None,
        code: str = "provider_error",
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.code = code


class PlatformPaused(ProviderError):
    """The platform is left alone for a while: it failed too often, or its daily allowance is used up.

    Waiting for its end is not a try that failed.
    """

    status = 503


class SiteRefused(ProviderError):
    """The platform refuses this site itself, whoever it asks for: wrong credentials, or an app that is blocked.

    `word` is the platform's own, for the operators. No person can do anything about it, and no permission has ended.
    """

    status = 503

    def __init__(self, platform: str, kind: SiteRefusal, word: str, retry_after: int = 3600) -> None:
        super().__init__(
            f"{platform} does not let this site in just now. Nothing is wrong with your account, and we know of it. "
            "Try again later.",
            code="site_refused",
            retry_after=retry_after,
        )
        self.kind: SiteRefusal = kind
        self.word = word
