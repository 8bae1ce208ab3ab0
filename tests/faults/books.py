"""The questions that must have no answer after any fault: what is lost, doubled or wrong.

The site's own invariants, which hold after everything, and those of the trial job, which nothing but the lease keeps
from doubling its effects.
"""

import psycopg

from app.operations import invariants
from tests.faults.pages import ITEMS, PAGES

QUESTIONS = {
    "a job that has not ended": "SELECT id FROM job_queue WHERE user_id IS NOT NULL AND status IN ('pending', 'processing')",
    "a completed job without all its effects": f"""
        SELECT j.id, count(e.item) FROM job_queue j LEFT JOIN faults.effect e ON e.job_id = j.id
        WHERE j.job_type = 'trial' AND j.status = 'completed' GROUP BY j.id HAVING count(e.item) <> {PAGES * ITEMS}""",
    "an effect twice": "SELECT job_id, item, count(*) FROM faults.effect GROUP BY job_id, item HAVING count(*) > 1",
    "an effect after the end of its job": """
        SELECT j.id FROM job_queue j WHERE j.status IN ('completed', 'failed', 'cancelled') AND j.job_type = 'trial'
            AND (SELECT max(e.at) FROM faults.effect e WHERE e.job_id = j.id) > j.completed_at""",
    "an effect of a run after a later run began": """
        SELECT e.job_id, e.run_id FROM faults.effect e JOIN faults.run r ON r.run_id = e.run_id
        JOIN faults.run later ON later.job_id = e.job_id AND later.at > r.at WHERE e.at > later.at""",
    "a job that was charged twice": """
        SELECT j.id FROM job_queue j JOIN quota_usage_history h ON h.related_entity_id = j.id AND h.operation = 'increment'
        GROUP BY j.id HAVING count(*) > 1""",
}


def broken(db: psycopg.Connection) -> dict[str, list[object]]:
    """What is wrong, with the first rows that show it; nothing when all is well."""
    found = {name: list(db.execute(f"{question} LIMIT 5").fetchall()) for name, question in QUESTIONS.items()}
    found |= {rule.sentence: list(rule.rows) for rule in invariants.broken(db)}
    return {name: rows for name, rows in found.items() if rows}
