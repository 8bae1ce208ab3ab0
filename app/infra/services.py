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
class Services:
    """The services that routes and jobs work with. None of them connects before its first use."""

    settings: Settings
    database: Database
    redis: Redis
    http: HttpClient
    cipher: Cipher


def build(settings: Settings, pool_size: int | None = WEB_POOL_SIZE) -> Services:
    """Builds the services of one process; safe before a fork because nothing is connected yet."""
    database = Database(settings, pool_size)
    return Services(settings, database, database.redis, HttpClient(settings), Cipher(settings))


def services() -> Services:
    """The services of the current Flask application."""
    found: Services = current_app.extensions[EXTENSION]
    return found
