"""Growth: no query of a public page reads more rows than a bounded number, however many works there are."""

import random
from itertools import islice
from urllib.parse import quote

import pytest

from app import create_app
from app.infra.services import EXTENSION
from tests.faults.conftest import size
from tests.large import visits
from tests.large.conftest import Passerby
from tests.large.explained import SETTINGS, nodes, plans, rows_read

# The works that people open most are counted whole, and no other query comes near that.
MOST_ROWS = 5_000
EACH, HOSTILE = size(6, 30), size(40, 400)


@pytest.fixture(scope="module")
def plans_of(server, large):
    """A call as a visitor whose connections tell the plan of every query, with the rows that it read."""
    for name, value in SETTINGS.items():
        server.set(name, value)
    web = create_app(large)
    web.test_client_class = Passerby
    visitor = web.test_client()
    yield lambda *args, **kwargs: plans(server.said_during(lambda: visitor.get(*args, **kwargs)))
    web.extensions[EXTENSION].database.close()
    for name in SETTINGS:
        server.reset(name)


def test_no_public_page_scans_a_table_that_grows(plans_of, known):
    dice = random.Random(11)
    kinds = visits.addresses(known, dice, EACH)
    paths = [path for found in kinds.values() for path in found]
    paths += [f"/search?q={quote(query)}" for query in islice(visits.hostile(dice, known["common"]), HOSTILE)]
    seen, most, greedy = 0, 0, {}
    for path in paths:
        for found in plans_of(path, headers={"HX-Request": "true"} if "suggest" in path else {}):
            seen += 1
            for node in nodes(found["Plan"]):
                if "Relation Name" in node:
                    most = max(most, rows_read(node))
                    if rows_read(node) > MOST_ROWS:
                        greedy[path, node["Relation Name"], node["Node Type"]] = rows_read(node)

    print(f"{seen} queries, at most {most:,.0f} rows of a table")
    assert seen > len(paths)
    assert greedy == {}
