"""The sandbox and a person's way through consent, as the tests of connections have them."""

from threading import Event

import pytest

from app.jobs import horse, registry
from tests.connections.conftest import Consent, control, csv_file, sandbox, settings, site
from tests.discovery.conftest import visitor, web

__all__ = ["control", "csv_file", "sandbox", "settings", "site", "visitor", "web"]


@pytest.fixture(scope="module")
def consent_once(site):
    """One browser for the whole module."""
    return Consent(site)


@pytest.fixture(scope="module")
def run_once(site):
    """Does a job here and now, as a worker's horse would."""
    registry.load()
    return lambda job_id: horse.perform(site, job_id, Event())
