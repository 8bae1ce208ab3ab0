"""Mail out of templates: `templates/mail/<event>/` holds subject.txt, body.txt and body.html.

A message is built without Flask, so that jobs need no request. Where credentials are sent the connection is always
encrypted; a header can never be injected, because EmailMessage refuses line breaks and the subject is one line.
"""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.config import Settings
from app.infra.errors import ProviderError

TEMPLATES = Path(__file__).parents[2] / "templates"
TIMEOUT_SECONDS = 10
SUBMISSION_PORT = 587


class MailRefused(ProviderError):
    """The mail could not be handed over."""


def send(settings: Settings, address: str, event: str, context: Mapping[str, object]) -> None:
    """Renders `mail/<event>/` and hands it to the mail server of MAIL_URL. Raises MailRefused.

    A refused recipient or message is permanent; everything else is worth another try.
    """
    message = compose(settings, address, event, context)
    try:
        with _connect(settings) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise MailRefused(permanent=all(code >= 500 for code in codes), code="recipient_refused") from None
    except smtplib.SMTPResponseException as error:
        raise MailRefused(permanent=error.smtp_code >= 500, code="mail_refused") from None
    except (smtplib.SMTPException, OSError):
        # Without the cause on purpose, here and above: its text quotes the address.
        raise MailRefused(code="mail_unreachable") from None


def greet(settings: Settings) -> None:
    """Connects to the mail server of MAIL_URL and quits. Raises MailRefused, smtplib.SMTPException, OSError."""
    with _connect(settings) as server:
        server.noop()


def compose(settings: Settings, address: str, event: str, context: Mapping[str, object]) -> EmailMessage:
    """The message of `event` to `address`: text and HTML. Raises MailRefused for an address no header can hold."""
    message = EmailMessage()
    try:
        message["To"] = Address(addr_spec=address)
        name, sender = parseaddr(settings.mail_from)
        message["From"] = Address(name, addr_spec=sender)
        message["Subject"] = " ".join(_render(settings, f"mail/{event}/subject.txt", context).split())
    except (ValueError, IndexError, MessageError):
        raise MailRefused(permanent=True, code="bad_address") from None
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.public_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_render(settings, f"mail/{event}/body.txt", context))
    message.add_alternative(_render(settings, f"mail/{event}/body.html", context), subtype="html")
    return message


Register = Callable[[Environment, Settings], None]
_registers: list[Register] = []


def on_environment(register: Register) -> None:
    """Registers who adds filters to the templates of mails."""
    if register not in _registers:
        _registers.append(register)


def _render(settings: Settings, template: str, context: Mapping[str, object]) -> str:
    return _environment(settings).get_template(template).render(context)


@cache
def _environment(settings: Settings) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html"]), undefined=StrictUndefined
    )
    for register in _registers:
        register(environment, settings)
    return environment


def _connect(settings: Settings) -> smtplib.SMTP:
    parts = urlsplit(settings.mail_url)
    host, tls = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=tls)
    else:
        server = smtplib.SMTP(host, parts.port or SUBMISSION_PORT, timeout=TIMEOUT_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=tls)
        elif parts.username:
            server.close()
            raise MailRefused("The mail server offers no encryption, so it got no password.", code="mail_no_tls")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
