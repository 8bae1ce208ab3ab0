"""Words: names, comments and first lines of docstrings use the field's own terms, as docs/glossary.md has them."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.syntax import parse_text

ROOT = Path(__file__).parents[2]
# A private word, and the words to use instead.
NAMES = {
    r"doors?": "HTTP client, public interface, server",
    r"wish(?:es|ed)?": "request, query",
    r"holders?": "owner",
    r"farewell|goodbye": "revocation, pending revocation",
    r"sealed|(?:un|re)seal(?:ed|ing)?": "encrypted, decrypt, rotate",
    r"anew": "again; re-encrypt, rebuild, renew",
}
# In sentences only: the form field `rhythm` keeps its name, and libraries have names of their own.
SENTENCES = NAMES | {
    r"rhythms?": "sync interval, schedule",
    r"for ever": "without limit, endless",
    "by itself": "automatically",
}
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def banned(text: str, words: dict[str, str]) -> Iterator[str]:
    for word, instead in words.items():
        for found in re.finditer(rf"\b(?:{word})\b", text, re.IGNORECASE):
            yield f"“{found[0]}”: say {instead}"


def in_name(name: str) -> Iterator[str]:
    yield from banned(" ".join(PARTS.findall(name)), NAMES)


def in_python(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield from ((token.start[0], fault) for fault in in_name(token.string))
        elif token.type == tokenize.COMMENT:
            yield from ((token.start[0], fault) for fault in banned(token.string, SENTENCES))
    for node in ast.walk(parse_text(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = (ast.get_docstring(node) or "").partition("\n")[0]
            yield from ((getattr(node, "lineno", 1), fault) for fault in banned(first, SENTENCES))


def in_sql(source: str) -> Iterator[tuple[int, str]]:
    """Of a statement the names, of a comment the sentence; COMMENT ON holds one too."""
    for number, line in enumerate(source.splitlines(), 1):
        code, _, comment = line.partition("--")
        sentence = line if code.startswith("COMMENT ON") else comment
        yield from ((number, fault) for fault in banned(sentence, SENTENCES))
        names = re.sub(r"'[^']*'", "", code)
        yield from ((number, fault) for name in re.findall(r"\w+", names) for fault in in_name(name))


def files(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def test_python_uses_the_standard_words():
    paths = files("app/**/*.py", "dev/**/*.py", "worker.py", "wsgi.py")
    assert len(paths) > 200
    assert [
        f"{path.relative_to(ROOT)}:{n}: {fault}" for path in paths for n, fault in in_python(path.read_text())
    ] == []


def test_sql_uses_the_standard_words():
    paths = files("sql/phases/**/*.sql", "sql/queries/*.sql", "dev/**/*.sql")
    assert len(paths) > 60
    assert [f"{path.relative_to(ROOT)}:{n}: {fault}" for path in paths for n, fault in in_sql(path.read_text())] == []


def test_files_use_the_standard_words():
    paths = files("app/**/*.*", "dev/**/*.*", "sql/**/*.*", "templates/**/*.*", "tests/**/*.py")
    assert [f"{path.relative_to(ROOT)}: {fault}" for path in paths for fault in in_name(path.stem)] == []


@pytest.mark.parametrize(
    "source",
    [
        "class Door: ...",
        "def find(wish): ...",
        "wished_for = 1",
        "site.token_holder.renew()",
        "# Sealed with the first key.",
        '"""Two doors to the outside."""',
        'def page():\n    """Makes the page anew."""',
        "x = 1  # runs for ever",
        "# Syncs by itself, in a rhythm of its own.",
    ],
)
def test_a_private_word_is_found_in_python(source):
    assert list(in_python(source))


@pytest.mark.parametrize(
    "source",
    [
        "CREATE TABLE vault.farewell (",
        "SELECT s.sealed FROM vault.secret s",
        "COMMENT ON TABLE connections.deletion IS 'Wishes to delete.';",
        "-- The lists are made anew.",
    ],
)
def test_a_private_word_is_found_in_sql(source):
    assert list(in_sql(source))


@pytest.mark.parametrize(
    "source",
    [
        "from app.jobs import doorbell",
        "doorbell_seconds = placeholder(outdoors)  # the doorbell rings",
        'print("as you wish")',
        "rhythm = SelectField()",
    ],
)
def test_other_words_are_let_pass(source):
    assert not list(in_python(source))
    assert not list(in_sql("INSERT INTO job_type VALUES ('what you wish for'); -- a placeholder"))
