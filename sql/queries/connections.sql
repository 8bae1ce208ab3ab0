-- name: platform_id$
-- The id of a platform that can be connected.
SELECT p.id FROM platform p WHERE p.slug = %(slug)s AND p.is_active

-- name: list_platforms
-- Every platform in its order.
SELECT p.slug, p.display_name AS name, p.is_active FROM platform p ORDER BY p.sort_order LIMIT 20

-- name: begin_flow$
-- Remembers a consent that was begun.
SELECT vault.begin_flow(%(state_hash)s, %(session_id)s, %(platform)s, %(ciphertext)s)

-- name: finish_flow$
-- Uses the state of a consent up.
SELECT vault.finish_flow(%(state_hash)s, %(session_id)s, %(platform)s)

-- name: put_secret$
-- Stores encrypted tokens.
SELECT vault.put_secret(%(name)s, %(ciphertext)s)

-- name: get_secret$
-- The encrypted tokens of a connection.
SELECT vault.get_secret(%(name)s)

-- name: secret_given_at$
-- When the permission of a connection was given.
SELECT vault.secret_given_at(%(name)s)

-- name: claim_exchange$
-- Whether the caller may exchange these tokens now.
SELECT vault.claim_exchange(%(name)s, %(ciphertext)s)

-- name: release_exchange$
-- Lets the next one exchange these tokens.
SELECT vault.release_exchange(%(name)s)

-- name: renew_secret$
-- Stores exchanged tokens unless the connection was ended meanwhile.
SELECT vault.renew_secret(%(name)s, %(ciphertext)s)

-- name: move_to_revocation$
-- Takes encrypted tokens out of use.
SELECT vault.move_to_revocation(%(name)s)

-- name: get_pending_revocation$
-- The encrypted tokens of an ended connection.
SELECT vault.get_pending_revocation(%(name)s)

-- name: drop_pending_revocation$
-- Forgets the encrypted tokens of an ended connection.
SELECT vault.drop_pending_revocation(%(name)s)

-- name: begin_call^
-- Whether a call may go out to a platform now.
SELECT e.may_call, e.wait_seconds, e.reason, e.failures FROM connections.begin_call(%(platform)s, %(units)s, %(allowance)s) AS e

-- name: end_call$
-- How a call to a platform went.
SELECT connections.end_call(%(platform)s, %(answered)s, %(retry_after)s)

-- name: exhaust_allowance$
-- The platform says that today's allowance is used up.
SELECT connections.exhaust_allowance(%(platform)s, %(allowance)s)

-- name: due_syncs
-- Accounts that their person wants synced now.
SELECT d.user_id, d.account_id FROM connections.due_syncs(%(limit)s) AS d LIMIT %(limit)s

-- name: due_profile_checks
-- Accounts whose follower count is old.
SELECT d.user_id, d.account_id FROM connections.due_profile_checks(%(older_than)s, %(limit)s) AS d LIMIT %(limit)s

-- name: due_refreshes
-- Accounts with works whose numbers are old.
SELECT d.user_id, d.account_id FROM content.due_refreshes(%(limit)s) AS d LIMIT %(limit)s

-- name: due_renewals
-- Connections whose permission ends soon.
SELECT d.user_id, d.connection_id FROM connections.due_renewals(%(platform)s, %(ends_within)s, %(limit)s) AS d LIMIT %(limit)s

-- name: sweep_revocations$
-- Forgets tokens that a platform did not take back for days.
SELECT vault.sweep_revocations()

-- name: check_account_limit$
-- Refuses when the plan has no place for one more account.
SELECT claim_account_place(%(user_id)s, %(platform_id)s, %(identity)s)

-- name: total_followers$
-- Counts the person's followers again.
SELECT update_total_followers(%(user_id)s)

-- name: save_connection$
-- Makes a connection, or brings back the one this person had with the same outside account.
INSERT INTO platform_connection AS c (id, user_id, platform_id, vault_secret_name, scopes, token_expires_at, platform_user_id,
    platform_username, platform_display_name, platform_avatar_url, is_verified, last_verified_at)
VALUES (%(id)s, %(user_id)s, %(platform_id)s, %(slug)s || ':' || %(id)s::uuid, %(scopes)s, %(expires_at)s, %(identity)s,
    %(username)s, %(name)s, %(avatar_url)s, true, now())
ON CONFLICT (user_id, platform_id, platform_user_id) DO UPDATE
SET scopes = excluded.scopes, token_expires_at = excluded.token_expires_at, platform_username = excluded.platform_username,
    platform_display_name = excluded.platform_display_name, platform_avatar_url = excluded.platform_avatar_url, is_active = true,
    is_verified = true, last_verified_at = now(), last_error = NULL
RETURNING c.id

-- name: save_account^
-- Makes the account of a connection, or brings it back.
INSERT INTO social_account AS a (user_id, connection_id, platform_id, status_id, platform_account_id, account_name, account_handle,
    account_url, avatar_url, description, follower_count, post_count, looked_at, is_primary)
