"""E-mail addresses: parsed as people type them, found by a hash, stored encrypted only."""

from dataclasses import dataclass
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from app.accounts.models import BadAddress
from app.infra.encryption import Cipher


@dataclass(frozen=True)
class Email:
    """An address: `text` as mails are sent to it, `lookup` as its account is found."""

    text: str
    lookup: str

    def hash(self, cipher: Cipher) -> bytes:
        """The keyed hash by which the account is found."""
        return cipher.lookup_hash(self.lookup)

    def encrypt(self, cipher: Cipher, user_id: UUID) -> bytes:
        """The address as the account's row holds it."""
        return cipher.encrypt(self.text, context(user_id))


def parse(text: str) -> Email:
    """Reads a typed address. Nobody is asked whether it exists. Raises BadAddress."""
    try:
        # Mail servers that take letters beyond ASCII before the @ are too rare to promise delivery.
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise BadAddress from None
    return Email(f"{found.local_part}@{found.ascii_domain}", f"{found.local_part.casefold()}@{found.ascii_domain}")


def context(user_id: UUID) -> str:
    """The context that an encrypted address is bound to."""
    return f"email|{user_id}"
