"""Growth: no query of a public page reads more rows than a bounded number, however many works there are.

All but one kind: a list of a tag walks the newest works until it has enough with the tag, or all works with the tag. It
needs an index of tags by date, which an array has not.
"""

import json
import random
import re
from itertools import chain, islice
from urllib.parse import quote

import pytest

from app import create_app
from app.infra.services import EXTENSION
from tests.faults.conftest import size
from tests.large import visits
from tests.large.conftest import Passerby

# The works that people open most are counted whole, and no other query comes near that.
MOST_ROWS = 5_000
UNBOUNDED = {"tag"}
EACH, HOSTILE = size(6, 30), size(40, 400)
SETTINGS = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    "auto_explain.log_parameter_max_length": "0",
}
PLAN = re.compile(r"duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)")


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


def plans(said):
    """The queries of a log with their plans, as JSON."""
    return [json.loads(plan.replace("\n\t", "\n")) for plan in PLAN.findall(said)]


def nodes(plan):
    """A node of a plan, and all below it."""
    return [plan, *chain.from_iterable(map(nodes, plan.get("Plans", [])))]


def rows_read(node):
    """What a node looked at in its table, over all its loops."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + removed) * node["Actual Loops"]


def test_no_public_page_scans_a_table_that_grows(plans_of, known):
    dice = random.Random(11)
    kinds = visits.addresses(known, dice, EACH)
    paths = [path for kind, found in kinds.items() if kind not in UNBOUNDED for path in found]
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
