"""Background jobs of this room: flushes clicks, rolls old ones up, refreshes trending lists and search."""

from datetime import UTC, datetime

from redis.exceptions import RedisError

from app.discovery.catalogue.cards import queries
from app.discovery.search import tiers, tsquery
from app.discovery.trending import clicks, rules
from app.jobs.registry import job
from app.jobs.run import Run

THINNED = "clicks:thinned:"


@job("flush_clicks")
def flush_clicks(run: Run) -> None:
    """Flushes counted clicks to the database, a part of a batch in a transaction."""
    taken = 0
    for batch in clicks.batches(run.services.redis):
        for part in clicks.parts(run.services.redis, batch):
            with run.transaction() as db:
                taken += clicks.write(db, part)
        clicks.forget(run.services.redis, batch)
    with run.transaction() as db:
        run.finish(db, {"rows": taken})


@job("refresh_trending")
def refresh_trending(run: Run) -> None:
    """Recounts clicks, rolls old clicks up once a day, and refreshes the trending lists."""
    with run.transaction() as db:
        queries.value(db, "recount_clicks")
    if _is_first_today(run):
        with run.transaction() as db:
            rules.compact_clicks(db)
    with run.transaction() as db:
        places = queries.value(db, "refresh_trending", minimum=run.services.settings.trending_minimum_people)
        run.finish(db, {"places": places})


@job("refresh_search")
def refresh_search(run: Run) -> None:
    """Recomputes the search tiers from clicks, and the statistics of known words."""
    with run.transaction() as db:
        moved = tiers.refresh(db)
    with run.transaction() as db:
        run.finish(db, {"moved": moved, "words": tsquery.queries.value(db, "count_words")})


def _is_first_today(run: Run) -> bool:
    """Whether nobody has asked today; False without Valkey, for another day will do."""
    try:
        name = f"{THINNED}{datetime.now(UTC):%Y%m%d}"
        return bool(run.services.redis.set(name, 1, nx=True, ex=clicks.SALT_SECONDS))
    except RedisError:
        return False
