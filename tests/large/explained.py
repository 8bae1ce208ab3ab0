"""Plans that the server writes into its log, with the rows that each part of them read."""

import json
import re
from itertools import chain

SETTINGS = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    "auto_explain.log_parameter_max_length": "0",
}
PLAN = re.compile(r"duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)")


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