SELECT %(user_id)s, %(connection_id)s, %(platform_id)s, st.id, %(identity)s, %(name)s, %(handle)s, %(url)s, %(avatar_url)s,
    %(description)s, %(followers)s, %(items)s, now(),
    NOT EXISTS (SELECT FROM social_account o WHERE o.user_id = %(user_id)s AND o.deleted_at IS NULL)
FROM account_status st
WHERE st.slug = 'active'
ON CONFLICT (connection_id, platform_account_id) DO UPDATE
SET status_id = excluded.status_id, account_name = excluded.account_name, account_handle = excluded.account_handle,
    account_url = excluded.account_url, avatar_url = excluded.avatar_url, description = excluded.description,
    follower_count = excluded.follower_count, post_count = excluded.post_count, deleted_at = NULL, sync_state = '{}',
    keeps_own = false, forgotten_at = NULL, looked_at = now()
RETURNING a.id, (xmax = 0) AS is_new

-- name: list_accounts
-- The person's connected accounts with their state and the number of their works.
SELECT a.id, a.connection_id, p.slug AS platform_slug, p.display_name AS platform_name, a.platform_account_id, a.account_name,
    a.account_handle, a.account_url, a.follower_count,
    (SELECT count(*) FROM content_item i WHERE i.social_account_id = a.id AND i.deleted_at IS NULL) AS item_count,
    st.slug AS status, st.display_name AS status_name, a.last_synced_at, a.last_sync_status, c.last_error,
    c.last_verified_at AS verified_at, a.sync_state, a.sync_mode::text AS sync_mode, a.sync_every_hours, a.next_sync_at,
    m.missing_count, m.look_again_at
FROM social_account a
JOIN platform p ON p.id = a.platform_id
JOIN account_status st ON st.id = a.status_id
JOIN platform_connection c ON c.id = a.connection_id
CROSS JOIN LATERAL content.missing_of(a.id) AS m
WHERE a.user_id = %(user_id)s AND a.deleted_at IS NULL
ORDER BY a.created_at
LIMIT 50

-- name: find_account^
-- A connected account of the person.
SELECT a.id, a.connection_id, p.slug AS platform_slug, p.display_name AS platform_name, a.platform_account_id, a.account_name,
    a.account_handle, a.account_url, a.follower_count,
    (SELECT count(*) FROM content_item i WHERE i.social_account_id = a.id AND i.deleted_at IS NULL) AS item_count,
    st.slug AS status, st.display_name AS status_name, a.last_synced_at, a.last_sync_status, c.last_error,
    c.last_verified_at AS verified_at, a.sync_state, a.sync_mode::text AS sync_mode, a.sync_every_hours, a.next_sync_at,
    m.missing_count, m.look_again_at
FROM social_account a
JOIN platform p ON p.id = a.platform_id
JOIN account_status st ON st.id = a.status_id
JOIN platform_connection c ON c.id = a.connection_id
CROSS JOIN LATERAL content.missing_of(a.id) AS m
WHERE a.id = %(account_id)s AND a.user_id = %(user_id)s AND a.deleted_at IS NULL

-- name: count_accounts^
-- How many accounts are connected, and how many the plan allows.
SELECT (SELECT count(*) FROM platform_connection c WHERE c.user_id = %(user_id)s AND c.is_active) AS connected,
    q.max_social_accounts AS allowed
FROM auth.quota q
WHERE q.user_id = %(user_id)s AND q.quota_type = 'sync'

-- name: find_connection^
-- A connection of the person with its platform.
SELECT c.is_active, p.slug AS platform_slug
FROM platform_connection c
JOIN platform p ON p.id = c.platform_id
WHERE c.id = %(connection_id)s AND c.user_id = %(user_id)s

-- name: list_account_jobs
-- The person's unfinished jobs that work on an account.
SELECT j.id
FROM job_queue j
WHERE j.user_id = %(user_id)s AND j.status IN ('pending', 'processing')
    AND j.params ->> 'social_account_id' = %(account_id)s::uuid::text
LIMIT 20

-- name: set_sync_schedule!
-- Stores the sync schedule of an account.
UPDATE social_account a
SET sync_mode = %(mode)s::action_mode_enum, sync_every_hours = %(hours)s, next_sync_at = %(next_at)s
WHERE a.id = %(account_id)s AND a.user_id = %(user_id)s AND a.deleted_at IS NULL

-- name: publishing_gap$
-- The usual time between two works of an account's last thirty, in hours; NULL when there are too few to tell.
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM g.gap) / 3600)
FROM (
    SELECT w.published_at - lag(w.published_at) OVER (ORDER BY w.published_at) AS gap
    FROM (SELECT i.published_at FROM content_item i WHERE i.social_account_id = %(account_id)s AND i.deleted_at IS NULL
          ORDER BY i.published_at DESC LIMIT 30) AS w
) AS g

-- name: reschedule_sync!
-- Sets the time of an account's next scheduled sync, and why it was put off.
UPDATE social_account a
SET next_sync_at = %(next_at)s, last_sync_status = coalesce(%(status)s, a.last_sync_status)
WHERE a.id = %(account_id)s AND a.user_id = %(user_id)s

