"""Growth of writing: no statement of a change, nor of a trigger behind it, reads more than the account that changes has.

Every writing path runs twice on a site with very many works and is undone. Once as the server plans it, and no table may
give more rows than a few times the works of the person. Once with sequential scans switched off, and none may be left:
where the server has no other way, an index is missing, however small the table is today.
"""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.infra import services
from app.infra.database import Database, Db
from tests.house.population import REFERENCE, fill
from tests.large import writes
from tests.large.explained import SETTINGS, nodes, plans, rows_read
from tests.waiting import Calibration, Stopwatch, wait_until

# Tables of which the whole may be read: they describe the site, or hold what editors and the lists have room for.
BOUNDED = {table.partition(".")[2] for table in REFERENCE} | {
    "featured_creator", "featured", "trending_content", "trending", "category_trending", "search_tier", "category",
    "trending_rule", "hold", "lease",
}  # fmt: skip
# Per work of the person, and for somebody without any: a page of fifty with its tags.
TIMES, FEWEST = 4, 600
# The lists are made of everything that was opened in a month; it grows with the visitors, not with the works.
OF_VISITS = {"trending refresh": {"content_click", "content_item", "card", "search_document"}}

PAGE_OF_AN_INDEX = 60
SECONDS = 0.02
END = "the end of this path"


@dataclass(frozen=True)
class Explaining:
    """A database whose server tells the plan of every statement of the administrator, those of triggers included."""

    database: Database
    log: Path

    def plans_of(self, path: writes.Path, somebody: writes.Somebody) -> list[dict]:
        """The plans of a path, which is undone."""
        try:
            with self.database.transaction("admin", somebody.id) as db:
                self._prepare(db, path, somebody)
                start = self.log.stat().st_size
                path.change(db, somebody)
                db.execute(f"SELECT '{END}'")
                wait_until(lambda: END in self._said(start), "the log is written")
                _undo()
        except _Undone:
            pass
        return plans(self._said(start))

    def _prepare(self, db: Db, path: writes.Path, somebody: writes.Somebody) -> None:
        fill(db, somebody.id)
        if path.before:
            path.before(db, somebody)
        if path.role != "admin":
            db.execute(f"GRANT streamvibe_{path.role} TO CURRENT_USER WITH SET TRUE")
            db.execute(f"SET LOCAL ROLE streamvibe_{path.role}")

    def _said(self, start: int) -> str:
        with self.log.open(errors="replace") as file:
            file.seek(start)
            return file.read()


class _Undone(Exception):
    """Nothing of a path stays."""


def _has_no_index(node: dict) -> bool:
    """Whether the whole table is read, or the whole of an index that has more than a page or two."""
    if node["Node Type"] == "Seq Scan":
        return True
    return "Index Name" in node and "Index Cond" not in node and rows_read(node) > PAGE_OF_AN_INDEX


def _undo() -> None:
    raise _Undone


@pytest.fixture(scope="module", params=["as planned", "without sequential scans"])
def explaining(request, server, large) -> Iterator[Explaining]:
    name = large.database_url.rpartition("/")[2]
    admin = replace(server, alter_role=f'ALTER ROLE streamvibe_admin IN DATABASE "{name}"')
    wanted = {**SETTINGS, "auto_explain.log_nested_statements": "on"}
    if request.param != "as planned":
        wanted |= dict.fromkeys(["enable_seqscan", "enable_mergejoin", "enable_hashjoin"], "off")
    for setting, value in wanted.items():
        admin.set(setting, value)
    site = services.build(large, pool_size=1)
    yield Explaining(site.database, server.log)
    site.database.close()
    for setting in wanted:
        admin.reset(setting)


@pytest.fixture(scope="module")
def somebody(site) -> writes.Somebody:
    with site.database.transaction("admin") as db:
        return writes.somebody(db)


@pytest.mark.parametrize("name", writes.PATHS)
def test_no_change_reads_more_than_its_account_has(explaining, somebody, name, request):
    found = explaining.plans_of(writes.PATHS[name], somebody)
    is_as_planned = "as planned" in request.node.name
    allowed = BOUNDED | OF_VISITS.get(name, set())
    limit = FEWEST + TIMES * somebody.works
    greedy = {}
    for plan in found:
        for node in nodes(plan["Plan"]):
            table = node.get("Relation Name")
            if table and table not in allowed:
                read = rows_read(node)
                if read > limit if is_as_planned else _has_no_index(node):
                    greedy[table, node["Node Type"], " ".join(plan["Query Text"].split())[:90]] = read
    print(f"{name}: {len(found)} statements")

    assert found
    assert greedy == {}


def test_a_change_of_an_account_takes_20_ms(site, somebody):
    taken = []
    with Calibration() as machine:
        for _ in range(30):
            try:
                with site.database.transaction("admin", somebody.id) as db:
                    watch = Stopwatch()
                    writes.PATHS["numbers of an account"].change(db, somebody)
                    taken.append(watch.seconds)
                    _undo()
            except _Undone:
                pass

    print(f"the numbers of an account: {statistics.median(taken) * 1000:.1f} ms")
    assert statistics.median(taken) < machine.typical(SECONDS)
