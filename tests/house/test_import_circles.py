"""No circle between files or rooms, and no import upward: found again with `ast`, whatever import-linter is told.

An import inside a function counts as much as one at the top. What goes from `app/` to `dev/` is listed here, line by line.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.house.syntax import parse

ROOT = Path(__file__).parents[2]

# From the ground up; rooms in one line do not know each other.
FLOORS = (
    ("app.config_faults", "app.kept_secrets"),
    ("app.config",),
    ("app.infra",),
    ("app.web",),
    ("app.page_cache",),
    ("app.jobs", "app.providers"),
    ("app.accounts",),
    ("app.billing",),
    ("app.connections",),
    ("app.content",),
    ("app.enhancement",),
    ("app.seo",),
    ("app.discovery",),
    ("app.studio",),
    ("app.operations",),
    ("app.cli",),
    ("app",),  # joins the rooms
    ("dev.ports", "dev.private_files"),
    ("dev.embedded", "dev.sandbox"),
    ("dev.demo", "dev.folding_files", "dev.registry_files", "dev.schema"),
)
HEIGHTS = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
# Lazy, and never reached in production.
LAZY = {
    ("app.cli", "dev.demo.fill"),
    ("app.cli", "dev.demo.run"),
    ("app.cli", "dev.demo.synthetic"),
    ("app.cli", "dev.embedded"),
    ("app.config", "dev.embedded"),
    ("app.config", "dev.sandbox.credentials"),
    ("app.kept_secrets", "dev.private_files"),
}

Graph = Mapping[str, set[str]]


def modules(root: Path, packages: Iterable[str]) -> dict[str, Path]:
    """The files of these packages by the names under which they are imported."""
    found = {}
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def read(files: Mapping[str, Path]) -> dict[str, set[str]]:
    """Which file imports which, anywhere in its text."""
    return {name: {other for other in _imports(path, set(files)) if other != name} for name, path in files.items()}


def _imports(path: Path, known: set[str]) -> Iterator[str]:
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield from (
                    name for name in (inner, str(node.module)) if name in known and _is_meant(name, inner, known)
                )


def _is_meant(name: str, inner: str, known: set[str]) -> bool:
    """`from package import module` means the module, not what stands in the package's own file."""
    return name == inner or inner not in known


def room_of(name: str) -> str:
    """The room of a file: `app.web.auth.access` stands in `app.web`."""
    return ".".join(name.split(".")[:2])


def between_rooms(graph: Graph) -> dict[str, set[str]]:
    """Which room imports which."""
    rooms: dict[str, set[str]] = {room_of(name): set() for name in graph}
    for name, others in graph.items():
        rooms[room_of(name)] |= {room_of(other) for other in others} - {room_of(name)}
    return rooms


def circle(graph: Graph) -> list[str]:
    """A circle, when there is one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def upward(graph: Graph) -> list[str]:
    """The imports of what does not stand below."""
    return sorted(
        f"{name} -> {other}"
        for name, others in graph.items()
        for other in others
        if room_of(name) != room_of(other) and HEIGHTS[room_of(other)] >= HEIGHTS[room_of(name)]
    )


def without(graph: Graph, left_out: set[tuple[str, str]]) -> dict[str, set[str]]:
    """The graph without these imports."""
    return {name: {other for other in others if (name, other) not in left_out} for name, others in graph.items()}


def test_there_is_no_circle_and_no_import_upward():
    graph = without(read(modules(ROOT, ("app", "dev"))), LAZY)

    assert len(graph) > 300
    assert circle(graph) == []
    assert circle(between_rooms(graph)) == []
    assert upward(graph) == []


def test_every_room_has_its_floor_and_every_lazy_import_is_one():
    graph = read(modules(ROOT, ("app", "dev")))

    assert {room_of(name) for name in graph} - {"dev"} == set(HEIGHTS)
    assert {(name, other) for name, other in LAZY if other not in graph[name]} == set()


def test_the_sandbox_and_the_engines_know_no_room():
    graph = read(modules(ROOT, ("app", "dev")))

    known = {other for name in graph for other in graph[name] if room_of(name) in ("dev.sandbox", "dev.embedded")}
    assert {other for other in known if other.startswith("app")} <= {"app.config"}


def _sample(root: Path, files: Mapping[str, str]) -> dict[str, set[str]]:
    for name, body in files.items():
        path = root / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)
    return read(modules(root, ("app",)))


def test_a_circle_of_files_is_rejected_even_inside_functions(tmp_path):
    graph = _sample(
        tmp_path,
        {
            "app.jobs.low": "def late():\n    from app.jobs import high\n",
            "app.jobs.high": "import app.jobs.middle",
            "app.jobs.middle": "from app.jobs.low import late",
        },
    )

    assert set(circle(graph)) == {"app.jobs.low", "app.jobs.high", "app.jobs.middle"}


def test_a_circle_of_rooms_without_one_of_files_is_rejected(tmp_path):
    files = {
        "app.jobs.low": "",
        "app.jobs.high": "from app.web import low",
        "app.web.low": "",
        "app.web.high": "from app.jobs.low import anything",
    }
    graph = _sample(tmp_path, files)

    assert circle(graph) == []
    assert set(circle(between_rooms(graph))) == {"app.jobs", "app.web"}
    assert upward(graph) == ["app.web.high -> app.jobs.low"]


def test_a_neighbour_on_the_same_floor_is_rejected(tmp_path):
    graph = _sample(tmp_path, {"app.jobs.run": "from app.providers import shapes", "app.providers.shapes": ""})

    assert upward(graph) == ["app.jobs.run -> app.providers.shapes"]
