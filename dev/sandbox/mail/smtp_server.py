"""The SMTP server: listens on 127.0.0.1, accepts every message and delivers none."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dev.sandbox.kit.state import State, seconds
from dev.sandbox.mail import letters
from dev.sandbox.settings import HOST

LARGEST_BYTES = 5 * 1024 * 1024
START_SECONDS = 30


class _Taker:
    """Stores incoming messages. The method's name is aiosmtpd's."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        raw = envelope.original_content or b""
        recipients = [str(address) for address in envelope.rcpt_tos]
        with self._state.transaction() as db:
            letters.save(db, str(envelope.mail_from or ""), recipients, raw, seconds(self._state.now()))
        return "250 OK: kept for /mail"


def start(state: State, port: int) -> Controller:
    """The server, running; `.stop()` ends it. Raises OSError when the port is taken."""
    server = Controller(
        _Taker(state),
        hostname=HOST,
        port=port,
        data_size_limit=LARGEST_BYTES,
        enable_SMTPUTF8=True,
        ident="sandbox",
        ready_timeout=START_SECONDS,
    )
    server.start()
    return server
