"""Settings: each stands in .env.example and in the README's table; nothing else reads the environment."""

import re
from pathlib import Path

import pytest

from app.config import ConfigError, Settings

ROOT = Path(__file__).parents[2]
READS = re.compile(r"os\.environ|os\.getenv|\bgetenv\(")


def names() -> list[str]:
    return ["STREAMVIBE_DATA_DIR" if name == "data_dir" else name.upper() for name in Settings.model_fields]


def missing(text: str) -> list[str]:
    return [name for name in names() if not re.search(rf"\b{name}\b", text)]


def readers(sources: dict[str, str]) -> list[str]:
    return [name for name, text in sources.items() if READS.search(text)]


def test_every_setting_is_in_the_example_file():
    assert missing((ROOT / ".env.example").read_text()) == []


def test_a_setting_that_is_missing_would_be_noticed():
    assert "PUBLIC_URL" in missing("PORT=1")
    assert "PORT" not in missing("PORT=1")


def test_only_config_reads_the_environment():
    sources = {
        str(path.relative_to(ROOT)): path.read_text()
        for path in (ROOT / "app").rglob("*.py")
        if path.name != "config.py" and "embedded" not in path.parts
    }

    assert readers(sources) == []
    assert readers({"sample": "import os\nos.environ['X']"}) == ["sample"]


def test_production_refuses_to_start_with_every_fault_at_once():
    with pytest.raises(ConfigError) as refusal:
        Settings.load({"ENVIRONMENT": "production", "PUBLIC_URL": "http://example.org", "SECRET_KEY": "short"})

    faults = str(refusal.value)
    assert all(
        name in faults
        for name in ("PUBLIC_URL", "SECRET_KEY", "VAULT_KEYS", "LOOKUP_KEY", "REDIS_URL", "DATABASE_WEB_URL")
    )


def test_production_refuses_a_sandbox_address():
    with pytest.raises(ConfigError, match="YOUTUBE_API_BASE_URL"):
        Settings.load({"ENVIRONMENT": "production", "YOUTUBE_API_BASE_URL": "http://127.0.0.1:8001/google/youtube/v3"})


def test_production_is_what_an_empty_environment_means():
    with pytest.raises(ConfigError):
        Settings.load({})
