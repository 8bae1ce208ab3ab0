"""What Instagram has to show: the generated creators and the scenarios. A quarter as many posts as there are videos."""

from datetime import datetime

from dev.sandbox.instagram import fixtures, scenarios
from dev.sandbox.instagram.store import ACCOUNTS, MEDIA
from dev.sandbox.kit.catalogue import Catalogue
from dev.sandbox.kit.creators.population import Creator
from dev.sandbox.kit.state import Db


def _add_creator(db: Db, creator: Creator, count: int, seed: int, epoch: datetime) -> None:
    owner = ACCOUNTS.save_under_free_name(db, fixtures.account(creator, seed))
    MEDIA.save(db, fixtures.media(creator, owner, count, seed, epoch))


def _add_scenarios(db: Db, epoch: datetime) -> None:
    ACCOUNTS.save(db, map(scenarios.account, scenarios.ALL))
    for one in scenarios.ALL:
        MEDIA.save(db, scenarios.media(one, epoch))


CATALOGUE = Catalogue(
    provider="instagram",
    version=1,
    items_each=4,
    share=fixtures.share,
    add_creator=_add_creator,
    add_scenarios=_add_scenarios,
    collections=(ACCOUNTS, MEDIA),
)
