"""Writes the folding of texts in SQL out of the steps of `app/infra/unicode/folding.py`.

`make schema` runs it; tests/infra/test_folding.py fails when the file is behind the steps. A filled database is folded
again by `db project`.
"""

from collections.abc import Sequence
from pathlib import Path

from app.infra.unicode import folding
from app.infra.unicode.character_classes import PLAIN, UNSPACED
from app.infra.unicode.folding import Step

IS_ASCII = "octet_length(t) = length(t)"
FILE = Path(__file__).parents[1] / "sql/phases/6_discovery/functions/folding.sql"
HEAD = """-- Text folding: written by `make schema` from app/infra/unicode/folding.py, which says what each step is for.
SET LOCAL ROLE streamvibe_steward;

"""
FUNCTION = """CREATE OR REPLACE FUNCTION {name}(p_text text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t text := p_text;
BEGIN
{steps}
    RETURN t;
END
$$;
COMMENT ON FUNCTION {name} IS '{comment}';
GRANT EXECUTE ON FUNCTION {name} TO streamvibe_web, streamvibe_worker, streamvibe_visitor;
"""


def write() -> None:
    """Writes the file."""
    FILE.write_text(contents())


def contents() -> str:
    """What the file should hold."""
    fold = FUNCTION.format(
        name="site.fold",
        steps="\n".join([_spelling(), _lines(folding.FOLD[-2:], 1)]),
        comment="Folds a text: NFKC, invisible signs, case, accents, digits of all scripts, letter variants, blanks.",
    )
    # Every blank is a separator, so blanks need no step of their own here.
    words = FUNCTION.format(
        name="site.words",
        steps="\n".join(
            [
                _spelling(),
                _only_if(f"t ~ '{folding.NAMED_SIGN}'", folding.NAMED_SIGNS),
                _lines(folding.SPLIT, 1),
                _only_if(f"t ~ '[{UNSPACED}]'", [*folding.PAIRS, folding.TRIM[0]]),
                _lines(folding.TRIM[1:], 1),
            ]
        ),
        comment="The words of a folded text with a blank between; scripts without blanks in overlapping pairs.",
    )
    tag = FUNCTION.format(
        name="site.tag_of",
        steps="\n".join(
            [
                f"    IF {IS_ASCII} THEN",
                f"        t := {folding.Lowered().sql('t')};",
                "    ELSE",
                _lines(folding.TAG[:-2], 2),
                "    END IF;",
                _lines(folding.TAG[-2:], 1),
            ]
        ),
        comment="A tag as the site shows it: NFKC, lower case, single blanks. What differs in these alone is one tag.",
    )
    return f"{HEAD}{fold}\n{tag}\n{words}"


def _spelling() -> str:
    """The steps of spelling for texts that need them; ASCII and other plain letters need their case changed only."""
    return "\n".join(
        [
            f"    IF {IS_ASCII} OR t !~ '[^{PLAIN}]' THEN",
            f"        t := {folding.Lowered().sql('t')};",
            "    ELSE",
            _lines(folding.SPELLING, 2),
            "    END IF;",
        ]
    )


def _only_if(claim: str, steps: Sequence[Step]) -> str:
    return "\n".join([f"    IF {claim} THEN", _lines(steps, 2), "    END IF;"])


def _lines(steps: Sequence[Step], depth: int) -> str:
    return "\n".join(f"{'    ' * depth}t := {step.sql('t')};" for step in steps)


if __name__ == "__main__":
    write()
