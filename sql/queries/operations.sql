-- name: database_time$
-- What time the database has.
SELECT clock_timestamp()

-- name: count_leaders$
-- How many sweepers hold the leader's lock.
SELECT count(*) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objid = %(key)s AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())

-- name: ledger_status^
-- How many jobs wait, run and were given up in a day, and how late the most urgent one is, in seconds.
SELECT count(*) FILTER (WHERE j.status = 'pending') AS waiting,
    count(*) FILTER (WHERE j.status = 'processing') AS running,
    count(*) FILTER (WHERE j.status = 'failed' AND j.error_code = 'worker_died' AND j.completed_at > now() - interval '1 day') AS dead,
    greatest(0, extract(epoch FROM now() - min(j.scheduled_for) FILTER (WHERE j.status = 'pending')))::int AS late_seconds
FROM job_queue j

-- name: open_notices
-- What the operators have to mend, the oldest first.
SELECT n.subject, n.message, n.opened_at FROM auth.operator_notice n WHERE n.cleared_at IS NULL ORDER BY n.opened_at LIMIT 20
