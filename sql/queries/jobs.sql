-- name: create_job$
-- Makes a job of the signed-in person.
SELECT create_job(%(user_id)s, %(kind)s, %(params)s, %(priority)s)

-- name: find_or_create_job^
-- The unfinished job with equal parameters, else a new one.
SELECT f.job_id, f.is_new, f.existing_status FROM find_or_create_job(%(user_id)s, %(kind)s, %(params)s, %(priority)s) AS f

-- name: request_site_job$
-- Asks for a job of the site itself, at once or at a time, unless an equal one waits.
SELECT jobs.request_site_job(%(kind)s, %(params)s, %(at)s)

-- name: charge_quota$
-- Charges the quota that this kind of job uses, when it uses one.
SELECT increment_quota(%(user_id)s, t.quota_type, 1, 'job', %(job_id)s)
FROM job_type t
WHERE t.slug = %(kind)s AND t.quota_type IS NOT NULL

-- name: queue_of$
-- The queue of a kind of job.
SELECT t.queue FROM job_type t WHERE t.slug = %(kind)s

-- name: note_published!
-- Notes that the doorbell is about to ring.
SELECT jobs.note_published(%(job_id)s)

-- name: find_job^
-- A job of the person, with the time at which it was seen.
SELECT j.id, j.job_type, t.display_name AS name, j.status, j.progress_percent, j.progress_message, j.error_message, j.error_code,
    j.retry_count, j.result, j.created_at, j.started_at, j.completed_at, j.scheduled_for, clock_timestamp() AS seen_at
FROM job_queue j
JOIN job_type t ON t.slug = j.job_type
WHERE j.id = %(job_id)s AND j.user_id = %(user_id)s

-- name: list_jobs
-- The person's jobs, newest first, of a state and a kind when asked.
SELECT u.job_id AS id, u.job_type, t.display_name AS name, u.status, u.progress_percent, u.progress_message, u.error_message, u.error_code,
    j.retry_count, NULL::jsonb AS result, u.created_at, u.started_at, u.completed_at, j.scheduled_for, clock_timestamp() AS seen_at
FROM get_user_jobs(%(user_id)s, %(status)s, %(kind)s, %(limit)s, 0, %(before_time)s, %(before_id)s) AS u
JOIN job_queue j ON j.id = u.job_id
JOIN job_type t ON t.slug = u.job_type
ORDER BY u.created_at DESC, u.job_id DESC
LIMIT %(limit)s

-- name: count_jobs^
-- How many jobs the person has in each state.
SELECT s.total_jobs AS all, s.pending_jobs AS pending, s.processing_jobs AS processing, s.completed_jobs AS completed,
    s.failed_jobs AS failed, s.total_jobs - s.pending_jobs - s.processing_jobs - s.completed_jobs - s.failed_jobs AS cancelled
FROM get_job_queue_stats(%(user_id)s) AS s

-- name: list_kinds
-- The kinds of job that the person has, and how many of each.
SELECT t.slug, t.display_name AS name, (s.jobs_by_type ->> t.slug)::int AS jobs
FROM get_job_queue_stats(%(user_id)s) AS s
JOIN job_type t ON jsonb_exists(s.jobs_by_type, t.slug)
ORDER BY t.display_name
LIMIT 50

-- name: find_recent_result^
-- What a job of the person with equal parameters came to, if one ended well within this time.
SELECT r.job_id, r.result FROM get_cached_job_result(%(user_id)s, %(kind)s, %(params)s, %(age)s::interval) AS r

-- name: list_log
-- The last lines of the log of one of the person's jobs.
SELECT l.log_level, l.message, l.created_at FROM get_job_logs(%(job_id)s, %(user_id)s) AS l LIMIT 100

-- name: cancel_job$
-- Ends an unfinished job of the person.
SELECT cancel_job(%(job_id)s, %(user_id)s)

-- name: find_failed_job^
-- What a failed job of the person was to do.
SELECT j.job_type, j.params, j.job_priority
FROM job_queue j
WHERE j.id = %(job_id)s AND j.user_id = %(user_id)s AND j.status = 'failed'

-- name: claim_job^
-- Claims a waiting job for this worker, with what it needs to know of it.
SELECT c.id, c.user_id, c.job_type, c.params, c.retry_count, c.timeout_seconds, c.queue
FROM jobs.claim(%(job_id)s, %(worker_id)s, %(token)s) AS c

-- name: lock_lease!
-- The fence: refuses when the job is not this worker's any more.
SELECT jobs.lock_lease(%(job_id)s, %(token)s)

-- name: heartbeat$
-- Prolongs the lease.
SELECT jobs.heartbeat(%(job_id)s, %(token)s)

-- name: update_progress$
-- Says how far the job is.
SELECT update_job_progress(%(job_id)s, %(percent)s, %(message)s, %(token)s)

-- name: add_log$
-- Writes a line into the job's log.
SELECT add_job_log(%(job_id)s, %(level)s, %(message)s, NULL, %(token)s)

-- name: complete_job$
-- Ends the job well.
SELECT complete_job(%(job_id)s, %(result)s, %(token)s)

-- name: fail_job$
-- Ends the job badly, in words for its owner.
SELECT fail_job(%(job_id)s, %(message)s, %(code)s, %(details)s, %(token)s)

-- name: retry_later$
-- Puts the job back to wait.
SELECT jobs.retry_later(%(job_id)s, %(token)s, %(message)s, %(code)s, make_interval(secs => %(seconds)s), %(counts)s)

-- name: next_due
-- The most urgent due jobs of a queue.
SELECT d AS id FROM jobs.next_due(%(queue)s, %(limit)s) AS d LIMIT %(limit)s

-- name: reclaim_expired
-- Takes jobs from workers that are gone.
SELECT b.job_id, b.outcome FROM jobs.reclaim_expired(%(death_limit)s) AS b LIMIT 10000

-- name: claim_unpublished
-- Due jobs whose doorbell must ring.
SELECT u.job_id, u.queue FROM jobs.claim_unpublished(%(quiet)s) AS u LIMIT 500

-- name: present$
-- The present moment.
SELECT clock_timestamp()

-- name: take_tick$
-- Makes the job of a tick of the schedule, once.
SELECT jobs.take_tick(%(name)s, %(tick)s, %(kind)s)

-- name: sweep_ledger^
-- Gives up what waited too long or hangs, and deletes what is old.
SELECT (SELECT count(*) FROM expire_stale_jobs()) AS expired, (SELECT count(*) FROM detect_stuck_jobs()) AS stuck,
    (SELECT count(*) FROM retry_failed_jobs()) AS retried, cleanup_old_jobs() AS deleted, auth.sweep_sessions() AS sessions

-- name: count_due
-- How many jobs of each queue wait and are due.
SELECT t.queue, count(*) AS jobs
FROM job_queue j
JOIN job_type t ON t.slug = j.job_type
WHERE j.status = 'pending' AND j.scheduled_for <= clock_timestamp()
GROUP BY t.queue
LIMIT 10

-- name: is_last_try$
-- Whether a failure now would be the job's last.
SELECT j.retry_count >= j.max_retries FROM job_queue j WHERE j.id = %(job_id)s
