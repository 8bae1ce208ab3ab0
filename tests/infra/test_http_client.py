"""The HTTP client: what it refuses, and what servers of bad will cannot do to its callers."""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.infra import http_client, ssrf_guard
from app.infra.errors import ProviderError
from app.infra.http_client import HttpClient

HOSTS = ("ytimg.com", "tiktokcdn.com")
GLOBAL = "93.184.215.14"


@contextmanager
def server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on this machine that reads a request and then does as it likes; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    caller, _ = listening.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(20)
                    try:
                        caller.recv(65536)
                        behave(caller)
                    except OSError:
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(25)


def sent(body: bytes, *lines: str) -> Callable[[socket.socket], None]:
    head = "\r\n".join(("HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *lines, "", ""))
    return lambda caller: caller.sendall(head.encode() + body)


@pytest.fixture
def client_to(settings):
    """A client that may call a port of this machine, as one may call the sandbox."""
    clients = []

    def make(port: int) -> HttpClient:
        clients.append(HttpClient(settings.model_copy(update={"youtube_api_base_url": f"http://127.0.0.1:{port}/api"})))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(settings):
    made = HttpClient(settings)
    yield made
    made.close()


def refusal(call: Callable[[], object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        "https://eviltiktokcdn.com/a.jpg",
        "https://tiktokcdn.com.evil.example/a.jpg",
        "https://evil.example/tiktokcdn.com",
        "https://evil.example#.tiktokcdn.com",
        "https://evil.example\\.tiktokcdn.com/a.jpg",
        "https://tiktokcdn.com@evil.example/a.jpg",
        "https://someone@p16.tiktokcdn.com/a.jpg",
        "https://p16.tiktokcdn.com:8443/a.jpg",
        "https://p16.tiktokcdn.com./a.jpg",
        "https://p16.tıktokcdn.com/a.jpg",
        "http://p16.tiktokcdn.com/a.jpg",
        "ftp://p16.tiktokcdn.com/a.jpg",
        "file:///etc/passwd",
        "https://",
        "//p16.tiktokcdn.com/a.jpg",
        "https://[::1]/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://[broken/a.jpg",
    ],
)
def test_a_picture_from_elsewhere_is_refused_before_anything_is_sent(client, monkeypatch, url):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: pytest.fail(f"asked for {args}"))

    error = refusal(lambda: client.picture(url, HOSTS))

    assert (error.code, error.permanent) == ("refused_address", True)


@pytest.mark.parametrize(
    "url", ["https://tiktokcdn.com/a.jpg", "https://p16-sign.tiktokcdn.com/a", "https://I.YTIMG.COM/v"]
)
def test_a_picture_of_a_platform_is_asked_for(client, monkeypatch, url):
    asked = []

    def nobody(host, *args, **named):
        asked.append(host)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody)

    assert refusal(lambda: client.picture(url, HOSTS)).code == "unreachable"
    assert asked == [url.split("/")[2].lower()]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff0e::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
        "fec0::1", "feff::1", "::127.0.0.1", "::8.8.8.8", "::ffff:0:7f00:1", "3fff::1", "3fff:fff::1", "5f00::1", "192.88.99.1",
        "64:ff9b:1::1", "100::1", "2001:db8::1", "4000::1", "fd00::1", "198.18.0.1", "203.0.113.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_no_private_address_counts_as_public(address):
    assert not ssrf_guard.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", GLOBAL, "2606:4700::1111", "2a00:1450:4001:800::200e"])
def test_an_address_of_the_open_internet_counts_as_public(address):
    assert ssrf_guard.is_public(address)


def answering(*answers: list[str]) -> Callable[..., list[tuple[object, ...]]]:
    """A resolver whose answers differ from time to time; the last one stays."""
    waiting = list(answers)

    def resolve(host, port, *args, **named):
        addresses = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


@pytest.mark.parametrize("addresses", [["127.0.0.1"], [GLOBAL, "127.0.0.1"], ["10.0.0.1", GLOBAL], ["169.254.169.254"]])
@pytest.mark.parametrize("call", ["get", "picture"])
def test_a_name_of_which_any_address_is_private_is_not_called(client, monkeypatch, addresses, call):
    monkeypatch.setattr(socket, "getaddrinfo", answering(addresses))
    monkeypatch.setattr(socket, "create_connection", lambda *args, **named: pytest.fail(f"called {args}"))
    url = "https://p16.tiktokcdn.com/a.jpg"

    error = refusal(lambda: client.get(url) if call == "get" else client.picture(url, HOSTS))

    assert (error.code, error.permanent) == ("refused_address", True)


@pytest.fixture
def tls_server(tmp_path) -> Iterator[tuple[int, list[str]]]:
    """A TLS server with a certificate that nobody trusts; its port, and the names it was asked for."""
    names: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    context.sni_callback = lambda _socket, name, _context: names.append(name or "none")

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                caller, _ = listening.accept()
                with caller:
                    context.wrap_socket(caller, server_side=True)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], names
        listening.close()
    thread.join(10)


