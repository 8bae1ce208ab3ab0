-- name: count_map_works
-- Lists the months in which works with substance were published, with their number and newest change. It steps from month to
-- month and counts in the index. Whose work is public has proved an account, so creators need not be asked here.
WITH RECURSIVE month (start) AS (
    SELECT date_trunc('month', min(c.published_at), 'UTC') FROM site.card c
    UNION ALL
    SELECT date_trunc('month', (
        SELECT min(c.published_at) FROM site.card c
        WHERE c.published_at >= (m.start AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'), 'UTC')
    FROM month m WHERE m.start IS NOT NULL
)
SELECT to_char(m.start AT TIME ZONE 'UTC', 'YYYY-MM') AS month, n.pages, n.changed_at
FROM month m
CROSS JOIN LATERAL (
    SELECT count(*)::int AS pages, max(c.changed_at) AS changed_at
    FROM site.card c
    WHERE c.published_at >= m.start AND c.published_at < (m.start AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
        AND c.substance >= %(minimum)s
) AS n
WHERE m.start IS NOT NULL AND n.pages > 0
ORDER BY m.start
LIMIT 2000;

-- name: map_works
-- Lists one file of the indexable works of a month, oldest first, so that a work keeps its file.
SELECT c.short_id, c.slug, c.title, c.excerpt, c.platform_slug, c.creator_name, c.creator_slug, c.tags,
    c.duration_seconds, c.is_live AND coalesce(c.scheduled_at, c.published_at) > now() - %(longest_live)s::interval AS is_live, c.broadcast,
    c.published_at, c.changed_at, d.platform_content_id, d.is_embeddable,
    (SELECT jsonb_build_object('hash', p.hash, 'widths', p.widths, 'height', p.height) FROM site.card_picture p WHERE p.id = c.id) AS picture
FROM site.card c
JOIN site.creator k ON k.id = c.creator_id
JOIN site.detail d ON d.id = c.id
WHERE c.published_at >= %(from_time)s AND c.published_at < %(to_time)s AND c.substance >= %(minimum)s AND k.is_verified
ORDER BY c.published_at, c.id
LIMIT %(limit)s OFFSET %(skipped)s;

-- name: count_map_creators^
-- Counts the indexable creators, with their newest change.
SELECT count(*)::int AS pages, max(greatest(k.changed_at, k.latest_at)) AS changed_at
FROM site.creator k
WHERE k.is_verified AND k.item_count > 0;

-- name: map_creators
-- Lists one file of the indexable creators, longest here first, so that a creator keeps their file.
SELECT k.slug AS name, greatest(k.changed_at, k.latest_at) AS changed_at
FROM site.creator k
WHERE k.is_verified AND k.item_count > 0
ORDER BY k.joined_at, k.id
LIMIT %(limit)s OFFSET %(skipped)s;

-- name: map_categories
-- Lists the categories that hold works, with the newest work of each.
SELECT g.code AS name,
    (SELECT c.published_at FROM site.card c WHERE c.category_code = g.code AND c.broadcast IS DISTINCT FROM 'upcoming' ORDER BY c.published_at DESC, c.id DESC LIMIT 1) AS changed_at
FROM site.category g
WHERE EXISTS (SELECT FROM site.shelf s WHERE s.category_code = g.code)
ORDER BY g.sort_order, g.code
LIMIT 500;

-- name: find_embed^
-- What another site shows of a work that it links to.
SELECT c.short_id, c.slug, c.title, c.excerpt, c.creator_name, c.creator_slug, c.platform_name,
    (SELECT jsonb_build_object('hash', p.hash, 'widths', p.widths, 'height', p.height) FROM site.card_picture p WHERE p.id = c.id) AS picture
FROM site.card c
WHERE c.short_id = %(short_id)s;

-- name: list_applied
-- Lists the phase files that are applied.
SELECT f.name, f.checksum FROM site.applied_files() AS f ORDER BY f.name LIMIT 1000;
