"""A web process in small: asks for work as a route does, a change and its job in one transaction, and dies in it."""

from uuid import UUID

from app.config import Settings
from app.infra import services
from app.infra.database import Database
from app.jobs import ledger
from tests.faults import crash


def main(arguments: list[str]) -> int:
    """`requester PERSON FIRST LAST POINT`: a request for each number, and death at POINT in the last of them."""
    user_id, first, last = UUID(arguments[1]), int(arguments[2]), int(arguments[3])
    crash.put_points()
    database = services.build(Settings.load(), pool_size=2).database
    for number in range(first, last + 1):
        if number == last:
            crash.arm(arguments[4])
        request(database, user_id, number)
    database.close()
    return 0


def request(database: Database, user_id: UUID, number: int) -> None:
    """One request: the change `number`, and the job that it needs."""
    with database.transaction("web", user_id) as db:
        crash.here("before change")
        made = ledger.find_or_create(db, user_id, "trial", {"key": f"request {number}"})
        if made.is_new:
            db.execute("INSERT INTO faults.change (number, job_id) VALUES (%s, %s)", (number, made.job_id))
        crash.here("before commit")
    crash.here("after everything")
