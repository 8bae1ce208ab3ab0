-- What must never be: each query names the rows that break a rule, as text. Asked by `flask doctor` and after every fault
-- that the tests make. Rules that hold by themselves a little later have a time of grace.

-- name: running_without_lease
-- A job runs, and nobody holds it.
SELECT j.id::text AS row
FROM job_queue j
WHERE j.status = 'processing' AND NOT EXISTS (SELECT FROM jobs.lease l WHERE l.job_id = j.id)
LIMIT 5

-- name: lease_without_run
-- Somebody holds a job that does not run.
SELECT l.job_id::text AS row
FROM jobs.lease l JOIN job_queue j ON j.id = l.job_id
WHERE j.status <> 'processing'
LIMIT 5

-- name: abandoned_job
-- A job whose worker has been silent for five minutes was not taken back: no sweeper works.
SELECT l.job_id::text AS row
FROM jobs.lease l
WHERE l.lease_until < clock_timestamp() - interval '5 minutes'
LIMIT 5

-- name: forgotten_job
-- A job waits though its time is long over.
SELECT j.id::text AS row
FROM job_queue j
WHERE j.status = 'pending' AND j.expires_at < clock_timestamp() - interval '1 hour'
LIMIT 5

-- name: unheard_job
-- A job was due ten minutes ago, and nobody rang for it since.
SELECT j.id::text AS row
FROM job_queue j
WHERE j.status = 'pending' AND j.scheduled_for < clock_timestamp() - interval '10 minutes'
    AND coalesce(j.published_at, '-infinity') < clock_timestamp() - interval '10 minutes'
LIMIT 5

-- name: silent_failure
-- A failed job does not say why.
SELECT j.id::text AS row
FROM job_queue j
WHERE j.status = 'failed' AND (j.error_message IS NULL OR j.error_code IS NULL)
LIMIT 5

-- name: too_many_unfinished
-- A person has more than ten unfinished jobs.
SELECT j.user_id::text AS row
FROM job_queue j
WHERE j.status IN ('pending', 'processing') AND j.user_id IS NOT NULL
GROUP BY j.user_id
HAVING count(*) > 10
LIMIT 5

-- name: charge_of_job
-- A job that counts was not charged once, or one that failed or was cancelled was not refunded once.
SELECT j.id::text AS row
FROM job_queue j
JOIN job_type t ON t.slug = j.job_type AND t.quota_type IS NOT NULL
LEFT JOIN quota_usage_history h ON h.user_id = j.user_id AND h.related_entity_id = j.id
WHERE j.user_id IS NOT NULL
GROUP BY j.id, j.status
HAVING count(h.id) FILTER (WHERE h.operation = 'increment') = 0
    OR count(h.id) FILTER (WHERE h.operation = 'increment') - count(h.id) FILTER (WHERE h.operation = 'decrement')
        <> (j.status NOT IN ('failed', 'cancelled'))::int
LIMIT 5

-- name: quota_counter
-- A person's counter is not the sum of the ledger of this cycle.
SELECT s.user_id::text || ' ' || c.quota_type AS row
FROM subscription s
CROSS JOIN LATERAL (VALUES ('sync', s.syncs_used), ('ai_analysis', s.ai_analyses_used), ('seo_submission', s.seo_submissions_used)) AS c (quota_type, used)
LEFT JOIN quota_usage_history h
    ON h.user_id = s.user_id AND h.quota_type = c.quota_type AND h.billing_cycle_start = s.cycle_start_date
GROUP BY s.user_id, c.quota_type, c.used
HAVING c.used <> coalesce(sum(CASE h.operation WHEN 'increment' THEN h.amount WHEN 'decrement' THEN -h.amount ELSE 0 END), 0)
LIMIT 5

-- name: person_without_plan
-- A person has no plan, no settings or no role.
SELECT u.id::text AS row
FROM users u
WHERE NOT EXISTS (SELECT FROM subscription s WHERE s.user_id = u.id)
    OR NOT EXISTS (SELECT FROM user_setting s WHERE s.user_id = u.id)
    OR NOT EXISTS (SELECT FROM user_role r WHERE r.user_id = u.id)
    OR NOT EXISTS (SELECT FROM auth.users a WHERE a.id = u.id)
LIMIT 5

-- name: connection_without_secret
-- A connection is used, and there are no tokens for it.
SELECT c.id::text AS row
FROM platform_connection c
WHERE c.is_active AND NOT EXISTS (SELECT FROM vault.secret s WHERE s.name = c.vault_secret_name AND s.user_id = c.user_id)
LIMIT 5

