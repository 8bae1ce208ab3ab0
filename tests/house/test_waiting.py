"""Tests do not depend on the machine's mood: `tests/waiting.py` alone reads a stopwatch.

What a stopwatch said may be printed, and may be a lower bound: waiting longer cannot break that. As an upper bound it
stands only in tests that are marked `alone`, beside a `Calibration` of the same run.
"""

import ast
from pathlib import Path

import pytest

from tests.house.syntax import parse

ROOT = Path(__file__).parents[2]
RAW = {"monotonic", "perf_counter", "process_time", "monotonic_ns", "perf_counter_ns", "thread_time"}
HTTP_CALLS = {f"httpx2.{name}" for name in ("Client", "get", "post", "request", "put", "delete")}
FILES = sorted((ROOT / "tests").rglob("*.py"))


def raw_clocks(tree):
    """Lines that read a clock of Python's own."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in RAW]


def hurried_assertions(tree):
    """Lines of assertions with an upper bound for what a stopwatch said, in functions that are not `alone`."""
    if is_alone(tree):
        return []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and not is_alone(node)]
    return sorted({line for function in functions for line in _hurried(function)})


def is_alone(node):
    """Whether a function, or a whole file by its `pytestmark`, is marked `alone`."""
    marks = getattr(node, "decorator_list", None)
    if marks is None:
        marks = [
            one.value
            for one in node.body
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "pytestmark"
        ]
    return any("mark.alone" in ast.unparse(mark) for mark in marks)


def _hurried(function):
    timed = _timed_names(function)
    for node in ast.walk(function):
        if not isinstance(node, ast.Assert):
            continue
        for part in ast.walk(node.test):
            if isinstance(part, ast.Compare) and any(_is_upper_bound(part, at, timed) for at in range(len(part.ops))):
                yield node.lineno


def _timed_names(function):
    """Names that a stopwatch, or what one said, was given to."""
    timed = set()
    for _ in range(3):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and _speaks_of_time(node.value, timed):
                timed |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return timed


def _speaks_of_time(expression, timed):
    return any(
        isinstance(node, ast.Name) and (node.id in timed or node.id == "Stopwatch") for node in ast.walk(expression)
    )


def _is_upper_bound(compare, at, timed):
    left, right = [compare.left, *compare.comparators][at : at + 2]
    operator = compare.ops[at]
    below = isinstance(operator, ast.Lt | ast.LtE) and _speaks_of_time(left, timed)
    above = isinstance(operator, ast.Gt | ast.GtE) and _speaks_of_time(right, timed)
    return below or above


def impatient_calls(tree):
    """Lines that make HTTP calls with the client's own five seconds."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in HTTP_CALLS
        and "timeout" not in {keyword.arg for keyword in node.keywords}
    ]


def impatient_gates(tree):
    """Lines that make a barrier which waits for ever when one of those it waits for has failed."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "Barrier"
        and "timeout" not in {keyword.arg for keyword in node.keywords}
    ]


def orphanages(tree):
    """Lines of `with Popen(…)`, which waits for a child that nobody ends when its block fails."""
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.With)]
    return [node.lineno for node in blocks if any("Popen(" in ast.unparse(item.context_expr) for item in node.items)]


def is_large(path):
    """`tests/large` is `alone` as a whole, by its conftest."""
    return path.is_relative_to(ROOT / "tests/large")


def test_one_file_reads_a_stopwatch():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        if path.name != "waiting.py" and path != Path(__file__)
        for line in raw_clocks(parse(path))
    }
    assert found == set()


def test_no_test_is_in_a_hurry_beside_others():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        if not is_large(path)
        for line in hurried_assertions(parse(path))
    }
    assert found == set()


def test_every_http_call_of_a_test_says_how_long_it_waits():
    found = {f"{path.relative_to(ROOT)}:{line}" for path in FILES for line in impatient_calls(parse(path))}
    assert found == set()


def test_no_barrier_waits_for_ever():
    found = {f"{path.relative_to(ROOT)}:{line}" for path in FILES for line in impatient_gates(parse(path))}
    assert found == set()


def test_every_child_ends_with_its_block():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        if path.name != "children.py"
        for line in orphanages(parse(path))
    }
    assert found == set()


HURRIED = [
    "watch = Stopwatch()\n    assert watch.seconds < 2",
    "watch = Stopwatch()\n    took = watch.seconds\n    assert 1 < took < 3",
    "watch = Stopwatch()\n    took = round(watch.seconds)\n    assert 3 >= took",
    "watch = Stopwatch()\n    waits = [watch.seconds]\n    assert max(waits) <= 30",
]


@pytest.mark.parametrize("body", HURRIED)
def test_a_hurried_assertion_is_found(body):
    code = f"def test_it():\n    {body}"
    assert hurried_assertions(ast.parse(code)) != []
    assert hurried_assertions(ast.parse(f"@pytest.mark.alone\n{code}")) == []
    assert hurried_assertions(ast.parse(f"pytestmark = pytest.mark.alone\n{code}")) == []


def test_a_lower_bound_may_stand_anywhere():
    assert (
        hurried_assertions(ast.parse("def test_it():\n    watch = Stopwatch()\n    assert watch.seconds > 0.2")) == []
    )


def test_an_impatient_call_is_found():
    assert impatient_calls(ast.parse("httpx2.get(url, trust_env=False)")) == [1]
    assert impatient_calls(ast.parse("httpx2.get(url, timeout=60)")) == []


def test_a_barrier_without_an_end_is_found():
    assert impatient_gates(ast.parse("gate = threading.Barrier(25)")) == [1]
    assert impatient_gates(ast.parse("gate = Barrier(25, timeout=60)")) == []


def test_a_clock_of_pythons_own_is_found():
    assert raw_clocks(ast.parse("import time\nbegan = time.monotonic()")) == [2]
