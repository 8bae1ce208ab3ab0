"""Fills the state with everybody there is, once; a start with the same settings finds it there already."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime

from app.sandbox.creators import cast, csv_file, generator, magic, store
from app.sandbox.models import Source
from app.sandbox.settings import SandboxSettings
from app.sandbox.state import Db, State, moment, read_kept, seconds, write_kept

# Part of what decides whether a catalogue is current: raise it when the generator or the words change.
VERSION = 1

log = logging.getLogger(__name__)


def fill(state: State, settings: SandboxSettings) -> None:
    """Makes the catalogue match the settings. Raises UnreadableFile when the CSV file cannot be served."""
    epoch = moment(int(state.keep("epoch", lambda: str(seconds(state.now())))))
    wanted = f"{settings.creators} creators, {settings.items} items, seed {settings.seed}"
    _once(state, "generated", wanted, lambda db: _generate(db, settings, epoch))
    _once(state, "magic", "all", lambda db: _add_magic(db, epoch))
    if settings.youtube_csv is None:
        _once(state, "csv", "no file", lambda _: None)
    else:
        content = csv_file.read(settings.youtube_csv)
        checksum = hashlib.sha256(settings.youtube_csv.read_bytes()).hexdigest()
        _once(state, "csv", f"{settings.youtube_csv.name} {checksum}", lambda db: _add_file(db, content))


def _once(state: State, source: Source, wanted: str, add: Callable[[Db], None]) -> None:
    """Replaces what comes from a source unless it was made from the same settings."""
    name, fingerprint = f"catalogue {source}", f"{VERSION} {wanted}"
    with state.transaction() as db:
        if read_kept(db, name) == fingerprint:
            return
        store.drop_source(db, source)
        add(db)
        write_kept(db, name, fingerprint)


def _generate(db: Db, settings: SandboxSettings, epoch: datetime) -> None:
    creators = cast.creators(settings.creators, settings.seed, epoch)
    counts = generator.share_out(settings.items, [creator.weight for creator in creators])
    for creator, count in zip(creators, counts, strict=True):
        store.save_channel(db, store.free_handle(db, creator.channel))
        store.save_account(db, creator.account, "generated")
        store.save_videos(db, generator.videos(creator, count, settings.seed, epoch))


def _add_magic(db: Db, epoch: datetime) -> None:
    for one in magic.ALL:
        store.save_account(db, magic.account(one), "magic")
        if one.has_channel:
            store.save_channel(db, magic.channel(one, epoch))
            store.save_videos(db, magic.videos(one, epoch))


def _add_file(db: Db, content: csv_file.FileContent) -> None:
    if content.repeated:
        log.warning("The file has %d repeated video ids; the last row of each counts.", content.repeated)
    for channel in (content.owner, *content.channels):
        named = store.free_handle(db, channel)
        store.save_channel(db, named)
        store.save_account(db, csv_file.account(named), "csv")
    store.save_videos(db, content.videos)
