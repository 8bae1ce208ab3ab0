"""A room imports only what stands below it, and a service knows no Flask."""

import ast
from collections.abc import Iterable
from pathlib import Path

from importlinter import cli

from tests.house.syntax import parse_text

ROOT = Path(__file__).parents[2]
FLASK_PLACES = {"routes.py", "cli.py"}
ROOMS = (
    "accounts",
    "billing",
    "connections",
    "content",
    "enhancement",
    "seo",
    "discovery",
    "jobs",
    "operations",
    "providers",
    "studio",
)


def imported(source: str) -> set[str]:
    """The top-level packages that a module imports."""
    found: set[str] = set()
    for node in ast.walk(parse_text(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
    return found


def flask_faults(path: Path, source: str) -> Iterable[str]:
    """Flask, or the database's driver, in a module of a room where it does not belong."""
    if path.parts[1] not in ROOMS:
        return
    packages = imported(source)
    if "flask" in packages and not (
        path.name in FLASK_PLACES or path.stem.endswith("routes") or path.name in ("__init__.py", "forms.py")
    ):
        yield f"{path} imports Flask"
    if packages & {"httpx2", "requests", "httpx", "psycopg_pool"}:
        yield f"{path} goes outside or to the database by itself"


def test_layers_hold():
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == cli.EXIT_STATUS_SUCCESS


def test_services_know_no_flask_and_go_through_the_doors():
    modules = {path.relative_to(ROOT): path.read_text() for path in (ROOT / "app").rglob("*.py")}

    assert [fault for path, source in modules.items() for fault in flask_faults(path, source)] == []


def test_a_sample_that_breaks_the_layers_is_rejected(tmp_path):
    for name, body in {"__init__": "", "low": "import sample.high", "high": ""}.items():
        (tmp_path / "sample").mkdir(exist_ok=True)
        (tmp_path / "sample" / f"{name}.py").write_text(body)
    config = tmp_path / "rules.toml"
    config.write_text(
        '[tool.importlinter]\nroot_package = "sample"\n[[tool.importlinter.contracts]]\n'
        'name = "layers"\ntype = "layers"\nlayers = ["sample.high", "sample.low"]\n'
    )

    import sys

    sys.path.insert(0, str(tmp_path))
    try:
        assert cli.lint_imports(config_filename=str(config), no_cache=True) == cli.EXIT_STATUS_ERROR
    finally:
        sys.path.remove(str(tmp_path))


def test_a_sample_service_with_flask_is_rejected():
    assert list(flask_faults(Path("app/content/service.py"), "from flask import request"))
    assert list(flask_faults(Path("app/content/sync/channel_sync.py"), "import httpx2"))
    assert not list(flask_faults(Path("app/content/library/routes.py"), "from flask import request"))
