"""The documented front, deploy/nginx.conf, run by the real nginx before the real gunicorn.

Skipped where nginx is not installed. Debian: `apt install nginx-light`.
"""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dev.ports import free_port
from tests.children import child
from tests.faults.conftest import size
from tests.faults.processes import ROOT
from tests.faults.site import Probe, Site, senders, serve, was_ended
from tests.faults.stage import Stage, environment
from tests.faults.test_slow_clients import BODY, HALF_SENT, HEAD, SILENT, SLOWEST_SECONDS
from tests.waiting import PATIENCE_SECONDS, Calibration, Stopwatch, wait_until

NAME = "streamvibe.example"
SECONDS = size(12, 120)
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt install nginx-light)")


class Front(Site):
    """The site through nginx, over TLS."""

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """One visitor's request, on a connection of its own."""
        with httpx2.Client(verify=False, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            return client.get(
                f"https://127.0.0.1:{self.port}{path}",
                headers={"Host": NAME, **headers},
                extensions={"sni_hostname": NAME},
            )


@pytest.fixture(scope="module")
def gunicorn(_whole_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site behind a proxy that it believes."""
    env = environment(_whole_stage.settings) | {"TRUSTED_PROXIES": "1", "PUBLIC_URL": f"https://{NAME}"}
    folder = tmp_path_factory.mktemp("behind")
    with serve(env, folder, host=NAME) as site:
        yield site


@pytest.fixture(scope="module")
def front(_whole_stage: Stage, gunicorn: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx with our configuration, whose own ports, paths and account alone are changed."""
    folder = tmp_path_factory.mktemp("nginx")
    make_certificate(folder)
    site = Front(free_port(), folder / "error.log")
    text = adapted(folder, site.port, gunicorn.port, _whole_stage.settings.data_dir)
    (folder / "nginx.conf").write_text(text)
    command = [str(NGINX), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "start.log", "-g", "daemon off;"]
    with child(command, stdin=subprocess.DEVNULL):
        wait_until(lambda: site.answers("/healthz"), "nginx answers")
        yield site


def adapted(folder: Path, port: int, behind: int, data_dir: Path) -> str:
    """The configuration for this machine; every change must still find its place."""
    changes = {
        # Root's clone may be closed to others.
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "/run/streamvibe-nginx.pid": str(folder / "pid"),
        "/var/log/nginx/error.log": str(folder / "error.log"),
        "listen [::]:80 default_server;": "",
        "listen [::]:443 ssl http2 default_server;": "",
        "listen [::]:443 ssl http2;": "",
        "listen 80 default_server;": f"listen 127.0.0.1:{free_port()} default_server;",
        "listen 443 ssl http2 default_server;": f"listen 127.0.0.1:{port} ssl http2 default_server;",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "/etc/ssl/streamvibe/": f"{folder}/",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "root /srv/streamvibe/deploy;": f"root {ROOT / 'deploy'};",
        "root /var/lib/streamvibe;": f"root {data_dir};",
    }
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


def make_certificate(folder: Path) -> None:
    """A certificate for the site's name, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
    )
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(private)


def secured(plain: socket.socket, name: str = NAME) -> ssl.SSLSocket:
    """The same connection, encrypted for this name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=name)


@pytest.mark.alone
def test_slow_clients_end_at_the_front(stage: Stage, front: Front):
    ours = f"Host: {NAME}".encode()
    with ExitStack() as stack, Calibration() as machine:
        stack.enter_context(senders(front.port, SILENT, b""))
        halves = {}
        for sent in (HEAD, BODY):
            plain = stack.enter_context(senders(front.port, HALF_SENT, b""))
            halves[sent] = [stack.enter_context(secured(one)) for one in plain]
            for one in halves[sent]:
                one.sendall(sent.replace(b"Host: localhost", ours))
        watch = Stopwatch()
        with Probe(front, "/about") as probe:
            while watch.seconds < SECONDS:
                assert front.answers("/healthz")
        assert all(was_ended(one) for sent in halves for one in halves[sent])
    print(f"front: {len(probe.waits)} answered, worst {max(probe.waits):.2f} s")
    assert (set(probe.statuses), probe.trouble) == ({200}, [])
    assert max(probe.waits) < machine.worst(SLOWEST_SECONDS)


def test_where_a_request_comes_from_says_the_front_alone(stage: Stage, front: Front):
    lies = {
        "X-Forwarded-For": "198.51.100.7",
        "X-Forwarded-Proto": "javascript",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "Script-Name": "/evil",
        "SCRIPT_NAME": "/evil",
        "Forwarded": "host=evil.example",
    }
    page = front.get("/login", **lies)
    assert page.status_code == 200
    assert "evil" not in page.text
    moved = front.get("/tag//abc", **lies)
    assert moved.status_code in (301, 308)
    assert "javascript" not in moved.headers["Location"]
    assert all("evil" not in str(value) for value in moved.headers.values())


def test_files_come_from_the_front_and_pages_compressed_from_the_site(stage: Stage, front: Front):
    page = front.get("/about", **{"Accept-Encoding": "br"})
    address = "/static/css/site." + page.text.partition('href="/static/css/site.')[2].partition('"')[0]
    assert page.headers["Content-Encoding"] == "br"
    for encoding in ("gzip", "br", "identity"):
        file = front.get(address, **{"Accept-Encoding": encoding})
        assert file.status_code == 200
        assert file.headers.get("Content-Encoding", "identity") == encoding
        assert "immutable" in file.headers["Cache-Control"]
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.headers["Content-Type"].startswith("text/css")
    assert front.get("/static/%2e%2e/secrets.json").status_code in (400, 404)


def test_another_name_gets_nothing(stage: Stage, front: Front):
    with senders(front.port, 1, b"") as [plain], pytest.raises(ssl.SSLError):
        secured(plain, "παράδειγμα.example".encode("idna").decode())


def test_the_sites_own_refusals_pass_and_the_fronts_have_a_page(stage: Stage, front: Front):
    with stage.frozen_postgres():
        refused = wait_until(
            lambda: next((a for a in [front.get("/login")] if a.status_code == 503), None), "a refusal"
        )
        assert "cannot answer just now" in refused.text
        assert front.get("/about").status_code == 200


def test_without_gunicorn_there_is_a_page_in_plain_words(stage: Stage, tmp_path: Path):
    make_certificate(tmp_path)
    alone = Front(free_port(), tmp_path / "error.log")
    (tmp_path / "nginx.conf").write_text(adapted(tmp_path, alone.port, free_port(), tmp_path))
    command = [str(NGINX), "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "log", "-g", "daemon off;"]
    with child(command, stdin=subprocess.DEVNULL):
        answer = wait_until(lambda: answer_of(alone, "/"), "nginx answers")
    assert answer.status_code == 503
    assert "Try again in a minute." in answer.text
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("10", "no-store")


def answer_of(front: Front, path: str) -> httpx2.Response | None:
    """What it answers, once it does."""
    try:
        return front.get(path)
    except httpx2.HTTPError:
        return None
