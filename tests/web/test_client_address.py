"""Addresses of clients: every form that a proxy writes, and the peer's where it writes nothing."""

import pytest

from app.web import client_address


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:4711", "203.0.113.5"),
        (" 203.0.113.5 ", "203.0.113.5"),
        ('"203.0.113.5:4711"', "203.0.113.5"),
        ("[203.0.113.5]:80", "203.0.113.5"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ("2001:DB8:0:0::0001", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:8080", "fe80::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("[::ffff:203.0.113.5]:443", "203.0.113.5"),
        ("::ffff:cb00:7105", "203.0.113.5"),
        ("unknown", None),
        ("_hidden", None),
        ("", None),
        ("-", None),
        ("203.0.113.5:port", None),
        ("203.0.113", None),
        ("999.1.1.1", None),
        ("٢٠٣.0.113.5", None),
        ("[2001:db8::1", None),
        ("[[2001:db8::1]]", None),
        ("[]:443", None),
        ("example.org", None),
        ("203.0.113.5" + "0" * 100_000, None),
        ("\x00\ud800", None),
    ],
)
def test_an_address_is_read_in_every_form_that_proxies_write(written, right):
    found = client_address.parse(written)

    assert (str(found) if found else None) == right


@pytest.mark.parametrize("written", ["unknown", "", "_secret", "[x]:1"])
def test_what_says_nothing_gives_way_to_the_peer(written):
    environ = {"REMOTE_ADDR": written, "werkzeug.proxy_fix.orig": {"REMOTE_ADDR": "198.51.100.7"}}

    assert str(client_address.of(environ)) == "198.51.100.7"


def test_without_a_proxy_the_peer_counts():
    assert str(client_address.of({"REMOTE_ADDR": "198.51.100.7"})) == "198.51.100.7"
    assert client_address.of({"REMOTE_ADDR": ""}) is None, "a socket of the file system has no address"
