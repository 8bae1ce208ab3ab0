-- name: pick_tag_works
-- Finds a page of works that carry a tag, newest first, behind the given one; every filter may be left out. Looks at so
-- many works and no more.
SELECT c.id, c.published_at
FROM (
    SELECT k.card_id, k.published_at
    FROM site.card_tag k
    WHERE k.tag = %(tag)s::text
        AND (k.published_at, k.card_id) < (coalesce(%(before_time)s::timestamptz, 'infinity'),
            coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        AND k.published_at >= coalesce(%(since)s::timestamptz, '-infinity')
    ORDER BY k.published_at DESC, k.card_id DESC
    LIMIT %(scan_limit)s
) AS t
JOIN site.card c ON c.id = t.card_id
WHERE (%(category)s::text IS NULL OR c.category_code = %(category)s)
    AND (%(platform)s::text IS NULL OR c.platform_slug = %(platform)s)
    AND (%(kind)s::text IS NULL OR c.type_slug = %(kind)s)
    AND (%(language)s::text IS NULL OR c.language = %(language)s OR c.language LIKE %(language)s || '-%%')
    AND (%(shortest)s::int IS NULL OR c.duration_seconds >= %(shortest)s)
    AND (%(longest)s::int IS NULL OR c.duration_seconds < %(longest)s)
ORDER BY t.published_at DESC, t.card_id DESC
LIMIT %(limit)s;

-- name: find_tag_horizon^
-- The last work that a filtered page of a tag looked at, where its list goes on behind it.
SELECT k.card_id AS id, k.published_at
FROM site.card_tag k
WHERE k.tag = %(tag)s::text
    AND (k.published_at, k.card_id) < (coalesce(%(before_time)s::timestamptz, 'infinity'),
        coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    AND k.published_at >= coalesce(%(since)s::timestamptz, '-infinity')
ORDER BY k.published_at DESC, k.card_id DESC
LIMIT 1 OFFSET %(scan_limit)s - 1;

-- name: list_tag_variety^
-- Which platforms, kinds and languages there are among the newest works of a tag. Looks at so many works and no more.
SELECT coalesce(array_agg(DISTINCT c.platform_slug), '{}') AS platform, coalesce(array_agg(DISTINCT c.type_slug), '{}') AS type,
    coalesce(array_agg(DISTINCT split_part(c.language, '-', 1)) FILTER (WHERE c.language IS NOT NULL), '{}') AS lang
FROM (
    SELECT k.card_id FROM site.card_tag k WHERE k.tag = %(tag)s::text ORDER BY k.published_at DESC, k.card_id DESC LIMIT %(scan_limit)s
) AS t
JOIN site.card c ON c.id = t.card_id;

-- name: pick_tag_gems
-- Finds works that say much about themselves and that few people opened lately, the fullest first, behind the given one,
-- among the newest works that carry a tag. Looks at so many works and no more.
SELECT c.id, c.substance, c.published_at, c.clicks_30_days AS people
FROM (
    SELECT k.card_id FROM site.card_tag k WHERE k.tag = %(tag)s::text ORDER BY k.published_at DESC, k.card_id DESC LIMIT %(scan_limit)s
) AS t
JOIN site.card c ON c.id = t.card_id
WHERE c.substance >= 3 AND c.clicks_30_days < 10 AND c.published_at < now() - interval '7 days'
    AND (c.substance, c.published_at, c.id) < (coalesce(%(before_substance)s::smallint, 32767::smallint),
        coalesce(%(before_time)s::timestamptz, 'infinity'), coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    AND (%(platform)s::text IS NULL OR c.platform_slug = %(platform)s)
    AND (%(kind)s::text IS NULL OR c.type_slug = %(kind)s)
    AND (%(language)s::text IS NULL OR c.language = %(language)s OR c.language LIKE %(language)s || '-%%')
    AND (%(shortest)s::int IS NULL OR c.duration_seconds >= %(shortest)s)
    AND (%(longest)s::int IS NULL OR c.duration_seconds < %(longest)s)
    AND c.published_at >= coalesce(%(since)s::timestamptz, '-infinity')
ORDER BY c.substance DESC, c.published_at DESC, c.id DESC
LIMIT %(limit)s;
