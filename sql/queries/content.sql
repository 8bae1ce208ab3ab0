-- name: lock_person$
-- First lock of every transaction that writes content.
SELECT content.lock_person(%(user_id)s)

-- name: write_page^
-- Writes a page of works: new ones and those that say something new; the others are not touched. The category is the
-- platform's; where it tells none, what the account's works usually have, what the creator chose, what the hashtags name.
WITH sent AS (
    SELECT w.*, t.id AS type_id,
        CASE WHEN k.code IS NULL THEN coalesce(w.usual_category, u.primary_category, h.code)
            WHEN w.is_broad THEN coalesce(u.primary_category, k.code) ELSE k.code END AS category_code,
        CASE WHEN k.code IS NULL THEN 'inferred' ELSE 'platform' END AS category_source
    FROM jsonb_to_recordset(%(works)s) AS w (id text, url text, title text, slug text, description text, tags text[], hashtags text[],
        thumbnail_url text, published_at timestamptz, duration int, width int, height int, views bigint, likes bigint, comments bigint, shares bigint,
        language text, category text, is_broad boolean, usual_category text, named_category text, visibility visibility_enum, type text, is_live boolean, is_embeddable boolean,
        broadcast text, scheduled_at timestamptz)
    JOIN content_type t ON t.slug = w.type
    JOIN users u ON u.id = %(user_id)s
    LEFT JOIN content_category k ON k.code = w.category
    LEFT JOIN content_category h ON h.code = w.named_category
), compared AS (
    -- The signatures in picture URLs change all the time; only the part before them is compared.
    SELECT s.*, i.id AS item_id, i.synced_at, s.visibility = 'public' AND s.broadcast IS DISTINCT FROM 'upcoming' AS is_out,
        i.id IS NULL OR i.deleted_at IS NOT NULL
        OR (i.title, i.slug, i.description, i.platform_url, split_part(i.thumbnail_url, '?', 1), i.published_at, i.duration_seconds, i.width,
            i.height, i.views_count, i.likes_count, i.comments_count, i.shares_count, i.tags, i.hashtags, i.language, i.is_live, i.is_embeddable,
            i.broadcast, i.scheduled_at, i.platform_visibility, i.content_type_id)
        IS DISTINCT FROM
           (s.title, s.slug, s.description, s.url, split_part(s.thumbnail_url, '?', 1), coalesce(s.published_at, i.published_at), s.duration, s.width,
            s.height, s.views, s.likes, s.comments, s.shares, s.tags, s.hashtags, s.language, s.is_live, s.is_embeddable,
            s.broadcast, s.scheduled_at, s.visibility, s.type_id)
        OR (coalesce(i.category_source, '') NOT IN ('owner', 'ai') AND i.category_code IS DISTINCT FROM s.category_code) AS is_news
    FROM sent s
    LEFT JOIN content_item i ON i.social_account_id = %(account_id)s AND i.platform_content_id = s.id
), news AS (
    -- What says nothing new is written down as confirmed once a week at most.
    SELECT c.* FROM compared c WHERE c.is_news OR c.synced_at < now() - interval '7 days'
), added AS (
    INSERT INTO content_item (user_id, social_account_id, platform_id, content_type_id, platform_content_id, platform_url, title, slug,
        description, thumbnail_url, duration_seconds, width, height, views_count, likes_count, comments_count, shares_count, tags, hashtags, language,
        is_live, is_embeddable, broadcast, scheduled_at, published_at, first_public_at, platform_visibility, category_code, category_source)
    SELECT %(user_id)s, a.id, a.platform_id, n.type_id, n.id, n.url, n.title, n.slug, n.description, n.thumbnail_url, n.duration, n.width,
        n.height, n.views, n.likes, n.comments, n.shares, n.tags, n.hashtags, n.language, n.is_live, n.is_embeddable, n.broadcast, n.scheduled_at,
        coalesce(n.published_at, now()), CASE WHEN n.is_out THEN now() END, n.visibility,
        n.category_code, CASE WHEN n.category_code IS NOT NULL THEN n.category_source END
    FROM news n, social_account a
    WHERE n.item_id IS NULL AND a.id = %(account_id)s AND a.deleted_at IS NULL
    RETURNING id
), changed AS (
    UPDATE content_item i
    SET title = n.title, slug = n.slug, description = n.description, platform_url = n.url, thumbnail_url = n.thumbnail_url,
        published_at = coalesce(n.published_at, i.published_at),
        first_public_at = coalesce(i.first_public_at,
            CASE WHEN i.platform_visibility = 'public' AND i.broadcast IS DISTINCT FROM 'upcoming' THEN i.first_seen_at WHEN n.is_out THEN now() END),
        duration_seconds = n.duration, width = n.width, height = n.height, views_count = n.views,
        likes_count = n.likes, comments_count = n.comments, shares_count = n.shares, tags = n.tags, hashtags = n.hashtags, language = n.language, is_live = n.is_live,
        is_embeddable = n.is_embeddable, broadcast = n.broadcast, scheduled_at = n.scheduled_at, platform_visibility = n.visibility, content_type_id = n.type_id, deleted_at = NULL, synced_at = now(),
        category_code = CASE WHEN i.category_source IN ('owner', 'ai') THEN i.category_code ELSE n.category_code END,
        category_source = CASE WHEN i.category_source IN ('owner', 'ai') THEN i.category_source
            WHEN n.category_code IS NOT NULL THEN n.category_source END,
        changed_at = CASE WHEN (i.title, i.description, i.tags, split_part(i.thumbnail_url, '?', 1))
                IS DISTINCT FROM (n.title, n.description, n.tags, split_part(n.thumbnail_url, '?', 1))
            THEN now() ELSE i.changed_at END
    FROM news n
    WHERE i.id = n.item_id
    RETURNING n.is_news
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed c WHERE c.is_news) AS changed

