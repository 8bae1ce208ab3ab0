"""The services of a running site: settings, database, Valkey, HTTP client and cipher, joined once by `create_app`."""

from dataclasses import dataclass

from flask import current_app
from redis import Redis

from app.config import Settings
from app.infra.database import WEB_POOL_SIZE, Database
from app.infra.encryption import Cipher
from app.infra.http_client import HttpClient

EXTENSION = "streamvibe"


@dataclass(frozen=True)
class Site:
    """The parts that routes and jobs work with. None of them is connected before its first use."""

    settings: Settings
    database: Database
    redis: Redis
    http: HttpClient
    cipher: Cipher


def build(settings: Settings, pool_size: int | None = WEB_POOL_SIZE) -> Site:
    """Joins the parts for one process; safe before a fork because nothing is connected yet."""
    database = Database(settings, pool_size)
    return Site(settings, database, database.redis, HttpClient(settings), Cipher(settings))


def site() -> Site:
    """The site of the current Flask application."""
    found: Site = current_app.extensions[EXTENSION]
    return found
