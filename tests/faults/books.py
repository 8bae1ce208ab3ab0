"""The questions that must have no answer after any fault: each query finds what is lost, doubled or wrong."""

import psycopg

from tests.faults.pages import ITEMS, PAGES

QUESTIONS = {
    "a job that has not ended": "SELECT id FROM job_queue WHERE user_id IS NOT NULL AND status IN ('pending', 'processing')",
    "a failed job that does not say why": "SELECT id FROM job_queue WHERE status = 'failed' AND (error_message IS NULL OR error_code IS NULL)",
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
    "a lease of a job that does not run": """
        SELECT l.job_id FROM jobs.lease l JOIN job_queue j ON j.id = l.job_id WHERE j.status <> 'processing'""",
    "a running job without a lease": """
        SELECT j.id FROM job_queue j WHERE j.status = 'processing' AND NOT EXISTS (SELECT FROM jobs.lease l WHERE l.job_id = j.id)""",
    "a job that was not charged once": """
        SELECT j.id, count(h.id) FROM job_queue j JOIN job_type t ON t.slug = j.job_type AND t.quota_type IS NOT NULL
        LEFT JOIN quota_usage_history h ON h.related_entity_id = j.id AND h.operation = 'increment'
        WHERE j.user_id IS NOT NULL GROUP BY j.id HAVING count(h.id) <> 1""",
    "a refund that is missing, doubled or not due": """
        SELECT j.id, j.status, count(h.id) FROM job_queue j JOIN job_type t ON t.slug = j.job_type AND t.quota_type IS NOT NULL
        LEFT JOIN quota_usage_history h ON h.related_entity_id = j.id AND h.operation = 'decrement'
        WHERE j.user_id IS NOT NULL GROUP BY j.id, j.status HAVING count(h.id) <> (j.status IN ('failed', 'cancelled'))::int""",
    "a counter that is not the sum of its ledger": """
        SELECT s.user_id, s.syncs_used FROM subscription s LEFT JOIN quota_usage_history h
            ON h.user_id = s.user_id AND h.quota_type = 'sync' AND h.billing_cycle_start = s.cycle_start_date
        GROUP BY s.user_id, s.syncs_used
        HAVING s.syncs_used <> coalesce(sum(CASE h.operation WHEN 'increment' THEN h.amount WHEN 'decrement' THEN -h.amount ELSE 0 END), 0)""",
    "more than ten unfinished jobs of one person": """
        SELECT user_id FROM job_queue WHERE status IN ('pending', 'processing') AND user_id IS NOT NULL GROUP BY user_id HAVING count(*) > 10""",
}


def broken(db: psycopg.Connection) -> dict[str, list[tuple]]:
    """What is wrong, with the first rows that show it; nothing when all is well."""
    found = {name: db.execute(f"{question} LIMIT 5").fetchall() for name, question in QUESTIONS.items()}
    return {name: rows for name, rows in found.items() if rows}
