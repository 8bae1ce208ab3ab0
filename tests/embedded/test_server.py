"""What the running engines grant, to whom, and what they write down."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from tests.embedded.conftest import ask_postgres, ask_valkey, port_of

DATABASE = """
    SELECT concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale, rolname)
    FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba WHERE datname = current_database()
"""
ROLE = """
    SELECT concat_ws(' ', rolsuper, rolcanlogin, rolcreaterole, rolcreatedb, rolbypassrls)
    FROM pg_roles WHERE rolname = current_user
"""


def test_the_server_is_as_the_site_needs_it(running):
    url = running.facts["database_url"]

    assert ask_postgres(url, "SHOW server_version_num") >= "180000"
    assert ask_postgres(url, "SHOW fsync") == "on"
    assert ask_postgres(url, "SHOW listen_addresses") == "127.0.0.1"
    assert ask_postgres(url, DATABASE) == "UTF8 b C.UTF-8 streamvibe_admin"
    with Redis.from_url(running.facts["redis_url"], decode_responses=True) as client:
        assert client.config_get("appendfsync") == {"appendfsync": "everysec"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("maxmemory") == {"maxmemory": "268435456"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_the_administrator_makes_roles_and_databases_and_is_no_superuser(running):
    assert ask_postgres(running.facts["database_url"], ROLE) == "f t t t t"


def test_nobody_comes_in_without_the_password(running):
    port = port_of(running.facts["database_url"])

    for who in ("postgres", "streamvibe_admin", "postgres:guess", "streamvibe_admin:guess"):
        assert refuses(f"postgresql://{who}@127.0.0.1:{port}/streamvibe")
    with pytest.raises(AuthenticationError):
        ask_valkey(f"redis://127.0.0.1:{port_of(running.facts['redis_url'])}")


def refuses(url):
    try:
        ask_postgres(url)
    except psycopg.OperationalError:
        return True
    return False


def said_of_processes(running, name):
    """What Linux says of every process of the engines; one of the server's own helpers may end while we read."""
    found = []
    for pid in running.family():
        with suppress(FileNotFoundError, ProcessLookupError):
            found.append(Path(f"/proc/{pid}/{name}").read_bytes())
    return found


def test_passwords_are_in_one_file_that_only_its_owner_reads_and_in_no_command_line(running):
    words = [urlsplit(running.facts[name]).password for name in ("database_url", "redis_url")]
    holders = [path for path in running.folder.rglob("*.json") if any(word in path.read_text() for word in words)]
    commands = [text.decode() for text in said_of_processes(running, "cmdline")]

    assert [path.stat().st_mode & 0o777 for path in holders] == [0o600]
    assert "postgres" in "".join(commands)
    assert not any(word in command for word in words for command in commands)


def test_engines_get_none_of_our_environment(running):
    told = said_of_processes(running, "environ")

    assert any(told)
    assert not any(b"ENVIRONMENT=" in text for text in told)
