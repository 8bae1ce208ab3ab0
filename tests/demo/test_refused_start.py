"""A demo that cannot start says why in a sentence, at once, with exit status 1 and no traceback."""

import os
import socket
import sqlite3
import subprocess

import psycopg
import pytest

from dev import embedded
from dev.demo import logins, preconditions
from tests.conftest import data_folder
from tests.demo.running import Demo

NO_VALKEY = "redis://127.0.0.1:1/0"


@pytest.fixture
def place():
    with data_folder() as folder:
        yield folder


@pytest.fixture
def small_disk(place, request):
    """A folder on a disk of so many bytes, which only root can make."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "none", str(place)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("folder", ["/proc/φάκελος", "/dev/null/폴더"])
def test_a_data_folder_that_cannot_be(tmp_path, folder):
    demo = Demo(tmp_path, STREAMVIBE_DATA_DIR=folder)

    assert f"{folder} cannot keep the site's data" in demo.refusal()


def test_a_data_folder_that_is_a_file(place):
    (place / "αρχείο").write_text("no folder")

    assert "Choose another folder with STREAMVIBE_DATA_DIR" in Demo(place / "αρχείο").refusal()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_is_closed_to_us(place):
    (place / "closed").mkdir(mode=0o500)

    assert "Permission denied. Choose another folder" in Demo(place / "closed").refusal()


@pytest.mark.parametrize("small_disk", [64 * 1024], indirect=True)
def test_a_full_data_folder(small_disk):
    (small_disk / "film.bin").write_bytes(bytes(60 * 1024))

    assert "No space left on device. Choose another folder" in Demo(small_disk).refusal()


@pytest.mark.parametrize("small_disk", [64 * 1024**2], indirect=True)
def test_a_data_folder_with_too_little_room(small_disk):
    said = Demo(small_disk).refusal()

    assert "MB left, and a demo needs" in said
    assert "STREAMVIBE_DATA_DIR" in said


@pytest.mark.parametrize("port", ["0", "-1", "65536", "acht"])
def test_a_port_that_cannot_be(place, port):
    assert "SANDBOX_PORT" in Demo(place, SANDBOX_PORT=port).refusal()


def test_equal_ports(place):
    assert "must differ" in Demo(place, SANDBOX_PORT="18123", SANDBOX_SMTP_PORT="18123").refusal()


def test_a_port_that_is_taken(place):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert f"Port {port} is in use" in Demo(place, SANDBOX_SMTP_PORT=str(port)).refusal()


@pytest.mark.parametrize("text", ["", '{"secret_key": "abc', "[]"])
def test_a_cut_file_of_secrets(place, text):
    (place / "secrets.json").write_text(text)

    assert "secrets.json is empty or cut" in Demo(place).refusal()
    assert (place / "secrets.json").read_text() == text


def test_a_damaged_state_of_the_sandbox(place):
    (place / "sandbox").mkdir()
    (place / "sandbox/sandbox.db").write_bytes(b"SQLite format 3\0" + bytes(5000))

    assert "sandbox.db is damaged" in Demo(place).refusal()


def test_an_empty_and_a_whole_state_of_the_sandbox_are_no_obstacle(place):
    state = place / "sandbox.db"
    assert preconditions._of_sandbox(place) == ""
    for statement in ("SELECT 1", "CREATE TABLE kept (name TEXT)"):
        with sqlite3.connect(state) as db:
            db.execute(statement)

        assert preconditions._of_sandbox(place) == ""


def test_a_database_that_was_filled_with_other_keys(place):
    with embedded.start(place, print, want_valkey=False) as running:
        demo = Demo(place, DATABASE_URL=running.database_url, REDIS_URL=NO_VALKEY)
        demo.command("db", "apply")
        demo.command("users", "create", logins.OLIVIA.email, "--password", "-", typed="ολόκληρη νύχτα χωρίς ύπνο")
        with psycopg.connect(running.database_url) as db:
            assert db.execute("SELECT count(*) FROM users").fetchone() == (1,)
        (place / "secrets.json").unlink()

        assert "filled with other keys than those in" in demo.refusal()
