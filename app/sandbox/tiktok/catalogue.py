"""Fills the state with TikTok's accounts and videos, once; a start with the same settings finds them there."""

from collections.abc import Callable
from datetime import datetime

from app.sandbox.creators import cast as creators
from app.sandbox.creators.generator import share_out
from app.sandbox.models import Source
from app.sandbox.settings import SandboxSettings
from app.sandbox.state import Db, State, moment, read_kept, seconds, write_kept
from app.sandbox.tiktok import cast, magic, store

# Part of what decides whether the catalogue is current: raise it when the generator or the words change.
VERSION = 1
# Of the items that the settings ask for, one in so many more is a TikTok video.
ITEMS_A_VIDEO = 4


def fill(state: State, settings: SandboxSettings) -> None:
    """Makes accounts and videos match the settings: a quarter as many videos as YouTube has."""
    epoch = moment(int(state.keep("epoch", lambda: str(seconds(state.now())))))
    wanted = f"{settings.creators} creators, {settings.items} items, seed {settings.seed}"
    _once(state, "magic", "all", lambda db: _add_magic(db, epoch))
    _once(state, "generated", wanted, lambda db: _generate(db, settings, epoch))


def _once(state: State, source: Source, wanted: str, add: Callable[[Db], None]) -> None:
    name, fingerprint = f"tiktok {source}", f"{VERSION} {wanted}"
    with state.transaction() as db:
        if read_kept(db, name) == fingerprint:
            return
        store.drop_source(db, source)
        add(db)
        write_kept(db, name, fingerprint)


def _generate(db: Db, settings: SandboxSettings, epoch: datetime) -> None:
    people = creators.creators(settings.creators, settings.seed, epoch)
    shares = [cast.share(one, settings.seed) for one in people]
    counts = share_out(settings.items // ITEMS_A_VIDEO, shares)
    for one, count in zip(people, counts, strict=True):
        owner = store.free_username(db, cast.account(one, settings.seed))
        store.save_account(db, owner)
        store.save_videos(db, cast.videos(one, owner, count, settings.seed, epoch))


def _add_magic(db: Db, epoch: datetime) -> None:
    for one in magic.ALL:
        store.save_account(db, magic.account(one))
        store.save_videos(db, magic.videos(one, epoch))
