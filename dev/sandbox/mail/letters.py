"""Messages: stored raw, parsed for display."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from sqlite3 import Row

from dev.sandbox.kit.state import Db, moment

PAGE_SIZE = 25
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class Letter:
    """A message. `text` and `html` are '' when it has no such part; `links` are the addresses in it, each once."""

    id: int
    received: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    links: tuple[str, ...]


def save(db: Db, sender: str, recipients: list[str], raw: bytes, now: int) -> None:
    """Keeps a message as it came."""
    row = db.execute(
        "INSERT INTO mail (received, sender, raw) VALUES (?, ?, ?) RETURNING id", (now, sender, raw)
    ).fetchone()
    db.executemany(
        "INSERT OR IGNORE INTO mail_recipient (mail_id, address) VALUES (?, ?)",
        [(row["id"], recipient) for recipient in recipients],
    )


def list_letters(db: Db, to: str = "", before: int | None = None) -> list[Letter]:
    """At most 25 messages, newest first; to an address, older than the one with the id `before`."""
    rows = db.execute(
        "SELECT * FROM mail WHERE (:before IS NULL OR id < :before) AND (:to = '' OR EXISTS"
        " (SELECT 1 FROM mail_recipient WHERE mail_id = mail.id AND address = :to)) ORDER BY id DESC LIMIT :limit",
        {"before": before, "to": to.strip(), "limit": PAGE_SIZE},
    ).fetchall()
    return [_letter(db, row) for row in rows]


def find_letter(db: Db, letter_id: int) -> Letter | None:
    """One message."""
    row = db.execute("SELECT * FROM mail WHERE id = ?", (letter_id,)).fetchone()
    return None if row is None else _letter(db, row)


def drop_all(db: Db) -> None:
    """Empties the mailbox."""
    db.execute("DELETE FROM mail")


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text cut where addresses begin and end, each piece with whether it is an address."""
    found, end = [], 0
    for match in ADDRESS.finditer(text):
        found += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [(piece, is_link) for piece, is_link in [*found, (text[end:], False)] if piece]


def _letter(db: Db, row: Row) -> Letter:
    message = message_from_bytes(row["raw"], policy=policy.default)
    assert isinstance(message, EmailMessage)
    recipients = db.execute("SELECT address FROM mail_recipient WHERE mail_id = ? ORDER BY address", (row["id"],))
    text, html = _part(message, "plain"), _part(message, "html")
    return Letter(
        id=row["id"],
        received=moment(row["received"]),
        sender=str(message.get("From", row["sender"])),
        recipients=tuple(recipient["address"] for recipient in recipients),
        subject=str(message.get("Subject", "")) or "(no subject)",
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=text,
        html=html,
        links=tuple(dict.fromkeys([*ADDRESS.findall(text), *_hrefs(html)])),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    if body is None:
        return ""
    raw = body.get_payload(decode=True)
    charset = body.get_content_charset("utf-8")
    try:
        return raw.decode(charset, "replace") if isinstance(raw, bytes) else ""
    except LookupError:
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


class _Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value and ADDRESS.fullmatch(value)]


def _hrefs(html: str) -> list[str]:
    parser = _Hrefs()
    parser.feed(html)
    return parser.found
