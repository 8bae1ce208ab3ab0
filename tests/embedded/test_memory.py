"""What is kept between starts: who runs the engines, the passwords; and files that are empty, cut or open to others."""

import json
import os
import subprocess
import sys

import pytest

from dev import embedded, private_files
from dev.embedded import processes
from tests.children import child
from tests.embedded.conftest import ask_postgres, silent

MEMORY = "engines.json"
WORDS = "Ένα δύο τρία – واحد اثنان – 一二三"


def rewrite(folder, **changes):
    """Changes what is remembered, as a killed process or another machine may have left it."""
    kept = json.loads((folder / MEMORY).read_text())
    (folder / MEMORY).write_text(json.dumps({**kept, **changes}))


@pytest.mark.parametrize("birth", ["", "lives", "another start of the machine 42"])
def test_a_number_that_lives_again_is_not_taken_for_the_engines(tmp_path, birth):
    passwords = {"superuser": "", "admin": "", "valkey": ""}
    with child([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as other:
        for number in (1, os.getpid(), other.pid, 999_999, 0, -1):
            kept = {"postgres_port": 1, "valkey_port": 2, "pid": number, "birth": birth, **passwords}
            (tmp_path / MEMORY).write_text(json.dumps(kept))

            assert embedded.remembered(tmp_path) is None


def test_a_demo_starts_though_another_process_has_its_number(used):
    rewrite(used, pid=1, birth="a start of the machine that is long over 7")

    with embedded.start(used, silent, want_valkey=False) as running:
        assert ask_postgres(running.database_url) == 1
        assert embedded.remembered(used) is not None
    assert embedded.remembered(used) is None


def test_where_there_is_no_proc_a_process_is_known_by_when_it_began(monkeypatch, tmp_path):
    # macOS has no /proc and is asked by ps.
    monkeypatch.setattr(processes, "PROC", tmp_path)
    born = processes.birth(os.getpid())

    assert born
    assert processes.lives(os.getpid(), born)
    assert not processes.lives(os.getpid(), "Sat Jan  1 00:00:00 2000")
    assert processes.birth(999_999) == ""


@pytest.mark.parametrize("text", ["", "{", '{"postgres_port": 1', "[]", "null", "{}", '{"pid": "x"}', "\x00" * 300])
def test_a_cut_memory_without_a_database_is_made_anew(place, text):
    (place / MEMORY).write_text(text)

    assert embedded.remembered(place) is None
    with embedded.start(place, silent, want_postgres=False) as running:
        assert running.redis_url
    assert json.loads((place / MEMORY).read_text())["valkey"]


@pytest.mark.parametrize("text", ["", '{"postgres_port": 1', "\x00" * 300])
def test_a_cut_memory_beside_a_database_is_refused_in_words(used, text):
    (used / MEMORY).write_text(text)

    with pytest.raises(embedded.EngineError, match="is not there, or damaged"), embedded.start(used, silent):
        pass
    assert (used / "engines/postgres/PG_VERSION").exists()


def test_what_is_written_is_whole_and_its_owners_whatever_the_umask_says(tmp_path):
    before = os.umask(0)
    try:
        private_files.write(tmp_path / "state.json", WORDS)
        with private_files.open_to_append(tmp_path / "spoken.log") as log:
            log.write(WORDS.encode())
    finally:
        os.umask(before)

    assert (tmp_path / "state.json").read_text() == WORDS
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "state.json": 0o600,
        "spoken.log": 0o600,
    }


def test_a_write_that_fails_leaves_the_old_text_and_nothing_else(tmp_path):
    kept = tmp_path / "state.json"
    private_files.write_object(kept, {"word": WORDS})

    with pytest.raises(TypeError):
        private_files.write_object(kept, {"word": object()})
    with pytest.raises(UnicodeEncodeError):
        private_files.write(kept, "half \ud800")

    assert private_files.read_object(kept) == {"word": WORDS}
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_log_that_others_could_read_is_closed_to_them(tmp_path):
    old = tmp_path / "old.log"
    old.write_text("before\n")
    old.chmod(0o644)

    private_files.open_to_append(old).close()

    assert old.stat().st_mode & 0o777 == 0o600
    assert old.read_text() == "before\n"
