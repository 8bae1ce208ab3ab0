"""Claims: parts of a tsquery, as text, and what is put together from them."""

from collections.abc import Iterable, Sequence

from app.infra.unicode.runs import ONE_CLUSTER

LONGEST_LEXEME = 500


def any_of(parts: Iterable[str]) -> str:
    """Matches what one of these matches."""
    found = list(dict.fromkeys(parts))
    return f"({' | '.join(found)})" if len(found) > 1 else "".join(found)


def at_least(number: int, claims: Sequence[str]) -> str:
    """Matches what so many of the claims match (1 to all of them).

    Each half gives its share: of six claims three need 22 places in the tsquery, where every choice of three written
    out would need 60, and an index looks for each of them.
    """
    if number == 1:
        return any_of(claims)
    if number == len(claims):
        return " & ".join(claims)
    left, right = claims[: len(claims) // 2], claims[len(claims) // 2 :]
    shares = range(max(0, number - len(right)), min(number, len(left)) + 1)
    return any_of(f"({_both(share, left, number - share, right)})" for share in shares)


def _both(of_left: int, left: Sequence[str], of_right: int, right: Sequence[str]) -> str:
    return " & ".join(at_least(number, claims) for number, claims in ((of_left, left), (of_right, right)) if number)


def lexeme(word: str, weight: str = "") -> str:
    """A word as tsquery writes it; a letter that stands for a word begins one."""
    flags = f"{'*' * bool(ONE_CLUSTER.fullmatch(word))}{weight}"
    return f"{quoted(word)}:{flags}" if flags else quoted(word)


def quoted(lexeme: str) -> str:
    """Quotes a lexeme for tsquery, cut: a ligature may stand for 18 letters, and a lexeme has 2,046 bytes at most."""
    escaped = lexeme[:LONGEST_LEXEME].replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
