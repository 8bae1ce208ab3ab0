-- name: list_cards
-- What lists show of the works with these ids, in no order.
SELECT c.id, c.short_id, c.slug, c.creator_id, c.creator_slug, c.creator_name, c.platform_slug, c.platform_name, c.type_slug, c.type_name,
    c.shape, c.title, c.excerpt, c.tags, c.category_code, c.category_name, c.language, c.duration_seconds, c.views_count,
    c.likes_count, c.comments_count, c.is_live, c.broadcast, c.scheduled_at, c.substance, c.published_at, c.changed_at,
    (SELECT jsonb_build_object('hash', p.hash, 'widths', p.widths, 'height', p.height) FROM site.card_picture p WHERE p.id = c.id) AS picture
FROM site.card c
WHERE c.id = ANY (%(ids)s::uuid[])
LIMIT 500;

-- name: pick_works
-- Finds a page of works, newest first, behind the given one; every filter may be left out. What is only announced stands
-- in its creator's list alone, and only there a tag is a filter: pick_tag_works has the others. Looks at so many works and
-- no more.
SELECT c.id, c.published_at
FROM (
    SELECT d.id, d.published_at, d.platform_slug, d.type_slug, d.language, d.duration_seconds
    FROM site.card d
    WHERE (%(category)s::text IS NULL OR d.category_code = %(category)s)
        AND (%(creator_id)s::uuid IS NULL OR d.creator_id = %(creator_id)s)
        AND (%(tag)s::text IS NULL OR d.tags @> ARRAY[%(tag)s::text])
        AND (%(creator_id)s::uuid IS NOT NULL OR d.broadcast IS DISTINCT FROM 'upcoming')
        AND (d.published_at, d.id) < (coalesce(%(before_time)s::timestamptz, 'infinity'),
            coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        AND d.published_at >= coalesce(%(since)s::timestamptz, '-infinity')
    ORDER BY d.published_at DESC, d.id DESC
    LIMIT %(scan_limit)s
) AS c
WHERE (%(platform)s::text IS NULL OR c.platform_slug = %(platform)s)
    AND (%(kind)s::text IS NULL OR c.type_slug = %(kind)s)
    AND (%(language)s::text IS NULL OR c.language = %(language)s OR c.language LIKE %(language)s || '-%%')
    AND (%(shortest)s::int IS NULL OR c.duration_seconds >= %(shortest)s)
    AND (%(longest)s::int IS NULL OR c.duration_seconds < %(longest)s)
ORDER BY c.published_at DESC, c.id DESC
LIMIT %(limit)s;

-- name: list_variety^
-- Which platforms, kinds and languages there are among the newest works of a list. Looks at so many works and no more.
SELECT coalesce(array_agg(DISTINCT c.platform_slug), '{}') AS platform, coalesce(array_agg(DISTINCT c.type_slug), '{}') AS type,
    coalesce(array_agg(DISTINCT split_part(c.language, '-', 1)) FILTER (WHERE c.language IS NOT NULL), '{}') AS lang
FROM (
    SELECT d.platform_slug, d.type_slug, d.language
    FROM site.card d
    WHERE (%(category)s::text IS NULL OR d.category_code = %(category)s)
        AND d.broadcast IS DISTINCT FROM 'upcoming'
    ORDER BY d.published_at DESC, d.id DESC
    LIMIT %(scan_limit)s
) AS c;

-- name: pick_gems
-- Finds works that say much about themselves and that few people opened lately, the fullest first, behind the given one.
SELECT c.id, c.substance, c.published_at, c.clicks_30_days AS people
FROM (
    SELECT d.*
    FROM site.card d
    WHERE d.substance >= 3 AND d.clicks_30_days < 10 AND d.broadcast IS DISTINCT FROM 'upcoming'
        AND d.category_code = %(category)s::text
        AND (d.substance, d.published_at, d.id) < (coalesce(%(before_substance)s::smallint, 32767::smallint),
            coalesce(%(before_time)s::timestamptz, 'infinity'), coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    ORDER BY d.substance DESC, d.published_at DESC, d.id DESC
    LIMIT %(scan_limit)s
) AS c
WHERE c.published_at < now() - interval '7 days'
    AND (%(platform)s::text IS NULL OR c.platform_slug = %(platform)s)
    AND (%(kind)s::text IS NULL OR c.type_slug = %(kind)s)
    AND (%(language)s::text IS NULL OR c.language = %(language)s OR c.language LIKE %(language)s || '-%%')
    AND (%(shortest)s::int IS NULL OR c.duration_seconds >= %(shortest)s)
    AND (%(longest)s::int IS NULL OR c.duration_seconds < %(longest)s)
    AND c.published_at >= coalesce(%(since)s::timestamptz, '-infinity')
ORDER BY c.substance DESC, c.published_at DESC, c.id DESC
LIMIT %(limit)s;

-- name: pick_tag_trending
-- Reads a part of what trends on the whole site and carries a tag, with the reason of each place.
SELECT t.card_id AS id, t.rank_position AS rank, t.reason
FROM site.trending t
JOIN site.card c ON c.id = t.card_id AND c.tags @> ARRAY[%(tag)s::text]
WHERE t.period = %(period)s AND t.rank_position > %(after)s
ORDER BY t.rank_position
LIMIT %(limit)s;

-- name: pick_category_trending
-- Reads a part of what trends in a category, with the reason of each place.
SELECT t.card_id AS id, t.rank_position AS rank, t.reason
FROM site.category_trending t
JOIN site.card c ON c.id = t.card_id AND c.category_code = t.category_code
WHERE t.category_code = %(category)s AND t.period = %(period)s AND t.rank_position > %(after)s
ORDER BY t.rank_position
LIMIT %(limit)s;

-- name: find_horizon^
-- The last work that a filtered page looked at, where its list goes on behind it.
SELECT d.id, d.published_at
FROM site.card d
WHERE (%(category)s::text IS NULL OR d.category_code = %(category)s)
    AND (%(creator_id)s::uuid IS NULL OR d.creator_id = %(creator_id)s)
    AND (%(tag)s::text IS NULL OR d.tags @> ARRAY[%(tag)s::text])
    AND (%(creator_id)s::uuid IS NOT NULL OR d.broadcast IS DISTINCT FROM 'upcoming')
    AND (d.published_at, d.id) < (coalesce(%(before_time)s::timestamptz, 'infinity'),
        coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    AND d.published_at >= coalesce(%(since)s::timestamptz, '-infinity')
ORDER BY d.published_at DESC, d.id DESC
LIMIT 1 OFFSET %(scan_limit)s - 1;

-- name: pick_related
-- Finds works of other creators, two of each at most: works on the subject (a shared tag, or the category), then those that a
-- reader of this language can follow, then those that share most tags, category and language. A language that nobody knows
-- counts for neither side. Where nothing is alike, the newest of the language, then of other creators, which the page heads
-- as such. Looks at so many works and no more.
WITH known AS MATERIALIZED (
    (SELECT c.id FROM site.card c
     WHERE c.category_code = %(category)s::text AND c.broadcast IS DISTINCT FROM 'upcoming'
     ORDER BY c.published_at DESC, c.id DESC LIMIT %(scan_limit)s)
    UNION
    (SELECT c.id FROM site.card c
     WHERE split_part(c.language, '-', 1) = split_part(%(language)s::text, '-', 1) AND c.category_code = %(category)s::text
        AND c.broadcast IS DISTINCT FROM 'upcoming'
     ORDER BY c.published_at DESC, c.id DESC LIMIT %(scan_limit)s)
    UNION
    (SELECT c.id FROM site.card c
     WHERE split_part(c.language, '-', 1) = split_part(%(language)s::text, '-', 1) AND c.broadcast IS DISTINCT FROM 'upcoming'
     ORDER BY c.published_at DESC, c.id DESC LIMIT %(scan_limit)s)
    UNION
    -- Of each tag alike many, so that a common one leaves room for a rare one.
    (SELECT n.card_id
     FROM unnest(%(tags)s::text[]) AS t (tag)
     CROSS JOIN LATERAL (SELECT k.card_id FROM site.card_tag k WHERE k.tag = t.tag
        ORDER BY k.published_at DESC, k.card_id DESC LIMIT %(scan_limit)s) AS n)
    UNION
    -- However full the lists above are of few creators, these are of many.
    (SELECT c.id
     FROM (SELECT k.id FROM site.creator k ORDER BY k.latest_at DESC NULLS LAST, k.id LIMIT 2 * %(limit)s) AS k
     CROSS JOIN LATERAL (
        SELECT d.id FROM site.card d WHERE d.creator_id = k.id AND d.broadcast IS DISTINCT FROM 'upcoming'
        ORDER BY d.published_at DESC, d.id DESC LIMIT %(of_a_creator)s) AS c)
), compared AS (
    SELECT c.id, c.creator_id, c.published_at,
        cardinality(ARRAY(SELECT unnest(c.tags) INTERSECT SELECT unnest(%(tags)s::text[]))) AS shared,
        coalesce(c.category_code = %(category)s::text, false) AS is_of_category,
        split_part(c.language, '-', 1) = split_part(%(language)s::text, '-', 1) AS is_of_language
    FROM known k
    JOIN site.card c ON c.id = k.id
    WHERE c.creator_id <> %(creator_id)s
), alike AS (
    SELECT c.id, c.creator_id, c.published_at, c.shared > 0 OR c.is_of_category AS is_on_subject,
        c.is_of_language IS NOT FALSE AS is_readable, c.is_of_language,
        3 * c.shared + CASE WHEN c.is_of_category THEN 2 ELSE 0 END + CASE WHEN c.is_of_language THEN 2 ELSE 0 END AS likeness
    FROM compared c
), counted AS (
    SELECT a.*, row_number() OVER (PARTITION BY a.creator_id
        ORDER BY a.is_on_subject DESC, a.is_readable DESC, a.likeness DESC, a.published_at DESC, a.id) AS turn
    FROM alike a
)
SELECT n.id, n.is_on_subject, n.is_of_language
FROM counted n
WHERE n.turn <= %(of_a_creator)s
ORDER BY n.is_on_subject DESC, n.is_readable DESC, n.likeness DESC, n.published_at DESC, n.id
LIMIT %(limit)s;

-- name: pick_trending
-- Reads a part of a trending list, in one language or in all, with the reason of each place, which is that of the whole list.
SELECT t.card_id AS id, t.rank_position AS rank, t.reason
FROM site.trending t
WHERE t.period = %(period)s AND t.rank_position > %(after)s
    AND (%(language)s::text IS NULL
        OR EXISTS (SELECT FROM site.card c WHERE c.id = t.card_id AND split_part(c.language, '-', 1) = %(language)s))
ORDER BY t.rank_position
LIMIT %(limit)s;

-- name: list_trending_digests
-- A digest of each trending list, to tell which of them are equal.
SELECT t.period, md5(string_agg(t.card_id::text, ',' ORDER BY t.rank_position)) AS digest
FROM site.trending t
GROUP BY t.period
LIMIT 10;

-- name: pick_not_trending
-- Finds the newest works that do not trend in a period, two of a creator at most. Looks at the newest 200 and no more.
SELECT n.id, n.published_at
FROM (
    SELECT c.id, c.published_at, row_number() OVER (PARTITION BY c.creator_id ORDER BY c.published_at DESC, c.id DESC) AS of_creator
    FROM (SELECT d.id, d.creator_id, d.published_at FROM site.card d ORDER BY d.published_at DESC, d.id DESC LIMIT 200) AS c
    WHERE NOT EXISTS (SELECT FROM site.trending t WHERE t.card_id = c.id AND t.period = %(period)s)
) AS n
WHERE n.of_creator <= 2
ORDER BY n.published_at DESC, n.id DESC
LIMIT (SELECT r.places_for_new_work FROM site.trending_rule r);

-- name: has_trending$
-- Whether anything of a category or tag trends in a period.
SELECT CASE WHEN %(tag)s::text IS NULL
    THEN EXISTS (SELECT FROM site.category_trending t WHERE t.category_code = %(category)s::text AND t.period = %(period)s)
    ELSE EXISTS (SELECT FROM site.trending t JOIN site.card c ON c.id = t.card_id AND c.tags @> ARRAY[%(tag)s::text] WHERE t.period = %(period)s)
    END;

-- name: list_shelves
-- Lists the categories with what they hold and the ids of their newest works, then the languages in which there are works.
SELECT s.kind, s.code, s.name, s.description, s.item_count, s.creator_count, s.sample_ids
FROM (
    SELECT 'category' AS kind, g.code, g.name, g.description, coalesce(n.items, 0) AS item_count, coalesce(n.creators, 0) AS creator_count,
        ARRAY(SELECT c.id FROM site.card c WHERE c.category_code = g.code AND c.broadcast IS DISTINCT FROM 'upcoming'
            ORDER BY c.published_at DESC, c.id DESC LIMIT %(samples)s) AS sample_ids, g.sort_order AS place
    FROM site.category g
    LEFT JOIN (
        SELECT s.category_code, sum(s.item_count)::int AS items, count(*)::int AS creators FROM site.shelf s GROUP BY s.category_code
    ) AS n ON n.category_code = g.code
    UNION ALL
    SELECT 'language', l.language, '', '', sum(l.item_count)::int, count(*)::int, ARRAY[]::uuid[], -sum(l.item_count)::int
    FROM site.creator_language l
    GROUP BY l.language
) AS s
ORDER BY s.kind, s.place, s.code
LIMIT 300;

-- name: list_category_names
-- The names of the categories, and whether there is a creator in each.
SELECT g.code, g.name, EXISTS (SELECT FROM site.creator k WHERE k.category_code = g.code AND k.item_count > 0) AS has_creators
FROM site.category g
ORDER BY g.sort_order, g.code
LIMIT 100;

-- name: find_category^
-- One category with what it holds.
SELECT 'category' AS kind, g.code, g.name, g.description, coalesce(sum(s.item_count), 0)::int AS item_count, count(s.creator_id)::int AS creator_count,
    ARRAY[]::uuid[] AS sample_ids
FROM site.category g
LEFT JOIN site.shelf s ON s.category_code = g.code
WHERE g.code = %(code)s
GROUP BY g.code;

-- name: find_work^
-- What only the page of a work shows, and whether its creator has proved an account.
SELECT c.id, c.short_id, c.slug, c.creator_id, c.category_code, c.language, c.tags, k.is_verified, d.description, d.platform_url, d.platform_content_id, d.is_embeddable, d.seo_title,
    d.seo_description, d.synced_at, coalesce((SELECT nullif(g.pieces, 0) FROM site.gallery g WHERE g.id = c.id), 1) AS pieces
FROM site.card c
JOIN site.detail d ON d.id = c.id
JOIN site.creator k ON k.id = c.creator_id
WHERE c.short_id = %(short_id)s;

-- name: find_short_id$
-- The short id of a work, for addresses that hold its full one.
SELECT c.short_id FROM site.card c WHERE c.id = %(id)s;

-- name: find_outlink^
-- Where a work stands on its platform.
SELECT c.id, d.platform_url
FROM site.card c
JOIN site.detail d ON d.id = c.id
WHERE c.short_id = %(short_id)s;

-- name: is_gone$
-- Whether a work was public once and is no more.
SELECT true FROM site.gone g WHERE g.short_id = %(short_id)s;

-- name: list_creators
-- What lists and pages show of the creators with these ids, in no order.
SELECT k.id, k.slug, k.name, k.bio, k.website_url, k.is_verified, k.category_code, g.name AS category_name, k.item_count,
    k.latest_at, k.seo_title, k.seo_description, k.joined_at, k.changed_at,
    coalesce((SELECT jsonb_agg(jsonb_build_object('platform_slug', a.platform_slug, 'platform_name', a.platform_name,
            'handle', a.handle, 'followers_count', a.followers_count) ORDER BY a.followers_count DESC NULLS LAST, a.platform_slug, a.id)
        FROM site.account a WHERE a.creator_id = k.id), '[]') AS platforms,
    (SELECT jsonb_build_object('hash', p.hash, 'widths', p.widths, 'height', p.height)
     FROM site.account a CROSS JOIN LATERAL (SELECT s.hash, s.widths, s.height FROM site.account_picture s WHERE s.id = a.id LIMIT 1) AS p
     WHERE a.creator_id = k.id
     ORDER BY a.followers_count DESC NULLS LAST, a.platform_slug, a.id LIMIT 1) AS picture
FROM site.creator k
LEFT JOIN site.category g ON g.code = k.category_code
WHERE k.id = ANY (%(ids)s::uuid[])
LIMIT 200;

-- name: find_creator_id$
-- The creator at an address.
SELECT k.id FROM site.creator k WHERE k.slug = %(slug)s;

-- name: find_new_slug$
-- The present address of a creator who moved.
SELECT k.slug FROM site.old_slug o JOIN site.creator k ON k.id = o.creator_id WHERE o.slug = %(slug)s;

-- name: list_accounts
-- The public accounts of a creator, the most followed first, each with the number of its works.
SELECT a.platform_slug, a.platform_name, a.name, a.handle, a.url, a.followers_count,
    (SELECT count(*)::int FROM site.card c WHERE c.creator_id = a.creator_id AND c.account_id = a.id) AS item_count, a.verified_at, a.as_of
FROM site.account a
WHERE a.creator_id = %(creator_id)s
ORDER BY a.followers_count DESC NULLS LAST, a.platform_slug, a.id
LIMIT 100;

-- name: pick_creators_by_work
-- Finds a page of creators, newest work first, behind the given one.
SELECT k.id, k.latest_at, ext.sort_key(k.name) AS name_key
FROM site.creator k
WHERE k.item_count > 0
    AND (%(category)s::text IS NULL OR k.category_code = %(category)s)
    AND k.latest_at <= coalesce(%(before_time)s::timestamptz, 'infinity')
    AND (k.latest_at < coalesce(%(before_time)s::timestamptz, 'infinity') OR k.id > %(after_id)s::uuid)
ORDER BY k.latest_at DESC NULLS LAST, k.id
LIMIT %(limit)s;

-- name: pick_creators_by_name
-- Finds a page of creators from A to Z, behind the given one.
SELECT k.id, k.latest_at, ext.sort_key(k.name) AS name_key
FROM site.creator k
WHERE k.item_count > 0
    AND (%(category)s::text IS NULL OR k.category_code = %(category)s)
    AND (ext.sort_key(k.name), k.id) > (coalesce(%(after_name)s::text, ''), coalesce(%(after_id)s::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY ext.sort_key(k.name), k.id
LIMIT %(limit)s;

-- name: pick_featured
-- Finds the creators whom the editors picked, with their reason.
SELECT f.creator_id AS id, f.reason
FROM site.featured f
WHERE f.featured_until IS NULL OR f.featured_until > now()
ORDER BY f.display_order, f.creator_id
LIMIT %(limit)s;

-- name: file_report$
-- Keeps a visitor's report.
SELECT discovery.file_report(%(address)s, %(reason)s, %(message)s);

-- name: take_clicks$
-- Adds a batch of counted click-outs, once; the number of rows taken.
SELECT trending.take_clicks(%(batch)s::uuid, %(clicks)s::jsonb);

-- name: recount_clicks$
-- Counts again where an hour has just left the last 7 or 30 days.
SELECT trending.recount_clicks();

-- name: refresh_trending$
-- Makes the trending lists again; the number of places.
SELECT trending.refresh_lists(%(minimum)s);
