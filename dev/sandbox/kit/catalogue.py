"""Seeds the state with all accounts and items, once; a start with the same settings finds them there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dev.sandbox.kit.creators.population import Creator, creators, share_out
from dev.sandbox.kit.state import Db, State, moment, read_kept, seconds, write_kept
from dev.sandbox.kit.store import Collection, Source
from dev.sandbox.settings import SandboxSettings


@dataclass(frozen=True)
class Catalogue:
    """What a provider invents. Raise `version` when that changes.

    `share` weighs how many items a creator has; of the settings' items one in `items_each` is this provider's.
    `add_creator` stores a creator's account with so many items, `add_scenarios` the accounts of the scenarios, both in
    `collections`. Permissions that were given stay when a source is made anew.
    """

    provider: str
    version: int
    items_each: int
    share: Callable[[Creator, int], float]
    add_creator: Callable[[Db, Creator, int, int, datetime], None]
    add_scenarios: Callable[[Db, datetime], None]
    collections: tuple[Collection[Any], ...]


def fill(catalogue: Catalogue, state: State, settings: SandboxSettings) -> None:
    """Makes accounts and items match the settings."""
    epoch = moment(int(state.keep("epoch", lambda: str(seconds(state.now())))))
    wanted = f"{settings.creators} creators, {settings.items} items, seed {settings.seed}"
    fill_once(catalogue, state, "magic", "all", lambda db: catalogue.add_scenarios(db, epoch))
    fill_once(catalogue, state, "generated", wanted, lambda db: _generate(catalogue, db, settings, epoch))


def fill_once(catalogue: Catalogue, state: State, source: Source, wanted: str, add: Callable[[Db], None]) -> None:
    """Replaces what comes from a source unless it was made from the same settings."""
    name, fingerprint = f"documents of {catalogue.provider} {source}", f"{catalogue.version} {wanted}"
    with state.transaction() as db:
        if read_kept(db, name) == fingerprint:
            return
        for collection in catalogue.collections:
            collection.drop_source(db, source)
        add(db)
        write_kept(db, name, fingerprint)


def _generate(catalogue: Catalogue, db: Db, settings: SandboxSettings, epoch: datetime) -> None:
    everybody = creators(settings.creators, settings.seed, epoch)
    shares = [catalogue.share(one, settings.seed) for one in everybody]
    counts = share_out(settings.items // catalogue.items_each, shares)
    for one, count in zip(everybody, counts, strict=True):
        catalogue.add_creator(db, one, count, settings.seed, epoch)
