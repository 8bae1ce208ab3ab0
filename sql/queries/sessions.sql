-- name: load_session^
-- A living session and what every page shows of its person, by the hash of its token.
SELECT session_id,
       user_id,
       data,
       seen_at,
       display_name,
       profile_slug AS slug,
       is_onboarded,
       is_public,
       email_verified,
       roles
FROM auth.load_session(%(token_hash)s);

-- name: open_session$
-- Makes the row of a browser session that is new.
SELECT auth.open_session(%(token_hash)s, %(user_id)s, %(data)s::jsonb, %(client)s, %(lifetime)s);

-- name: write_session$
-- Stores what a session remembers, unless it has been ended meanwhile.
SELECT auth.write_session(%(token_hash)s, %(data)s::jsonb);

-- name: touch_session$
-- Notes that a session is in use.
SELECT auth.touch_session(%(token_hash)s);

-- name: end_session$
-- Signs one browser out.
SELECT auth.end_session(%(token_hash)s);
