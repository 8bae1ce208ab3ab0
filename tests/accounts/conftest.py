"""What the tests of accounts share: a known password, a browser that fills forms, and the mails that were asked for."""

import re
import socket
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from flask.testing import FlaskClient

from app.accounts.sign_in import passwords
from app.infra import services
from app.jobs import horse

PASSWORD = "tulip lantern orbit mango"
OTHER_PASSWORD = "kettle violin harbour snow"
TOKEN_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


def email_of(name: str, user_id: UUID) -> str:
    """The address that `make_user` gives."""
    return f"{name}-{user_id.hex[:8]}@people.example"


@dataclass(frozen=True)
class Browser:
    """A person at a form: loads the page, takes its token, sends it."""

    client: FlaskClient

    def get(self, path: str, **kwargs):
        """Loads a page."""
        return self.client.get(path, **kwargs)

    def send(self, path: str, page: str | None = None, **fields: str):
        """Sends a form of `page` (the same address by default) to `path`."""
        found = TOKEN_FIELD.search(self.client.get(page or path).text)
        assert found, f"no form on {page or path}"
        return self.client.post(path, data={"csrf_token": found[1], **fields}, headers={"Origin": "http://localhost"})

    def enter(self, user_id: UUID) -> "Browser":
        """Signs in without the form."""
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = str(user_id)
        return self

    @property
    def token(self) -> str | None:
        """The session token in the cookie."""
        cookie = self.client.get_cookie("sid")
        return cookie.value if cookie else None


@pytest.fixture(scope="module", autouse=True)
def _closed_in_the_end(app):
    """The database of this module can be dropped only when nobody is connected any more."""
    yield
    app.extensions[services.EXTENSION].database.close()


@pytest.fixture(autouse=True)
def _unused_limits(redis_client):
    """Every test begins with unused limits."""


@pytest.fixture
def browse(app):
    """Makes a browser, signed in when a person is named."""

    def make(user_id: UUID | None = None) -> Browser:
        browser = Browser(app.test_client())
        return browser.enter(user_id) if user_id else browser

    return make


@pytest.fixture(scope="module")
def hashed() -> str:
    """The hash of PASSWORD, at the cost of tests."""
    return passwords.hasher("test").hash(PASSWORD)


class Inbox:
    """An SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox():
    """The mails that arrive."""
    return Inbox()


@pytest.fixture
def postman(settings, admin, inbox):
    """Runs every mail job that waits, as a worker does; the mails that arrived, oldest first."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    site = services.build(settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{port}"}), pool_size=3)
    admin.execute("DELETE FROM job_queue")

    def deliver() -> list[EmailMessage]:
        waiting = admin.execute(
            "SELECT id FROM job_queue WHERE job_type = 'send_mail' AND status = 'pending' ORDER BY created_at"
        )
        for (job_id,) in waiting.fetchall():
            horse.perform(site, job_id, Event())
        return inbox.mails

    yield deliver
    controller.stop()
    site.database.close()


def link_in(mail: EmailMessage) -> str:
    """The path of the link in a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"http://localhost(/(?:verify|reset)/\S+)", text)[1]