-- name: list_languages
-- The languages of an account's newest works that have one.
SELECT i.language
FROM content_item i
WHERE i.social_account_id = %(account_id)s AND i.deleted_at IS NULL AND i.language IS NOT NULL
ORDER BY i.published_at DESC
LIMIT 100

-- name: list_told_categories
-- The categories of an account's newest works, each as somebody told it; NULL where nobody did.
SELECT CASE WHEN i.category_source <> 'inferred' THEN i.category_code END AS category
FROM content_item i
WHERE i.social_account_id = %(account_id)s AND i.deleted_at IS NULL
ORDER BY i.published_at DESC
LIMIT 100

-- name: list_types
-- The forms of work.
SELECT t.slug, t.id FROM content_type t LIMIT 50

-- name: write_pieces!
-- Writes the pieces of galleries, in their order; those that say nothing new are not touched.
WITH sent AS (
    SELECT p.position, p.type, p.url, p.thumbnail_url, i.id AS item_id
    FROM jsonb_to_recordset(%(pieces)s) AS p (work text, position int, type text, url text, thumbnail_url text)
    JOIN content_item i ON i.social_account_id = %(account_id)s AND i.platform_content_id = p.work
), removed AS (
    DELETE FROM content_media m
    WHERE m.content_id IN (SELECT s.item_id FROM sent s)
        AND m.display_order > (SELECT max(s.position) FROM sent s WHERE s.item_id = m.content_id)
)
INSERT INTO content_media AS m (content_id, user_id, media_url, media_type, display_order, thumbnail_url)
SELECT s.item_id, %(user_id)s, s.url, s.type, s.position, s.thumbnail_url
FROM sent s
ON CONFLICT (content_id, display_order) DO UPDATE
SET media_url = excluded.media_url, media_type = excluded.media_type, thumbnail_url = excluded.thumbnail_url
WHERE split_part(m.media_url, '?', 1) <> split_part(excluded.media_url, '?', 1) OR m.media_type <> excluded.media_type

