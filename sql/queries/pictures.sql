-- name: offer_pictures!
-- Notes which pictures the works of a page have now. A URL of which only the signature is new changes nothing, unless the picture was
-- not fetched yet.
WITH sent AS (
    SELECT w.thumbnail_url AS url, i.id AS content_id
    FROM jsonb_to_recordset(%(works)s) AS w (id text, thumbnail_url text)
    JOIN content_item i ON i.social_account_id = %(account_id)s AND i.platform_content_id = w.id
), gone AS (
    DELETE FROM content.picture p USING sent s WHERE p.content_id = s.content_id AND s.url IS NULL
)
INSERT INTO content.picture AS p (user_id, account_id, content_id, url)
SELECT %(user_id)s, %(account_id)s, s.content_id, s.url FROM sent s WHERE s.url IS NOT NULL
ON CONFLICT (account_id, content_id) DO UPDATE
SET url = excluded.url, due_at = now(),
    tries = CASE WHEN split_part(p.url, '?', 1) = split_part(excluded.url, '?', 1) THEN p.tries ELSE 0 END
WHERE split_part(p.url, '?', 1) <> split_part(excluded.url, '?', 1) OR (p.hash IS NULL AND p.url <> excluded.url)

-- name: offer_avatars!
-- Notes which pictures the person's accounts have now.
WITH gone AS (
    DELETE FROM content.picture p USING social_account a
    WHERE a.id = p.account_id AND a.user_id = %(user_id)s AND p.content_id IS NULL AND a.avatar_url IS NULL
)
INSERT INTO content.picture AS p (user_id, account_id, url)
SELECT a.user_id, a.id, a.avatar_url
FROM social_account a
WHERE a.user_id = %(user_id)s AND a.avatar_url IS NOT NULL AND a.deleted_at IS NULL
ON CONFLICT (account_id, content_id) DO UPDATE
SET url = excluded.url, due_at = now(),
    tries = CASE WHEN split_part(p.url, '?', 1) = split_part(excluded.url, '?', 1) THEN p.tries ELSE 0 END
WHERE split_part(p.url, '?', 1) <> split_part(excluded.url, '?', 1) OR (p.hash IS NULL AND p.url <> excluded.url)

-- name: due_people
-- People who have pictures to fetch.
SELECT d.user_id FROM content.due_pictures(%(limit)s) AS d LIMIT %(limit)s

-- name: sweep_files$
-- Deletes the files that no picture has any more; their number.
SELECT content.sweep_picture_files()

-- name: claim_front_pictures
-- Takes a few pictures that we have none of yet and that people see first: portraits, then the newest works of the person.
WITH newest AS MATERIALIZED (
    SELECT i.id, i.published_at FROM content_item i
    WHERE i.user_id = %(user_id)s AND i.deleted_at IS NULL ORDER BY i.published_at DESC, i.id DESC LIMIT %(newest)s
), front AS MATERIALIZED (
    SELECT d.id, timestamptz 'infinity' AS published_at
    FROM social_account a JOIN content.picture d ON d.account_id = a.id AND d.content_id IS NULL WHERE a.user_id = %(user_id)s
    UNION ALL
    SELECT d.id, n.published_at FROM newest n JOIN content.picture d ON d.content_id = n.id
), taken AS MATERIALIZED (
    SELECT d.id, l.slug AS platform
    FROM front f
    JOIN content.picture d ON d.id = f.id
    JOIN social_account a ON a.id = d.account_id
    JOIN platform l ON l.id = a.platform_id
    WHERE d.hash IS NULL AND d.due_at <= now() AND a.deleted_at IS NULL AND l.slug <> ALL (%(paused)s)
    ORDER BY f.published_at DESC, d.id
    LIMIT %(limit)s
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE content.picture p
SET due_at = now() + interval '5 minutes'
FROM taken n
WHERE p.id = n.id
RETURNING p.id, p.url, p.tries, n.platform

-- name: claim_pictures
-- Takes a few pictures of the person for the next minutes: addresses that end first, then who waits longest.
WITH taken AS MATERIALIZED (
    SELECT d.id, l.slug AS platform
    FROM content.picture d
    JOIN social_account a ON a.id = d.account_id
    JOIN platform l ON l.id = a.platform_id
    LEFT JOIN content_item i ON i.id = d.content_id
    WHERE d.user_id = %(user_id)s AND d.due_at <= now() AND a.deleted_at IS NULL AND i.deleted_at IS NULL AND l.slug <> ALL (%(paused)s)
    ORDER BY strpos(d.url, '?') = 0, d.due_at
    LIMIT %(limit)s
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE content.picture p
SET due_at = now() + interval '5 minutes'
FROM taken n
WHERE p.id = n.id
RETURNING p.id, p.url, p.tries, n.platform

-- name: lock_picture$
-- Locks a picture while its files are kept; nothing when it is gone.
SELECT p.id FROM content.picture p WHERE p.id = %(id)s FOR UPDATE

-- name: store_files$
-- Stores the renditions of a picture; their hash.
SELECT content.store_picture_files(%(widths)s, %(heights)s, %(files)s)

-- name: store_picture!
-- Notes the renditions of a picture, and when to fetch it again: a platform may put another picture at an address without a signature.
UPDATE content.picture p
SET hash = %(hash)s, widths = %(widths)s, height = %(height)s, tries = 0, fetched_at = now(),
    due_at = CASE
        WHEN p.url <> %(url)s THEN now()
        WHEN strpos(p.url, '?') = 0 THEN now() + CASE
            WHEN EXISTS (SELECT FROM content_item i WHERE i.id = p.content_id AND i.published_at > now() - interval '3 days')
            THEN interval '1 day' ELSE interval '14 days' END
        END
WHERE p.id = %(id)s

-- name: postpone_picture!
-- Notes that a picture could not be had, and when to try again, if ever; a newer address is tried at once.
UPDATE content.picture p
SET tries = p.tries + %(failed)s, due_at = CASE WHEN p.url <> %(url)s THEN now() ELSE now() + %(wait)s::interval END
WHERE p.id = %(id)s

-- name: find_public_file^
-- A file of a picture that is public now.
SELECT f.bytes FROM site.picture_file f WHERE f.hash = %(hash)s AND f.width = %(width)s

-- name: find_own_file^
-- A file of a picture of the signed-in person.
SELECT f.bytes FROM content.picture_file f WHERE f.hash = %(hash)s AND f.width = %(width)s
