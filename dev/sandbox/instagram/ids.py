"""Identifiers of Instagram's forms, made out of a text: the same text always gives the same one."""

from dev.sandbox.kit import digests


def account_id(text: str) -> str:
    """A professional account: 17 digits that begin with 17841."""
    return f"17841{digests.number(f'instagram account {text}', 10**12):012}"


def scoped_id(text: str) -> str:
    """The same account as this app sees it: 17 digits."""
    return str(10**16 + digests.number(f"instagram scoped {text}", 9 * 10**16))


def media_id(text: str) -> str:
    """A post or a piece of one: 17 digits that begin with 18."""
    return f"18{digests.number(f'instagram media {text}', 10**15):015}"


def shortcode(text: str) -> str:
    """The 11 characters of a post's address."""
    return digests.base64url(digests.of(f"video instagram shortcode {text}")[:8])