def self_signed(folder) -> str:
    """A key and a certificate for it, in one file."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return str(path)


def test_the_address_that_was_looked_at_is_the_one_that_is_called(client, monkeypatch, tls_server):
    """DNS rebinding: the name would lead elsewhere the second time, and nobody asks a second time."""
    port, names = tls_server
    called = []
    create_connection = socket.create_connection

    def connect(address, *args, **named):
        called.append(address[0])
        return create_connection(("127.0.0.1", port), *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", answering([GLOBAL], ["127.0.0.1"]))
    monkeypatch.setattr(socket, "create_connection", connect)

    error = refusal(lambda: client.picture("https://i.ytimg.com/vi/x/hqdefault.jpg", HOSTS))

    assert error.code == "unreachable", "its certificate is nobody's"
    assert called == [GLOBAL]
    assert names == ["i.ytimg.com"]


def test_a_configured_address_is_called_outside_production_only(settings, client_to):
    with server(sent(b"{}")) as port:
        assert client_to(port).get(f"http://127.0.0.1:{port}/api").status == 200
        url = f"http://127.0.0.1:{port}/api"
        production = HttpClient(settings.model_copy(update={"environment": "production", "youtube_api_base_url": url}))
        assert refusal(lambda: production.get(url)).code == "refused_address"
        assert refusal(lambda: production.picture(url, HOSTS)).code == "refused_address"
        assert refusal(lambda: client_to(port).get(f"http://127.0.0.1:{port + 1}/api")).code == "refused_address"
        production.close()


def test_a_picture_comes_as_it_is_and_a_redirect_leads_nowhere(client_to):
    with server(sent(b"whatever", "Content-Type: text/html")) as port:
        answer = client_to(port).picture(f"http://127.0.0.1:{port}/a.jpg", HOSTS)
        assert (answer.status, answer.body) == (200, b"whatever")

    def redirect(caller: socket.socket) -> None:
        caller.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n")

    with server(redirect) as port:
        assert client_to(port).picture(f"http://127.0.0.1:{port}/a.jpg", HOSTS).status == 302


def test_more_than_five_megabytes_are_not_read(client_to):
    read = []

    def endless(caller: socket.socket) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            caller.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
            read.append(0x100000)

    with server(endless) as port:
        error = refusal(lambda: client_to(port).picture(f"http://127.0.0.1:{port}/a.jpg", HOSTS))

    assert (error.code, error.permanent) == ("too_large", True)
    assert sum(read) < 30_000_000


@pytest.mark.parametrize("packing", ["gzip", "br", "zstd"])
def test_a_packed_body_is_never_unpacked_beyond_the_limit(client_to, packing):
    bomb = gzip.compress(bytes(200_000_000), 1)
    assert len(bomb) < http_client.MAX_PICTURE_BYTES
    with server(sent(bomb, f"Content-Encoding: {packing}")) as port:
        client = client_to(port)
        error = refusal(lambda: client.picture(f"http://127.0.0.1:{port}/a.jpg", HOSTS))
        api = refusal(lambda: client.get(f"http://127.0.0.1:{port}/api"))

    assert error.code == api.code == ("too_large" if packing == "gzip" else "bad_packing")


def test_a_packed_answer_is_read(client_to):
    with server(sent(gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")) as port:
        assert client_to(port).get(f"http://127.0.0.1:{port}/api").json() == {"a": 1}


def test_a_packed_answer_that_was_cut_off_is_not_read(client_to):
    with server(sent(gzip.compress(bytes(100_000))[:-20], "Content-Encoding: gzip")) as port:
        client = client_to(port)

        assert refusal(lambda: client.get(f"http://127.0.0.1:{port}/api")).code == "bad_packing"


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_holds_nobody(client_to, monkeypatch, part):
    monkeypatch.setattr(http_client, "PICTURE_SECONDS", 1.0)
    ended = threading.Event()
    drops = 0

    def drip(caller: socket.socket) -> None:
        nonlocal drops
        caller.sendall(b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 1000\r\n\r\n" if part == "body" else b"X: "))
        while not ended.wait(0.05):
            caller.sendall(b"x")
            drops += 1

    with server(drip) as port:
        error = refusal(lambda: client_to(port).picture(f"http://127.0.0.1:{port}/a.jpg", HOSTS))
        ended.set()

    assert (error.code, error.permanent) == ("timeout", False)
    # A second has twenty drops; the caller was gone long before all thousand had fallen.
    assert drops < 300


def test_what_one_call_may_take_is_not_what_the_next_one_may_take(client_to):
    with server(sent(b"x")) as port:
        assert client_to(port).picture(f"http://127.0.0.1:{port}/a.jpg", HOSTS).status == 200

    assert ssrf_guard._left(None) is None
    with ssrf_guard.ending_in(5):
        assert 0 < ssrf_guard._left(None) <= 5
        assert ssrf_guard._left(2.0) == 2.0
        with ssrf_guard.ending_in(60):
            assert ssrf_guard._left(None) > 50
        assert ssrf_guard._left(None) <= 5
