"""What Google and YouTube have to show: generated creators, the scenarios, and real videos out of a CSV file."""

import hashlib
import logging
from datetime import datetime

from dev.sandbox.google import csv_file, fixtures, scenarios, store
from dev.sandbox.kit import catalogue
from dev.sandbox.kit.catalogue import Catalogue
from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.state import Db, State
from dev.sandbox.settings import SandboxSettings

log = logging.getLogger(__name__)


def fill(state: State, settings: SandboxSettings) -> None:
    """Makes the catalogue match the settings. Raises UnreadableFile when the CSV file cannot be served."""
    catalogue.fill(CATALOGUE, state, settings)
    if settings.youtube_csv is None:
        catalogue.fill_once(CATALOGUE, state, "csv", "no file", lambda _: None)
        return
    content = csv_file.read(settings.youtube_csv)
    checksum = hashlib.sha256(settings.youtube_csv.read_bytes()).hexdigest()
    wanted = f"{settings.youtube_csv.name} {checksum}"
    catalogue.fill_once(CATALOGUE, state, "csv", wanted, lambda db: _add_file(db, content))


def _add_creator(db: Db, creator: Creator, count: int, seed: int, epoch: datetime) -> None:
    videos = fixtures.videos(creator, count, seed, epoch)
    store.add_to_channel(db, fixtures.account(creator), fixtures.channel(creator), videos)


def _add_scenarios(db: Db, epoch: datetime) -> None:
    for one in scenarios.ALL:
        account = scenarios.account(one)
        if one.has_channel:
            store.add_to_channel(db, account, scenarios.channel(one, epoch), scenarios.videos(one, epoch))
        else:
            store.ACCOUNTS.add(db, account)


def _add_file(db: Db, content: csv_file.FileContent) -> None:
    if content.repeated:
        log.warning("The file has %d repeated video ids; the last row of each counts.", content.repeated)
    for channel in (content.owner, *content.channels):
        store.ACCOUNTS.add(db, csv_file.account(store.save_channel(db, channel)))
    store.VIDEOS.save(db, content.videos)


CATALOGUE = Catalogue(
    provider="google",
    version=1,
    items_each=1,
    share=fixtures.share,
    add_creator=_add_creator,
    add_scenarios=_add_scenarios,
    collections=(store.ACCOUNTS, store.CHANNELS, store.VIDEOS),
)
