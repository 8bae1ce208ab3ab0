"""The stage for the tests of faults, the size of a run and its seed.

FAULT_SIZE is `ci` or `long`; FAULT_SEED makes a run choose the same victims again.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import data_folder
from tests.faults.stage import Stage, open_stage

LONG = os.environ.get("FAULT_SIZE", "ci") == "long"


def size(short: int, long: int) -> int:
    """The number for this run: of the form inside `make test`, or of the long form."""
    return long if LONG else short


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder belongs to `make faults`."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("fault")


@pytest.fixture(scope="session")
def _whole_stage() -> Iterator[Stage]:
    with data_folder() as folder, open_stage(folder) as stage:
        yield stage


@pytest.fixture
def stage(_whole_stage: Stage) -> Iterator[Stage]:
    """The stage, swept clean; its processes end with the test."""
    _whole_stage.clear()
    yield _whole_stage
    _whole_stage.nursery.forget_all()


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The dice of this run. Their seed is printed, and shown again when the test fails."""
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"FAULT_SEED={seed} pytest {request.node.nodeid}")
    request.node.user_properties.append(("FAULT_SEED", seed))
    return random.Random(seed)
