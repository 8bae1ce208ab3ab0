-- name: list_languages
-- The languages in which there are works, those of most works first.
SELECT l.language AS code
FROM site.creator_language l
GROUP BY l.language
ORDER BY sum(l.item_count) DESC, l.language
LIMIT 200;

-- name: has_language$
-- Whether there are works in a language.
SELECT EXISTS (SELECT FROM site.creator_language l WHERE l.language = %(language)s);

-- name: pick_creators_by_work
-- Finds a page of the creators who publish in a language, newest work in it first, behind the given one.
SELECT l.creator_id AS id, l.latest_at, ext.sort_key(k.name) AS name_key
FROM site.creator_language l
JOIN site.creator k ON k.id = l.creator_id
WHERE l.language = %(language)s
    AND (%(category)s::text IS NULL OR k.category_code = %(category)s)
    AND l.latest_at <= coalesce(%(before_time)s::timestamptz, 'infinity')
    AND (l.latest_at < coalesce(%(before_time)s::timestamptz, 'infinity') OR l.creator_id > %(after_id)s::uuid)
ORDER BY l.latest_at DESC, l.creator_id
LIMIT %(limit)s;

-- name: pick_creators_by_name
-- Finds a page of the creators who publish in a language from A to Z, behind the given one.
SELECT k.id, l.latest_at, ext.sort_key(k.name) AS name_key
FROM site.creator_language l
JOIN site.creator k ON k.id = l.creator_id
WHERE l.language = %(language)s
    AND (%(category)s::text IS NULL OR k.category_code = %(category)s)
    AND (ext.sort_key(k.name), k.id) > (coalesce(%(after_name)s::text, ''), coalesce(%(after_id)s::uuid, '00000000-0000-0000-0000-000000000000'))
ORDER BY ext.sort_key(k.name), k.id
LIMIT %(limit)s;

-- name: list_trending_languages
-- The languages of what trends in a period, those of most places first.
SELECT split_part(c.language, '-', 1) AS code
FROM site.trending t
JOIN site.card c ON c.id = t.card_id
WHERE t.period = %(period)s AND c.language IS NOT NULL
GROUP BY 1
ORDER BY count(*) DESC, 1
LIMIT 100;

-- name: pick_newest
-- The newest works in a language.
SELECT c.id
FROM site.card c
WHERE split_part(c.language, '-', 1) = %(language)s AND c.broadcast IS DISTINCT FROM 'upcoming'
ORDER BY c.published_at DESC, c.id DESC
LIMIT %(limit)s;