-- name: confirm_works!
-- Notes that works are as they were, once in three hours at most.
UPDATE content_item i
SET synced_at = now()
WHERE i.social_account_id = %(account_id)s AND i.platform_content_id = ANY (%(ids)s) AND i.deleted_at IS NULL
    AND i.synced_at < now() - interval '3 hours'

-- name: list_due
-- Works of an account whose numbers are too old, whose broadcast should have begun since, or may have ended, the oldest first.
SELECT i.platform_content_id AS id
FROM content_item i
WHERE i.social_account_id = %(account_id)s AND i.deleted_at IS NULL
    AND (content.is_due(i.published_at, i.synced_at, now()) OR i.broadcast = 'upcoming' AND i.scheduled_at BETWEEN i.synced_at AND now()
        OR content.may_have_ended(i.broadcast, i.synced_at, now()))
ORDER BY i.synced_at
LIMIT %(limit)s

-- name: count_missing^
-- How many shown works were asked about, how many of them were not found, how many of these were missing before, and long enough ago.
SELECT count(*) AS shown, count(*) FILTER (WHERE w.is_missing) AS missing,
    count(*) FILTER (WHERE w.is_missing AND NOT w.is_confirmed) AS waiting, count(*) FILTER (WHERE w.is_missing AND w.is_confirmed) AS confirmed
FROM (SELECT i.platform_content_id <> ALL (%(found)s) AS is_missing, content.second_look_at(m.missed_at) <= now() AS is_confirmed
      FROM content_item i
      LEFT JOIN content.missing_work m ON m.content_id = i.id
      WHERE i.social_account_id = %(account_id)s AND i.deleted_at IS NULL
        AND (%(asked)s::text[] IS NULL OR i.platform_content_id = ANY (%(asked)s))) AS w

-- name: hide_missing$
-- Hides shown works that were asked about and not found; only those that an earlier look lacked too, when asked. The number.
WITH missing AS (
    SELECT i.id
    FROM content_item i
    LEFT JOIN content.missing_work m ON m.content_id = i.id
    WHERE i.social_account_id = %(account_id)s AND i.deleted_at IS NULL AND i.platform_content_id <> ALL (%(found)s)
        AND (%(asked)s::text[] IS NULL OR i.platform_content_id = ANY (%(asked)s))
        AND (NOT %(only_confirmed)s OR content.second_look_at(m.missed_at) <= now())
), forgotten AS (
    DELETE FROM content.missing_work m USING missing x WHERE m.content_id = x.id
), hidden AS (
    UPDATE content_item i SET deleted_at = now() FROM missing x WHERE i.id = x.id RETURNING i.id
)
SELECT count(*) FROM hidden

-- name: note_missing!
-- Remembers since when works that are still shown are missing.
INSERT INTO content.missing_work (content_id, user_id, account_id)
SELECT i.id, i.user_id, i.social_account_id
FROM content_item i
WHERE i.social_account_id = %(account_id)s AND i.deleted_at IS NULL AND i.platform_content_id <> ALL (%(found)s)
    AND (%(asked)s::text[] IS NULL OR i.platform_content_id = ANY (%(asked)s))
ON CONFLICT (content_id) DO NOTHING

-- name: note_found!
-- Forgets that works were missing.
DELETE FROM content.missing_work m
USING content_item i
WHERE m.account_id = %(account_id)s AND i.id = m.content_id AND i.platform_content_id = ANY (%(ids)s)

-- name: find_missing^
-- How many works of an account are shown although they are missing, and when to look again for the first of them.
SELECT m.missing_count AS works, m.look_again_at FROM content.missing_of(%(account_id)s) AS m

-- name: forget_disconnected$
-- Deletes what came from accounts that were disconnected days ago; the number of works.
SELECT content.forget_disconnected()

-- name: forget_unconfirmed^
-- Hides and deletes what no platform has confirmed for too long; the numbers of both.
SELECT f.hidden, f.deleted FROM content.forget_unconfirmed() AS f

