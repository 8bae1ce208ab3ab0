"""Production starts with strong secrets and whole addresses only, and says in one sentence what to set."""

import base64
import hashlib
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from app.config import ConfigError, Settings

ROOT = Path(__file__).parents[2]


NUMBERS = count()


def text() -> str:
    """A text that nobody guesses and that is the same in each run."""
    return hashlib.sha256(f"a test's secret {next(NUMBERS)}".encode()).hexdigest()


def key(content: bytes | None = None) -> str:
    return base64.b64encode(bytes.fromhex(text()) if content is None else content).decode()


SAME, TEXT = key(), text()
GOOD = {
    "ENVIRONMENT": "production",
    "PUBLIC_URL": "https://people.example",
    "SECRET_KEY": TEXT,
    "VAULT_KEYS": f"k1:{key()},k2:{key()}",
    "LOOKUP_KEY": key(),
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "MAIL_URL": "smtp://127.0.0.1:25",
    "DATABASE_WEB_URL": "postgresql://web@127.0.0.1/site",
    "DATABASE_WORKER_URL": "postgresql://worker@127.0.0.1/site",
    "DATABASE_VISITOR_URL": "postgresql://visitor@127.0.0.1/site",
}
BAD = [
    ("LOOKUP_KEY", "AA=="), ("LOOKUP_KEY", "!!!!"), ("LOOKUP_KEY", "x"), ("LOOKUP_KEY", "ключ"), ("LOOKUP_KEY", "  "),
    ("LOOKUP_KEY", key(b"a" * 32)), ("LOOKUP_KEY", key(b"ab" * 16)), ("LOOKUP_KEY", key(b"")), ("LOOKUP_KEY", key(b"k" * 31)),
    ("VAULT_KEYS", ","), ("VAULT_KEYS", " , "), ("VAULT_KEYS", "k1:"), ("VAULT_KEYS", "k1"), ("VAULT_KEYS", f":{key()}"),
    ("VAULT_KEYS", f"k1:{key()},k1:{key()}"), ("VAULT_KEYS", f"k1:{SAME},k2:{SAME}"), ("VAULT_KEYS", f"k1:{key(b'a' * 32)}"),
    ("VAULT_KEYS", f"{'k' * 300}:{key()}"), ("VAULT_KEYS", "k1:!!!!"), ("VAULT_KEYS", "κλειδί"), ("VAULT_KEYS", f"k1:{key()[:-4]}"),
    ("SECRET_KEY", "short"), ("SECRET_KEY", "a" * 32), ("SECRET_KEY", "ab" * 40), ("SECRET_KEY", " " * 40),
    ("SECRET_KEY", "abcdefghij" * 4), ("SECRET_KEY_FALLBACKS", "x"), ("SECRET_KEY_FALLBACKS", f"{text()},x"),
    ("SECRET_KEY_FALLBACKS", ","), ("SECRET_KEY_FALLBACKS", "a" * 64), ("SECRET_KEY_FALLBACKS", TEXT),
    ("PUBLIC_URL", "https://"), ("PUBLIC_URL", "https:///about"), ("PUBLIC_URL", "https://:443"), ("PUBLIC_URL", "https://["),
    ("PUBLIC_URL", "https://people.example:port"), ("PUBLIC_URL", "people.example"), ("PUBLIC_URL", "https://u:p@people.example"),
    ("PUBLIC_URL", "https://people.example?x=1"), ("PUBLIC_URL", "https://people example"),
    ("TIKTOK_API_BASE_URL", "https://"), ("REDIS_URL", "127.0.0.1:6379"), ("MAIL_URL", "mail.example"), ("MAIL_URL", "smtp://"),
]  # fmt: skip


def refusal(**changes: str) -> str:
    with pytest.raises(ConfigError) as error:
        Settings.load(GOOD | changes)
    return str(error.value)


def test_good_ones_are_taken():
    assert Settings.load(GOOD).is_production
    assert Settings.load(GOOD | {"SECRET_KEY_FALLBACKS": f"{text()},{text()}"})


@pytest.mark.parametrize(("name", "value"), BAD, ids=[f"{name}-{number}" for number, (name, _) in enumerate(BAD)])
def test_each_fault_is_one_sentence_that_names_the_setting_and_shows_no_secret(name, value):
    said = refusal(**{name: value})

    assert said.startswith(f"{name}: ")
    assert said.count("\n") == 0
    assert said.endswith(".")
    assert len(value) < 8 or value not in said


@pytest.mark.parametrize("place", ["LOOKUP_KEY", "VAULT_KEYS", "SECRET_KEY_FALLBACKS"])
def test_two_settings_do_not_share_a_secret(place):
    shared = key()
    found = refusal(SECRET_KEY=shared, **{place: f"k1:{shared}" if place == "VAULT_KEYS" else shared})
    assert place in found
    assert "SECRET_KEY" in found


def test_the_lookup_key_is_no_key_of_the_vault():
    assert "VAULT_KEYS" in refusal(LOOKUP_KEY=SAME, VAULT_KEYS=f"k1:{SAME}")


@pytest.mark.parametrize("client", ["GOOGLE", "YOUTUBE", "INSTAGRAM", "TIKTOK"])
def test_a_client_has_both_its_id_and_its_secret(client):
    for missing in ("", "  "):
        assert refusal(**{f"{client}_CLIENT_ID": "abc", f"{client}_CLIENT_SECRET": missing}).startswith(
            f"{client}_CLIENT_SECRET: "
        )
    assert refusal(**{f"{client}_CLIENT_SECRET": text()}).startswith(f"{client}_CLIENT_ID: ")
    given = {f"{client}_CLIENT_ID": "abc", f"{client}_CLIENT_SECRET": text()}
    assert Settings.load(GOOD | given).is_production


def test_a_key_that_cannot_be_read_is_said_outside_production_too(tmp_path):
    with pytest.raises(ConfigError, match="LOOKUP_KEY"):
        Settings.load({"ENVIRONMENT": "development", "STREAMVIBE_DATA_DIR": str(tmp_path), "LOOKUP_KEY": "x"})


@pytest.mark.parametrize(
    "program", [["-c", "import wsgi"], ["worker.py", "sync"], ["-m", "flask", "--app", "wsgi", "doctor"]]
)
def test_no_program_answers_with_a_traceback(program):
    env = {**GOOD, "LOOKUP_KEY": "x", "PATH": os.defpath, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, *program], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
    assert "LOOKUP_KEY: " in ran.stderr