-- name: cycle_end$
-- When the person's quota cycle ends.
SELECT s.cycle_end_date FROM subscription s WHERE s.user_id = %(user_id)s

-- name: lock_account$
-- Keeps an account from being disconnected until this transaction ends; nothing when it was.
SELECT a.id FROM social_account a WHERE a.id = %(account_id)s AND a.user_id = %(user_id)s AND a.deleted_at IS NULL FOR SHARE

-- name: disconnect_account!
-- Lets an account go; its works leave the public site with it.
UPDATE social_account a
SET status_id = st.id, deleted_at = now(), next_sync_at = NULL, sync_mode = 'manual', sync_every_hours = NULL, keeps_own = %(keeps_own)s
FROM account_status st
WHERE st.slug = 'disconnected' AND a.id = %(account_id)s AND a.user_id = %(user_id)s

-- name: disconnect_connection!
-- Ends a connection.
UPDATE platform_connection c
SET is_active = false, last_error = NULL
WHERE c.id = %(connection_id)s AND c.user_id = %(user_id)s

-- name: mark_broken!
-- Notes that the platform no longer accepts our permission; no row when that was noted before.
WITH noted AS (
    UPDATE platform_connection c SET last_error = %(reason)s WHERE c.id = %(connection_id)s AND c.user_id = %(user_id)s
)
UPDATE social_account a
SET status_id = st.id
FROM account_status st, account_status was
WHERE st.slug = 'inactive' AND was.slug = 'active' AND a.status_id = was.id
    AND a.connection_id = %(connection_id)s AND a.user_id = %(user_id)s

-- name: is_broken$
-- Whether the platform is known not to accept our permission any more.
SELECT c.last_error IS NOT NULL FROM platform_connection c WHERE c.id = %(connection_id)s AND c.user_id = %(user_id)s

-- name: note_expiry!
-- Notes until when the access token works.
UPDATE platform_connection c SET token_expires_at = %(expires_at)s, last_verified_at = now(), last_error = NULL
WHERE c.id = %(connection_id)s

-- name: update_account!
-- What the platform says of an account, when something of it changed.
UPDATE social_account a
SET account_name = %(name)s, account_handle = %(handle)s, account_url = %(url)s, avatar_url = %(avatar_url)s,
    description = %(description)s, follower_count = %(followers)s, post_count = %(items)s, looked_at = now()
WHERE a.id = %(account_id)s
    AND (a.account_name, a.account_handle, a.account_url, a.avatar_url, a.description, a.follower_count, a.post_count)
        IS DISTINCT FROM (%(name)s, %(handle)s, %(url)s, %(avatar_url)s, %(description)s, %(followers)s::bigint, %(items)s::bigint)

-- name: note_unchanged!
-- Notes that the platform was asked about an account and said nothing new.
UPDATE social_account a SET looked_at = now() WHERE a.id = %(account_id)s

-- name: note_sync!
-- Notes the end of a sync and where the next one goes on.
UPDATE social_account a
SET last_synced_at = now(), last_sync_status = %(status)s, sync_state = %(state)s, looked_at = now()
WHERE a.id = %(account_id)s

-- name: list_encrypted_tokens
-- Encrypted tokens, those of ended connections too, whose key is another one than the primary one.
SELECT v.key, v.name, v.user_id, v.ciphertext
FROM (SELECT 'secret ' || s.name AS key, s.name, s.user_id, s.ciphertext FROM vault.secret s
      UNION ALL SELECT 'revocation ' || f.name, f.name, f.user_id, f.ciphertext FROM vault.pending_revocation f) AS v
WHERE v.key > %(after)s AND substring(v.ciphertext FROM 1 FOR octet_length(%(key_prefix)s::bytea)) <> %(key_prefix)s
ORDER BY v.key
LIMIT %(limit)s

-- name: reencrypt_tokens!
-- Writes tokens as they are encrypted now, unless they changed meanwhile.
WITH revocation AS (
    UPDATE vault.pending_revocation f SET ciphertext = %(ciphertext)s WHERE 'revocation ' || f.name = %(key)s AND f.ciphertext = %(was)s RETURNING f.name
), secret AS (
    UPDATE vault.secret s SET ciphertext = %(ciphertext)s WHERE 'secret ' || s.name = %(key)s AND s.ciphertext = %(was)s RETURNING s.name
)
SELECT name FROM revocation UNION ALL SELECT name FROM secret

-- name: list_encrypted_subscriptions
-- Secrets of subscriptions whose key is another one than the primary one.
SELECT s.account_id::text AS key, s.account_id, s.user_id, s.ciphertext
FROM vault.subscription s
WHERE s.account_id::text > %(after)s AND substring(s.ciphertext FROM 1 FOR octet_length(%(key_prefix)s::bytea)) <> %(key_prefix)s
ORDER BY s.account_id::text
LIMIT %(limit)s

-- name: reencrypt_subscription!
-- Writes a subscription's secret as it is encrypted now, unless it changed meanwhile.
UPDATE vault.subscription s SET ciphertext = %(ciphertext)s WHERE s.account_id::text = %(key)s AND s.ciphertext = %(was)s
