"""The permissions that can be asked for, and what the consent page says of them."""

import re

BASIC = "instagram_business_basic"
TEXTS = {
    BASIC: "View your profile and your media",
    "instagram_business_content_publish": "Publish posts for you",
    "instagram_business_manage_comments": "Read and manage comments on your posts",
    "instagram_business_manage_insights": "View the insights of your account",
    "instagram_business_manage_messages": "Read and send messages for you",
}


def split(asked: str) -> tuple[str, ...]:
    """The scopes of a request, separated by commas or blanks, each once, in the order asked for."""
    return tuple(dict.fromkeys(scope for scope in re.split(r"[,\s]+", asked) if scope))
