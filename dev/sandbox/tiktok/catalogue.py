"""What TikTok has to show: the generated creators and the scenarios. A quarter as many videos as YouTube has."""

from datetime import datetime

from dev.sandbox.kit.catalogue import Catalogue
from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.state import Db
from dev.sandbox.tiktok import fixtures, scenarios
from dev.sandbox.tiktok.store import ACCOUNTS, VIDEOS, save_videos


def _add_creator(db: Db, creator: Creator, count: int, seed: int, epoch: datetime) -> None:
    owner = ACCOUNTS.save_under_free_name(db, fixtures.account(creator, seed))
    save_videos(db, fixtures.videos(creator, owner, count, seed, epoch))


def _add_scenarios(db: Db, epoch: datetime) -> None:
    ACCOUNTS.save(db, map(scenarios.account, scenarios.ALL))
    for one in scenarios.ALL:
        save_videos(db, scenarios.videos(one, epoch))


CATALOGUE = Catalogue(
    provider="tiktok",
    version=1,
    items_each=4,
    share=fixtures.share,
    add_creator=_add_creator,
    add_scenarios=_add_scenarios,
    collections=(ACCOUNTS, VIDEOS),
)
