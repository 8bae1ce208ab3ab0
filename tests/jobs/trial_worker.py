"""A worker with one kind of work for tests: it counts to `pages`, as slowly as asked, one fenced row a page."""

import sys
from threading import Event

from app.infra.errors import ProviderError
from app.jobs.registry import job
from app.jobs.run import Run


@job("quota_reset")
def count(run: Run) -> None:
    """Writes a notification a page; behaves badly when its parameters say so."""
    if run.params.get("permanent"):
        raise ProviderError("The platform said no.", permanent=True, code="said_no")
    if run.params.get("transient") and run.retry_count == 0:
        raise ProviderError("The platform is busy.", code="busy", retry_after=1)
    if run.params.get("crash"):
        raise ValueError("a secret detail that nobody should see")
    pages = int(run.params.get("pages", 1))
    for page in range(1, pages + 1):
        if run.should_stop:
            run.stop()
        Event().wait(float(run.params.get("pause", 0)))
        with run.transaction() as db:
            db.execute(
                "INSERT INTO notification (user_id, title, message, related_entity_id) "
                "SELECT %s, %s, 'page', %s WHERE NOT EXISTS (SELECT FROM notification WHERE title = %s AND related_entity_id = %s)",
                (run.owner_id, f"page {page}", run.job_id, f"page {page}", run.job_id),
            )
            run.progress(100 * page / pages, f"page {page} of {pages}", db)
    with run.transaction() as db:
        run.finish(db, {"pages": pages})


if __name__ == "__main__":
    import worker

    sys.exit(worker.main(sys.argv[1:]))
