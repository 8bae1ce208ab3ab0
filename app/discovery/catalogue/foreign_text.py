"""Marks for others' texts in our English pages: their language, for the voice that reads them, and their direction.

Follows HTML 3.2.6.2 (`lang`) and WCAG 2.2, 3.1.2. No mark is better than a wrong one.
"""

import re
import unicodedata
from collections import Counter

from markupsafe import Markup

from app.content.sync import languages

SCRIPTS = {**languages.SCRIPTS, "GREEK": "el", "HEBREW": "he", "BENGALI": "bn"}
QUOTED = re.compile("“([^”]*)”")


def language(text: str, usual: str | None = None) -> str | None:
    """The language of a short text by its script; None for Latin letters, which tell nothing.

    `usual` is that of the work it belongs to: it decides for a script of several languages, such as Arabic or Han.
    """
    scripts = Counter(unicodedata.name(sign, "").partition(" ")[0] for sign in text if sign.isalpha())
    if not scripts or 2 * scripts["LATIN"] > scripts.total():
        return None
    own = (SCRIPTS[script] for script, _ in scripts.most_common() if script in SCRIPTS)
    return next(own, usual)


def lang_mark(text: str, usual: str | None = None) -> Markup:
    """The attribute `lang` for an element that holds this text alone, with a blank before it; nothing when unsure."""
    found = language(text, usual)
    return Markup(' lang="{}"').format(found) if found else Markup()


def isolated_quotes(text: str) -> Markup:
    """A sentence of ours whose quotes keep their own direction and lend it to nothing around them."""
    quoted = Markup("“<bdi>{}</bdi>”")
    return Markup().join(quoted.format(part) if at % 2 else part for at, part in enumerate(QUOTED.split(text)))
