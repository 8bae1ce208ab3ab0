"""Typing errors: whether one word becomes another by a single slip of the finger."""


def is_one_typo_apart(word: str, other: str) -> bool:
    """Whether a typing error of one letter (added, left out, replaced, or two swapped) makes one word of the other.

    Damerau's distance of one; the first word's letters are compared from both ends.
    """
    start = _common_prefix(word, other)
    end = _common_prefix(word[start:][::-1], other[start:][::-1])
    left, right = word[start : len(word) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _common_prefix(word: str, other: str) -> int:
    """The length of the common prefix of two words."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(word), len(other)))
