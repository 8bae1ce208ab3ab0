"""What is made out of a work's own words: its hashtags and its part of an address."""

import re

from slugify import slugify

HASHTAG = re.compile(r"(?<![\w&/#])#(\w{2,50})")
MOST_HASHTAGS = 30
LONGEST_SLUG = 70


def hashtags(title: str, description: str) -> list[str]:
    """The hashtags of a text without their sign, folded, each once, in order; numbers alone are none."""
    found = (match.casefold() for match in HASHTAG.findall(f"{title}\n{description}"))
    return list(dict.fromkeys(tag for tag in found if not tag.isdigit()))[:MOST_HASHTAGS]


def slug(title: str) -> str:
    """The title as part of an address: Latin letters, digits and hyphens; '' when nothing is left."""
    return slugify(title, max_length=LONGEST_SLUG, word_boundary=True, save_order=True)