-- name: secret_without_connection
-- Tokens are kept for a connection that was ended.
SELECT s.name AS row
FROM vault.secret s
WHERE NOT EXISTS (SELECT FROM platform_connection c WHERE c.vault_secret_name = s.name AND c.user_id = s.user_id AND c.is_active)
LIMIT 5

-- name: overdue_revocation
-- Tokens of an ended connection are kept for more than a week.
SELECT f.name AS row FROM vault.pending_revocation f WHERE f.created_at < now() - interval '7 days 1 hour' LIMIT 5

-- name: overdue_forgetting
-- What came from a disconnected account is still kept after seven days.
SELECT a.id::text AS row
FROM social_account a
WHERE a.deleted_at < now() - interval '7 days 2 hours' AND a.forgotten_at IS NULL
LIMIT 5

-- name: overdue_confirmation
-- A work is kept that its platform has not confirmed for thirty days.
SELECT i.id::text AS row
FROM content_item i
WHERE i.synced_at < now() - interval '30 days' AND i.title <> ''
LIMIT 5

-- name: two_owners
-- An outside account belongs to two people at once.
SELECT min(a.id::text) AS row
FROM social_account a
WHERE a.deleted_at IS NULL
GROUP BY a.platform_id, a.platform_account_id
HAVING count(*) > 1
LIMIT 5

-- name: shown_but_hidden
-- The public sees a work, an account or a creator that is not public.
SELECT 'work ' || c.id AS row FROM site.card c WHERE NOT EXISTS (SELECT FROM site.public_item i WHERE i.id = c.id)
UNION ALL
SELECT 'account ' || a.id FROM site.account a WHERE NOT EXISTS (SELECT FROM site.public_account p WHERE p.id = a.id)
UNION ALL
SELECT 'creator ' || k.id FROM site.creator k WHERE NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = k.id)
LIMIT 5

-- name: public_but_not_shown
-- The public does not see a work, an account or a creator that is public.
SELECT 'work ' || i.id AS row FROM site.public_item i WHERE NOT EXISTS (SELECT FROM site.card c WHERE c.id = i.id)
UNION ALL
SELECT 'account ' || p.id FROM site.public_account p WHERE NOT EXISTS (SELECT FROM site.account a WHERE a.id = p.id)
UNION ALL
SELECT 'creator ' || p.id FROM site.public_creator p WHERE NOT EXISTS (SELECT FROM site.creator k WHERE k.id = p.id)
LIMIT 5

-- name: found_but_gone
-- Search finds what is not shown, or does not find what is.
SELECT 'found ' || d.id AS row
FROM site.search_document d
WHERE NOT EXISTS (SELECT FROM site.card c WHERE c.id = d.id) AND NOT EXISTS (SELECT FROM site.creator k WHERE k.id = d.id)
UNION ALL
SELECT 'not found ' || c.id FROM site.card c WHERE NOT EXISTS (
    SELECT FROM site.search_document d JOIN site.search_text x ON x.id = d.id WHERE d.id = c.id)
UNION ALL
SELECT 'in two tiers ' || d.id FROM site.search_document d JOIN site.search_text x ON x.id = d.id WHERE x.tier <> d.tier
LIMIT 5

-- name: works_of_creator
-- A creator's page counts other works than it shows.
SELECT k.id::text AS row
FROM site.creator k LEFT JOIN site.card c ON c.creator_id = k.id
GROUP BY k.id, k.item_count
HAVING k.item_count <> count(c.id)
LIMIT 5

-- name: picture_without_file
-- A picture has no file, or a file has no picture and nobody will delete it.
SELECT 'picture ' || p.id AS row
FROM content.picture p
WHERE p.hash IS NOT NULL AND EXISTS (
    SELECT FROM unnest(p.widths) AS w (width)
    WHERE NOT EXISTS (SELECT FROM content.picture_file f WHERE f.hash = p.hash AND f.width = w.width))
UNION ALL
SELECT 'file ' || f.hash
FROM content.picture_file f
WHERE NOT EXISTS (SELECT FROM content.picture p WHERE p.hash = f.hash) AND NOT EXISTS (SELECT FROM content.orphaned_picture l WHERE l.hash = f.hash)
LIMIT 5

-- name: foreign_owner
-- A row belongs to another person than what it hangs on.
SELECT 'work ' || i.id AS row FROM content_item i JOIN social_account a ON a.id = i.social_account_id WHERE i.user_id <> a.user_id
UNION ALL
SELECT 'account ' || a.id FROM social_account a JOIN platform_connection c ON c.id = a.connection_id WHERE a.user_id <> c.user_id
UNION ALL
SELECT 'line ' || l.id FROM job_log l JOIN job_queue j ON j.id = l.job_id WHERE l.user_id IS DISTINCT FROM j.user_id
LIMIT 5
