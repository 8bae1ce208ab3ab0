"""Mail: both parts, no injected header, clear failures; sent to a real SMTP server."""

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from app.infra import mail
from app.infra.mail import MailRefused

CONTEXT = {"link": "http://localhost/verify/abc", "hours": 48}


class Inbox:
    """Takes every mail but those to people who are called nobody or busy."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address.startswith("nobody"):
            return "550 No such person"
        if address.startswith("busy"):
            return "451 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def door(settings, inbox):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{port}"})
    controller.stop()


def test_a_mail_has_text_and_html(door, inbox):
    mail.send(door, "alice@people.example", "verify", CONTEXT)

    (sent,) = inbox.mails
    assert sent["To"] == "alice@people.example"
    assert sent["From"] == door.mail_from
    assert sent["Auto-Submitted"] == "auto-generated"
    assert CONTEXT["link"] in sent.get_body(("plain",)).get_content()
    assert CONTEXT["link"] in sent.get_body(("html",)).get_content()


@pytest.mark.parametrize("address", ["a@x.example\r\nBcc: b@x.example", "a@x.example\n", "", "a b@x.example", "a"])
def test_no_address_can_add_a_header(settings, address):
    with pytest.raises(MailRefused) as refusal:
        mail.compose(settings, address, "verify", CONTEXT)

    assert refusal.value.permanent


def test_a_person_who_is_not_there_is_not_tried_again(door):
    with pytest.raises(MailRefused) as refusal:
        mail.send(door, "nobody@people.example", "verify", CONTEXT)

    assert refusal.value.permanent
    assert "nobody@" not in str(refusal.value)


def test_a_server_that_is_busy_or_away_is_tried_again(door, settings):
    with pytest.raises(MailRefused) as busy:
        mail.send(door, "busy@people.example", "verify", CONTEXT)
    with pytest.raises(MailRefused) as away:
        mail.send(settings.model_copy(update={"mail_url": "smtp://127.0.0.1:1"}), "a@people.example", "verify", CONTEXT)

    assert not busy.value.permanent
    assert not away.value.permanent


def test_a_password_is_sent_over_encryption_only(door):
    naked = door.model_copy(update={"mail_url": door.mail_url.replace("smtp://", "smtp://user:secret@")})

    with pytest.raises(MailRefused, match="no encryption"):
        mail.send(naked, "alice@people.example", "verify", CONTEXT)
