"""The three people whose passwords the demo prints."""

from dataclasses import dataclass

DOMAIN = "demo.streamvibe.example"


@dataclass(frozen=True)
class Login:
    """Somebody to sign in as, and what there is to see as them."""

    name: str
    password: str
    about: str

    @property
    def email(self) -> str:
        """Their address."""
        return address(self.name)


def address(name: str) -> str:
    """The demo address of a name."""
    return f"{name}@{DOMAIN}"


ALICE = Login(
    "alice",
    "alice likes quiet mornings",
    "a creator on the Premium plan, on three platforms, one of which needs reconnecting",
)
BOB = Login("bob", "bob walks home in the rain", "a creator on the Free plan, with suggestions to look through")
OLIVIA = Login("olivia", "olivia keeps the lights on", "the operator")
LOGINS = (ALICE, BOB, OLIVIA)
