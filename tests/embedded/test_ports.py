"""Ports that are asked for now and used a minute later: nobody else may have got them meanwhile."""

import socket
from pathlib import Path

from dev import ports


def outgoing_ports(number: int) -> set[int]:
    """The local ports of so many outgoing connections, all open at once."""
    with socket.create_server(("127.0.0.1", 0), backlog=number) as server:
        clients = [socket.create_connection(server.getsockname()) for _ in range(number)]
        found = {client.getsockname()[1] for client in clients}
        for client in clients:
            client.close()
    return found


def test_a_port_that_is_remembered_is_none_that_a_connection_may_be_lent():
    lowest_lent = min(outgoing_ports(200))

    assert all(ports.LOWEST_PORT <= ports.free_port() < lowest_lent for _ in range(200))


def test_two_who_ask_at_once_get_different_ports():
    assert len({ports.free_port() for _ in range(20)}) >= 19


def test_a_port_that_is_taken_is_not_offered(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert not ports.is_free(taken)
        monkeypatch.setattr(ports, "LOWEST_PORT", taken)
        monkeypatch.setattr(ports, "_lent_from", lambda: taken + 1)
        assert ports.free_port() != taken


def test_a_kernel_that_lends_everything_leaves_any_port_that_is_free(monkeypatch, tmp_path):
    (tmp_path / "range").write_text("1024\t65535\n")
    for told in (tmp_path / "range", Path("/nowhere")):
        monkeypatch.setattr(ports, "LENT_PORTS", told)
        assert ports.is_free(ports.free_port())
