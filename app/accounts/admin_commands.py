"""What an operator does by hand, as the administrator: making a person, giving a plan."""

from datetime import datetime
from uuid import UUID, uuid4

from app.accounts import addresses, audit, emails
from app.accounts.models import Account, AddressTaken
from app.accounts.sign_in import password_strength, passwords
from app.infra import queries
from app.infra.database import Db
from app.infra.errors import BadInput, NotFound
from app.infra.services import Services

q = queries.load("accounts")


class NoSuchPerson(NotFound):
    """There is no account with this e-mail address."""


def create(services: Services, email: str, password: str, name: str = "", role: str = "user") -> UUID:
    """Makes an account whose address counts as proved; its id. With a name it has an address but no open page yet.

    Raises BadAddress, WeakPassword, AddressTaken.
    """
    address, user_id = emails.parse(email), uuid4()
    password_strength.check(password, (address.text, name))
    password_hash = passwords.hasher(services.settings.environment).hash(password)
    with services.database.transaction("admin", user_id) as db:
        is_new = q.value(
            db,
            "sign_up",
            user_id=user_id,
            email_hash=address.hash(services.cipher),
            password_hash=password_hash,
            email_cipher=address.encrypt(services.cipher, user_id),
            google_subject=None,
        )
        if not is_new:
            raise AddressTaken
        q.run(db, "prove_by_hand", user_id=user_id)
        q.run(db, "grant_role", user_id=user_id, role=role)
        if name:
            q.run(db, "name_by_hand", user_id=user_id, display_name=name, wanted=addresses.suggest(name))
        audit.record(db, user_id, "made_by_hand", client="command line", new={"role": role})
    return user_id


def give_plan(services: Services, email: str, tier: str, until: datetime | None = None) -> str:
    """Gives a plan, until a moment or for good; a sentence that says so. Raises NoSuchPerson, BadInput."""
    with services.database.transaction("admin") as db:
        account = q.one(db, "find_account", Account, email_hash=emails.parse(email).hash(services.cipher))
        if account is None:
            raise NoSuchPerson
        if not q.run(db, "plan_by_hand", user_id=account.user_id, tier=tier, until=until):
            raise BadInput(f"There is no plan called {tier}. There are: {', '.join(_tiers(db))}.")
        new = {"tier": tier, "until": until.isoformat() if until else None}
        audit.record(db, account.user_id, "plan_given_by_hand", client="command line", entity="subscription", new=new)
    return f"{email} has the plan {tier}{f' until {until:%-d %b %Y}' if until else ''}."


def _tiers(db: Db) -> list[str]:
    return [str(row["slug"]) for row in q.all(db, "list_tiers")]
