"""Password strength: which passwords are too easy to guess, estimated by zxcvbn.

No rules about kinds of characters: length is what counts (NIST SP 800-63B-4: 15 when the password stands alone), and
how many guesses a program needs that knows common passwords, words, names, dates, rows of keys, repetitions, and the
person.
"""

import re
import unicodedata
from collections.abc import Iterable

from zxcvbn_rs_py import Warning as Weakness
from zxcvbn_rs_py import zxcvbn

from app.accounts.models import WeakPassword
from app.accounts.sign_in.passwords import LONGEST_BYTES, fits, normal

SHORTEST = 15
# zxcvbn's highest grade: out of reach even for somebody who has the hash.
FEWEST_GUESSES_LOG10 = 10
# The estimate costs up to 0.1 s for so many characters of the worst kind, and grows with their square.
MOST_READ = 40
MOST_READ_OF_PERSON = 300
SHORTEST_OWN_WORD = 4
SITE_NAME = "streamvibe"
# Letters with marks of their own (Hindi, Thai) are no separators, so only these are.
SEPARATORS = re.compile(r"[\s!-/:-@\[-`{-~]+")

HELP = "Add two or three words that have nothing to do with each other."
# Pairs, because the library's weaknesses cannot be keys of a mapping.
SAID = (
    (Weakness.StraightRowsOfKeysAreEasyToGuess, "keys beside each other are tried first"),
    (Weakness.ShortKeyboardPatternsAreEasyToGuess, "keys beside each other are tried first"),
    (Weakness.RepeatsLikeAaaAreEasyToGuess, "it repeats the same character"),
    (Weakness.RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess, "it repeats the same piece"),
    (Weakness.ThisIsATop10Password, "it is one of the most common passwords"),
    (Weakness.ThisIsATop100Password, "it is one of the most common passwords"),
    (Weakness.ThisIsACommonPassword, "it is a common password"),
    (Weakness.ThisIsSimilarToACommonlyUsedPassword, "it is much like a common password"),
    (Weakness.SequencesLikeAbcAreEasyToGuess, "runs such as abc or 6543 are tried first"),
    (Weakness.RecentYearsAreEasyToGuess, "years are tried first"),
    (Weakness.AWordByItselfIsEasyToGuess, "it is a single word"),
    (Weakness.DatesAreOftenEasyToGuess, "dates are tried first"),
    (Weakness.NamesAndSurnamesByThemselvesAreEasyToGuess, "names are tried first"),
    (Weakness.CommonNamesAndSurnamesAreEasyToGuess, "names are tried first"),
)


def check(password: str, person: Iterable[str] = ()) -> None:
    """Raises WeakPassword, in words that say what is wrong and what helps.

    `person` is what others may know about its owner: address, names. Passwords made of that are weak.
    """
    if len(normal(password)) < SHORTEST:
        raise WeakPassword(f"At least {SHORTEST} characters. Four words in a row are easy to remember.")
    if not fits(password):
        raise WeakPassword(f"At most {LONGEST_BYTES:,} bytes.")
    if SITE_NAME in re.sub(r"[\W_]+", "", password.casefold()):
        raise WeakPassword("This password contains the name of this site. Choose another.")
    _estimate(_plain(password)[:MOST_READ], own_words(person))


def own_words(person: Iterable[str]) -> list[str]:
    """Each text about a person and the halves around its @, whole, in parts at separators, and without these."""
    words: set[str] = set()
    for known in person:
        text = _plain(known[:MOST_READ_OF_PERSON])
        for whole in (text, *text.split("@")):
            parts = SEPARATORS.split(whole)
            words |= {whole, "".join(parts), *parts}
    return sorted(word for word in words if len(word) > 1)


def _estimate(password: str, words: list[str]) -> None:
    found = zxcvbn(password, words)
    if found.guesses_log10 >= FEWEST_GUESSES_LOG10:
        return
    is_personal = any(word in password for word in words if len(word) >= SHORTEST_OWN_WORD)
    weakness = found.feedback.warning if found.feedback else None
    reason = "it is made of your name or address" if is_personal else _said(weakness)
    raise WeakPassword(f"This password is easy to guess: {reason}. {HELP}")


def _said(weakness: Weakness | None) -> str:
    return next((words for known, words in SAID if known == weakness), "it is made of common words or patterns")


def _plain(text: str) -> str:
    """The text without the differences that a guesser tries at once: forms of letters, and capitals."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.encode(errors="replace").decode()
