"""Requests and performs the analysis of a work: reads, analyses outside any transaction, writes everything at once."""

import hashlib
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.accounts import notifications
from app.enhancement import corpus, words, writer
from app.enhancement.models import CategoryVote, Draft, TooFewWords, UnknownWork, Work
from app.infra import queries
from app.infra.database import Db
from app.jobs import ledger
from app.jobs.models import Created
from app.jobs.run import Run
from app.web import registry

q = queries.load("enhancement")

JOB = "ai_generate_tags"
AS_GOOD_AS_NEW = timedelta(hours=1)
# A category is suggested when so many works with the same tags stand in it, and most of them do.
FEWEST_NEIGHBOURS = 3


def request_analysis(db: Db, user_id: UUID, content_id: UUID) -> Created:
    """Asks for an analysis of one's own work; the ledger charges it with the job, once.

    While nothing was written anew, an analysis of the last hour would come to the same: then its job is the answer, and
    nothing is charged. Raises UnknownWork, for somebody else's too, Refused SV001 (quota used up) or SV002 (ten jobs
    waiting).
    """
    work = _find(db, user_id, content_id)
    params = {"content_item_id": str(content_id), "words": _digest(work)}
    ready = ledger.recent(db, user_id, JOB, params, AS_GOOD_AS_NEW)
    if ready is not None:
        return Created(ready.job_id, is_new=False, status="completed")
    return ledger.find_or_create(db, user_id, JOB, params)


def analyse(run: Run) -> None:
    """Does the analysis that a job asks for: suggestion, usage, notification and the job's end are one transaction.

    Raises UnknownWork when the work is gone, TooFewWords when there is nothing to read.
    """
    started = time.monotonic()
    content_id = UUID(run.params["content_item_id"])
    with run.transaction() as db:
        work = _find(db, run.owner_id, content_id)
        known = corpus.read(db, writer.vocabulary(work), work.language)
    draft = writer.write(work, known)
    if not draft.tags:
        raise TooFewWords
    run.progress(60, "Comparing with similar works")
    with run.transaction() as db:
        vote = _likely_category(db, work, draft)
        suggestion_id = _save(db, run, work, draft, vote, started)
        notifications.notify(
            db,
            run.owner_id,
            "Suggestions are ready",
            f"{len(draft.tags)} tags for “{_named(work)}”. Nothing changes before you say so.",
            kind="success",
            action=(registry.path("enhancement.show", suggestion_id=suggestion_id), "Look through them"),
            about=("ai_suggestion", suggestion_id),
        )
        run.finish(db, {"suggestion_id": str(suggestion_id), "tags": len(draft.tags)})


def _find(db: Db, user_id: UUID, content_id: UUID) -> Work:
    work = q.one(db, "find_work", Work, user_id=user_id, content_id=content_id)
    if work is None:
        raise UnknownWork
    return work


def _digest(work: Work) -> str:
    """Changes when anything does that an analysis reads."""
    read = (work.title, work.description, work.tags, work.hashtags, work.language, work.category_code)
    return hashlib.sha256(repr(read).encode()).hexdigest()[:16]


def _named(work: Work) -> str:
    """The title in a sentence of ours, where no address may stand."""
    return " ".join(words.plain(work.title).split())[:80] or "Untitled"


def _likely_category(db: Db, work: Work, draft: Draft) -> CategoryVote | None:
    """The category in which most works with the same tags stand, when that is another one than the work's."""
    tags = {tag.text for tag in draft.tags} | {tag.lower() for tag in (*work.tags, *work.hashtags)}
    vote = q.one(db, "likely_category", CategoryVote, tags=sorted(tags), content_id=work.id)
    if vote is None or vote.code == work.category_code:
        return None
    return vote if vote.works >= FEWEST_NEIGHBOURS and vote.works * 2 > vote.all_works else None


def _save(db: Db, run: Run, work: Work, draft: Draft, vote: CategoryVote | None, started: float) -> UUID:
    saved: UUID = q.value(
        db,
        "add_suggestion",
        user_id=run.owner_id,
        content_id=work.id,
        job_id=run.job_id,
        titles=[draft.title] if draft.title else [],
        description=draft.description,
        tags=[tag.text for tag in draft.tags],
        category=vote.code if vote else None,
        reasons=Jsonb(_reasons(draft, vote)),
        confidence=round(sum(tag.confidence for tag in draft.tags) / len(draft.tags), 3),
        read=draft.words_read,
        written=draft.words_written,
        milliseconds=int((time.monotonic() - started) * 1000),
    )
    return saved


def _reasons(draft: Draft, vote: CategoryVote | None) -> dict[str, Any]:
    """Why each thing is suggested, by field; for tags one reason and one confidence each."""
    reasons: dict[str, Any] = {
        "tags": {tag.text: {"why": tag.why, "confidence": tag.confidence} for tag in draft.tags},
        "seo_title": "your title, tidied to what a result page shows",
        "seo_description": "the sentences of your description that say most of what the tags say",
    }
    if vote:
        reasons["category_code"] = f"{vote.works} of {vote.all_works} works with the same tags stand there"
    return reasons
