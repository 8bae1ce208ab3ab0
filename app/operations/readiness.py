"""Whether visitors may come: the database answers, Valkey answers, every phase is applied, the demo is filled."""

from redis import Redis
from redis.exceptions import RedisError

from app.config import Settings
from app.infra import phases
from app.infra.database import Database
from app.infra.errors import AppError
from app.infra.queries import load
from app.web.page_meta import Check

DEMO_MARKER = "demo-filling"

queries = load("seo")


def checks(settings: Settings, database: Database, redis: Redis) -> list[Check]:
    """Every check with its fault, if it has one."""
    return [*_database(database), _valkey(redis), _demo(settings)]


def _database(database: Database) -> list[Check]:
    try:
        with database.transaction("visitor") as db:
            applied = {row["name"]: row["checksum"] for row in queries.all(db, "list_applied")}
    except AppError:
        return [Check("database", "the database does not answer, or its phases are not applied")]
    missing = [file.name for file in phases.files() if applied.get(file.name) != file.checksum]
    fault = f"{len(missing)} phase files are not applied, the first is {missing[0]}" if missing else None
    return [Check("database"), Check("phases", fault)]


def _valkey(redis: Redis) -> Check:
    try:
        redis.ping()
    except RedisError:
        return Check("valkey", "Valkey does not answer")
    return Check("valkey")


def _demo(settings: Settings) -> Check:
    is_filling = not settings.is_production and (settings.data_dir / DEMO_MARKER).exists()
    return Check("demo", "demo is filling" if is_filling else None)
