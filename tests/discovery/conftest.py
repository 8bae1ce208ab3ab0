"""What the tests of discovery share: a small world, and a browser without JavaScript that finds an empty Valkey."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from app.infra.services import EXTENSION
from tests.discovery import small_world
from tests.discovery.small_world import World


@pytest.fixture(scope="module")
def world(database_url: str, make_user: Callable[..., UUID]) -> World:
    """Alice, bob, and everything that must stay hidden."""
    return small_world.build(database_url, make_user)


@pytest.fixture(scope="module")
def web(app: Flask) -> Iterator[Flask]:
    """The web application, whose connections end before its database goes."""
    yield app
    app.extensions[EXTENSION].database.close()


@pytest.fixture
def visitor(web: Flask, redis_client: Redis) -> FlaskClient:
    """A visitor whom no limit has met yet."""
    return web.test_client()
