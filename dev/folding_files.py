"""Writes the folding of texts in SQL out of the steps of `app/infra/unicode/folding.py`.

`make schema` runs it; tests/infra/test_folding.py fails when the file is behind the steps. A filled database is folded
again by `db project`.
"""

from collections.abc import Sequence
from pathlib import Path

from app.infra.unicode import folding
from app.infra.unicode.character_classes import UNSPACED
from app.infra.unicode.folding import Step

FILE = Path(__file__).parents[1] / "sql/phases/6_discovery/functions/folding.sql"
HEAD = """-- Text folding: written by `make schema` from app/infra/unicode/folding.py, which says what each step is for.
SET LOCAL ROLE streamvibe_steward;

"""
FUNCTION = """CREATE OR REPLACE FUNCTION {name}(p_text text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t text := {first};
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
        first="p_text",
        steps=_spared("octet_length(t) = length(t)", ["t := lower(t);"], folding.FOLD),
        comment="Folds a text: NFKC, invisible signs, case, accents, digits of all scripts, letter variants, blanks.",
    )
    words = FUNCTION.format(
        name="site.words",
        first="site.fold(p_text)",
        steps="\n".join(
            [
                _lines([*folding.NAMED_SIGNS, *folding.SPLIT], 1),
                f"    IF t ~ '[{UNSPACED}]' THEN",
                _lines(folding.PAIRS, 2),
                "    END IF;",
                _lines(folding.TRIM, 1),
            ]
        ),
        comment="The words of a folded text with a blank between; scripts without blanks in overlapping pairs.",
    )
    tag = FUNCTION.format(
        name="site.tag_of",
        first="p_text",
        steps=_lines(folding.TAG, 1),
        comment="A tag as the site shows it: NFKC, lower case, single blanks. What differs in these alone is one tag.",
    )
    return f"{HEAD}{fold}\n{tag}\n{words}"


def _spared(claim: str, short: Sequence[str], steps: Sequence[Step]) -> str:
    """The steps for texts that need them; ASCII needs fewer, and is most of what there is."""
    return "\n".join(
        [
            f"    IF {claim} THEN",
            *(f"        {line}" for line in short),
            "    ELSE",
            _lines(steps[:-2], 2),
            "    END IF;",
            _lines(steps[-2:], 1),
        ]
    )


def _lines(steps: Sequence[Step], depth: int) -> str:
    return "\n".join(f"{'    ' * depth}t := {step.sql('t')};" for step in steps)


if __name__ == "__main__":
    write()