-- name: list_items
-- The person's works, newest first.
SELECT i.id, i.short_id, i.slug, i.title, '' AS description, p.slug AS platform_slug, p.display_name AS platform_name, i.platform_url,
    t.display_name AS type_name, i.category_code, k.name AS category_name, i.language, i.views_count, i.likes_count, i.clicks_last_30_days,
    i.published_at, i.synced_at, i.visibility, i.platform_visibility, i.seo_description, (c.id IS NOT NULL) AS is_public,
    (SELECT jsonb_build_object('hash', x.hash, 'widths', x.widths, 'height', x.height)
     FROM content.picture x WHERE x.content_id = i.id AND x.hash IS NOT NULL) AS picture,
    (SELECT h.reason FROM trending.hold h WHERE h.content_id = i.id AND h.released_at IS NULL LIMIT 1) AS held
FROM content_item i
JOIN platform p ON p.id = i.platform_id
JOIN content_type t ON t.id = i.content_type_id
LEFT JOIN content_category k ON k.code = i.category_code
LEFT JOIN site.card c ON c.id = i.id
WHERE i.user_id = %(user_id)s AND i.deleted_at IS NULL
    AND (%(state)s::text IS NULL OR (%(state)s = 'public') = (c.id IS NOT NULL))
    AND (%(words)s::text IS NULL OR i.title ILIKE %(words)s)
    AND (%(before_time)s::timestamptz IS NULL OR (i.published_at, i.id) < (%(before_time)s, %(before_id)s::uuid))
ORDER BY i.published_at DESC, i.id DESC
LIMIT %(limit)s

-- name: find_item^
-- One of the person's works.
SELECT i.id, i.short_id, i.slug, i.title, i.description, p.slug AS platform_slug, p.display_name AS platform_name, i.platform_url,
    t.display_name AS type_name, i.category_code, k.name AS category_name, i.language, i.views_count, i.likes_count, i.clicks_last_30_days,
    i.published_at, i.synced_at, i.visibility, i.platform_visibility, i.seo_description, (c.id IS NOT NULL) AS is_public,
    (SELECT jsonb_build_object('hash', x.hash, 'widths', x.widths, 'height', x.height)
     FROM content.picture x WHERE x.content_id = i.id AND x.hash IS NOT NULL) AS picture,
    (SELECT h.reason FROM trending.hold h WHERE h.content_id = i.id AND h.released_at IS NULL LIMIT 1) AS held
FROM content_item i
JOIN platform p ON p.id = i.platform_id
JOIN content_type t ON t.id = i.content_type_id
LEFT JOIN content_category k ON k.code = i.category_code
LEFT JOIN site.card c ON c.id = i.id
WHERE i.id = %(item_id)s AND i.user_id = %(user_id)s AND i.deleted_at IS NULL

-- name: list_categories
-- The shelves to choose from.
SELECT k.code, k.name FROM content_category k WHERE k.is_active ORDER BY k.sort_order LIMIT 100

-- name: list_revisions
-- The latest changes of a work.
SELECT r.id, r.field_name, r.old_value, r.new_value, r.created_at
FROM content_revision r
WHERE r.content_item_id = %(item_id)s
ORDER BY r.created_at DESC
LIMIT 20

-- name: add_revision!
-- Remembers a change of a field, so that it can be undone.
INSERT INTO content_revision (content_item_id, user_id, field_name, old_value, new_value, change_source)
VALUES (%(item_id)s, %(user_id)s, %(field)s, %(old)s, %(new)s, 'owner')

-- name: change_item!
-- Stores what the owner chose for a work.
UPDATE content_item i
SET visibility = %(visibility)s::visibility_enum, category_code = %(category_code)s, seo_description = %(seo_description)s,
    category_source = CASE WHEN i.category_code IS DISTINCT FROM %(category_code)s THEN 'owner' ELSE i.category_source END
WHERE i.id = %(item_id)s AND i.user_id = %(user_id)s
