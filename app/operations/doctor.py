"""Looks at everything that a running site stands on and says, a line each, what is well and what to do otherwise."""

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg
from redis.exceptions import RedisError
from rq import Queue, Worker

from app.config import LOGIN_ROLES, Settings
from app.infra import key_rotation, mail, phases, queries
from app.infra.errors import AppError
from app.infra.services import Services
from app.jobs.doorbell import QUEUES
from app.jobs.sweeper import LEADER_KEY
from app.operations import invariants, keys
from app.providers import ADAPTERS

q = queries.load("operations")

MOST_CLOCK_SECONDS = 5.0
MOST_LATE_SECONDS = 600


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, whether it is well, and what was seen or is to be done."""

    subject: str
    is_well: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok   ' if self.is_well else 'WRONG'}  {self.subject:12} {self.text}"


def examine(services: Services) -> Iterator[Finding]:
    """Every finding, the cheap ones first; none of them changes anything."""
    yield Finding("settings", True, f"{services.settings.environment}, {services.settings.public_url}")
    for examination in (
        _database,
        _phases,
        _valkey,
        _mail,
        _providers,
        _notices,
        _workers,
        _waiting,
        _vault,
        _invariants,
    ):
        yield from _safely(services, examination)


def _safely(services: Services, examination: Callable[[Services], Iterator[Finding]]) -> Iterator[Finding]:
    """What cannot be looked at is wrong too, and keeps nothing else from being looked at."""
    try:
        yield from examination(services)
    except AppError as error:
        yield Finding(examination.__name__.strip("_"), False, error.message)
    except RedisError as error:
        yield Finding(examination.__name__.strip("_"), False, f"Valkey does not answer ({type(error).__name__}).")
    except psycopg.Error as error:
        yield Finding(examination.__name__.strip("_"), False, f"PostgreSQL does not answer ({type(error).__name__}).")


def _database(services: Services) -> Iterator[Finding]:
    for role in (*LOGIN_ROLES, "admin"):
        with services.database.transaction(role) as db:
            now = q.value(db, "database_time")
        wrong = abs((datetime.now(UTC) - now).total_seconds())
        if wrong > MOST_CLOCK_SECONDS:
            yield Finding("clock", False, f"This machine's clock is {wrong:.0f} s off the database's. Set it.")
            return
    yield Finding("database", True, "answers to every role")


def _phases(services: Services) -> Iterator[Finding]:
    states = phases.states(services.settings.database_url)
    odd = [f"{state.name} is {state.state}" for state in states if state.state != "applied"]
    if odd:
        yield Finding("phases", False, f"{'; '.join(odd[:3])}. Run `flask --app wsgi db apply`.")
    else:
        yield Finding("phases", True, f"{len(states)} files applied, none edited")


def _valkey(services: Services) -> Iterator[Finding]:
    services.redis.ping()
    policy = services.redis.config_get("maxmemory-policy")["maxmemory-policy"]
    if policy != "noeviction":
        yield Finding("valkey", False, f"throws keys away when it is full ({policy}). Set maxmemory-policy noeviction.")
    else:
        yield Finding("valkey", True, "answers, and throws nothing away")


def _mail(services: Services) -> Iterator[Finding]:
    try:
        mail.greet(services.settings)
    except (AppError, OSError, smtplib.SMTPException) as error:
        yield Finding("mail", False, f"{urlsplit(services.settings.mail_url).hostname}: {error}")
    else:
        yield Finding("mail", True, f"{urlsplit(services.settings.mail_url).hostname} answers")


def _providers(services: Services) -> Iterator[Finding]:
    for slug in ADAPTERS:
        if not getattr(services.settings, f"{slug}_client_id"):
            yield Finding(slug, True, "off: no client id is set")
            continue
        yield _reachable(services, slug, _api_of(services.settings, slug))


def _api_of(settings: Settings, slug: str) -> str:
    return {
        "youtube": settings.youtube_api_base_url,
        "instagram": settings.instagram_graph_base_url,
        "tiktok": settings.tiktok_api_base_url,
    }[slug]


def _reachable(services: Services, slug: str, address: str) -> Finding:
    try:
        answer = services.http.get(address)
    except AppError as error:
        return Finding(slug, False, f"{urlsplit(address).hostname}: {error.message}")
    # Without a token every platform refuses; that it answers is all that is asked.
    trouble = f" with an error of its own ({answer.status})" if answer.status >= 500 else ""
    return Finding(slug, not trouble, f"{urlsplit(address).hostname} answers{trouble}")


def _notices(services: Services) -> Iterator[Finding]:
    """What the operators were told of and have not mended yet."""
    with services.database.transaction("admin") as db:
        for row in q.all(db, "open_notices"):
            yield Finding("notice", False, f"since {row['opened_at']:%Y-%m-%d %H:%M}: {row['message']}")


def _workers(services: Services) -> Iterator[Finding]:
    for name in QUEUES:
        queue = Queue(name, connection=services.redis)
        number = len(Worker.all(queue=queue))
        if number:
            yield Finding(name, True, f"{number} {'worker' if number == 1 else 'workers'}, {len(queue)} messages")
        else:
            yield Finding(name, False, f"no worker, {len(queue)} messages. Start `python worker.py {name}`.")
    with services.database.transaction("admin") as db:
        leads = q.value(db, "count_leaders", key=LEADER_KEY)
    yield Finding("sweeper", bool(leads), "one leads" if leads else "none works. Start `python worker.py --sweeper`.")


def _waiting(services: Services) -> Iterator[Finding]:
    with services.database.transaction("admin") as db:
        seen = q.one(db, "ledger_status") or {}
    late, text = seen["late_seconds"] or 0, f"{seen['waiting']} waiting, {seen['running']} running"
    dead = f", {seen['dead']} given up in a day after their workers died" if seen["dead"] else ""
    yield Finding("jobs", late < MOST_LATE_SECONDS, f"{text}, the oldest {late} s late{dead}")


def _vault(services: Services) -> Iterator[Finding]:
    number = key_rotation.waiting(services.database, services.cipher, keys.ENCRYPTED_COLUMNS)
    if number:
        yield Finding("vault", True, f"at least {number} encrypted with an older key: `flask --app wsgi keys rotate`")
    else:
        yield Finding("vault", True, "everything is encrypted with the first key")


def _invariants(services: Services) -> Iterator[Finding]:
    with services.database.transaction("admin") as db:
        broken = invariants.broken(db)
    for rule in broken:
        yield Finding("rule", False, str(rule))
    if not broken:
        yield Finding("rules", True, f"all {len(invariants.RULES)} hold")
