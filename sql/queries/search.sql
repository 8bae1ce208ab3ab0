-- name: keep_plans$
-- Plans made once serve all searches of this transaction: planning a search takes longer than most searches take.
SELECT set_config('plan_cache_mode', 'force_generic_plan', true);

-- name: fold_terms
-- The words of each term as search knows them, their other forms in every language (~ and the language before a stem), in how many titles they
-- stand, and the known words one typing error away.
SELECT t.number::int AS term, w.word,
    s.forms, s.is_stop_word,
    coalesce((SELECT k.works FROM site.word k WHERE k.word = w.word), 0) AS works,
    ARRAY(SELECT k.word FROM site.word k WHERE length(w.word) BETWEEN 5 AND 40 AND k.shortened && site.shortened(w.word) AND k.word <> w.word
          AND (length(w.word) > 5 OR left(k.word, 1) = left(w.word, 1))
          ORDER BY k.works DESC, k.word LIMIT 60) AS near
FROM unnest(%(terms)s::text[]) WITH ORDINALITY AS t (text, number)
CROSS JOIN LATERAL string_to_table(site.words(t.text), ' ') WITH ORDINALITY AS w (word, number)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT f.form ORDER BY f.form) FILTER (WHERE f.form <> w.word AND length(w.word) > 2 AND length(l.lexeme) > 2), '{}') AS forms,
        bool_or(l.lexeme IS NULL) AS is_stop_word
    FROM (SELECT c.language, to_tsvector(site.search_config(c.language), w.word) AS stems FROM unnest(%(languages)s::text[]) AS c (language) OFFSET 0) AS v
    -- A stop word has no stem.
    LEFT JOIN LATERAL unnest(v.stems) AS l ON true
    -- An Arabic word loses its article or its ending, so a word may be the stem of itself with the article.
    LEFT JOIN LATERAL unnest(ARRAY['~' || v.language || l.lexeme, l.lexeme, CASE WHEN v.language = 'ar' THEN '~ar' || w.word END]) AS f (form) ON true
) AS s
WHERE w.word <> ''
ORDER BY t.number, w.number
LIMIT 120;

-- name: share_words
-- In how many of the works that people open most each of these stands, up to the number that makes a word common, the rarest
-- first; whether it stands in any work; and how many works there are, up to the number of those that people open most.
SELECT w.word, n.works, n.works > 0
        OR EXISTS (SELECT FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 1 AND x.vector @@ w.word::tsquery)
        OR EXISTS (SELECT FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 2 AND x.vector @@ w.word::tsquery) AS is_known,
    (SELECT count(*) FROM (SELECT FROM site.search_document d WHERE d.kind = 'content' LIMIT %(best)s) AS b) AS of
FROM unnest(%(words)s::text[]) WITH ORDINALITY AS w (word, number)
CROSS JOIN LATERAL (SELECT count(*) AS works FROM (SELECT FROM site.search_text x
    WHERE x.kind = 'content' AND x.tier = 0 AND x.vector @@ w.word::tsquery LIMIT %(common)s) AS c) AS n
ORDER BY n.works, w.number
LIMIT 60;

-- name: search_works^
-- Ranks works: those that hold `query` before those that only hold `wider_query`; among each, the very title, then words in the
-- title and how much of it they are, then names, tags and texts. Each branch begins only when those before it have not found
-- enough, so a common word costs no more than a rare one.
WITH span AS (
    SELECT coalesce(%(after)s::timestamptz, '-infinity') AS first, coalesce(%(before)s::timestamptz, 'infinity') AS last
), candidate AS MATERIALIZED (
    SELECT n.id, n.level
    FROM span s
    CROSS JOIN LATERAL (
        (SELECT d.id, 1 AS level FROM site.search_document d WHERE d.title = %(title)s AND d.kind = 'content'
            AND d.published_at >= s.first AND d.published_at < s.last AND (%(filter_query)s::text IS NULL OR d.head @@ %(filter_query)s::tsquery) LIMIT 50)
        UNION ALL
        (SELECT d.id, 1 AS level FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 0 AND d.head @@ %(query)s::tsquery
            AND d.published_at >= s.first AND d.published_at < s.last)
        UNION ALL
        (SELECT d.id, 1 AS level FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 1 AND d.head @@ %(query)s::tsquery
            AND d.published_at >= s.first AND d.published_at < s.last)
        UNION ALL
        (SELECT d.id, 1 AS level FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 2 AND d.head @@ %(query)s::tsquery
            AND d.published_at >= s.first AND d.published_at < s.last)
        UNION ALL
        (SELECT x.id, 1 AS level FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 0 AND x.vector @@ %(query)s::tsquery
            AND x.published_at >= s.first AND x.published_at < s.last)
        UNION ALL
        (SELECT x.id, 1 AS level FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 1 AND x.vector @@ %(query)s::tsquery
            AND x.published_at >= s.first AND x.published_at < s.last)
        UNION ALL
        (SELECT x.id, 1 AS level FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 2 AND x.vector @@ %(query)s::tsquery
            AND x.published_at >= s.first AND x.published_at < s.last)
        UNION ALL
        (SELECT d.id, 0 AS level FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 0 AND d.head @@ %(wider_query)s::tsquery
            AND d.published_at >= s.first AND d.published_at < s.last)
        UNION ALL
        (SELECT d.id, 0 AS level FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 1 AND d.head @@ %(wider_query)s::tsquery
            AND d.published_at >= s.first AND d.published_at < s.last)
        UNION ALL
        (SELECT d.id, 0 AS level FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 2 AND d.head @@ %(wider_query)s::tsquery
            AND d.published_at >= s.first AND d.published_at < s.last)
        UNION ALL
        (SELECT x.id, 0 AS level FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 0 AND x.vector @@ %(wider_query)s::tsquery
            AND x.published_at >= s.first AND x.published_at < s.last)
        UNION ALL
        (SELECT x.id, 0 AS level FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 1 AND x.vector @@ %(wider_query)s::tsquery
            AND x.published_at >= s.first AND x.published_at < s.last)
        UNION ALL
        (SELECT x.id, 0 AS level FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 2 AND x.vector @@ %(wider_query)s::tsquery
            AND x.published_at >= s.first AND x.published_at < s.last)
    ) AS n
    LIMIT %(most)s
), found AS (
    SELECT c.id, max(c.level) AS level, count(*) OVER () <= %(few)s AS are_few FROM candidate c GROUP BY c.id
), matched AS MATERIALIZED (
    SELECT f.id, w.number, CASE WHEN d.head @@ w.title_word THEN %(title_factor)s ELSE 1 END AS factor
    FROM found f
    JOIN site.search_text x ON x.id = f.id
    JOIN site.search_document d ON d.id = f.id
    CROSS JOIN unnest(%(words)s::tsquery[], %(title_words)s::tsquery[]) WITH ORDINALITY AS w (word, title_word, number)
    WHERE cardinality(%(words)s::tsquery[]) > 0 AND x.vector @@ w.word
), weight AS MATERIALIZED (
    SELECT m.number, %(word_weight)s * ln(1 + (SELECT count(*) FROM found) / count(*)::float) AS weight FROM matched m GROUP BY m.number
), ranked AS MATERIALIZED (
    SELECT d.id, d.platform_slug, d.type_slug, d.category_code, d.language,
        (10 * f.level
        + CASE WHEN d.title = %(title)s THEN 2 ELSE 0 END
        + CASE WHEN d.head @@ %(heavy_query)s::tsquery THEN 1 + 1.5 * %(word_count)s::int / greatest(%(word_count)s, d.words) ELSE 0 END
        + CASE WHEN strpos(' ' || d.title || ' ', ' ' || %(title)s || ' ') > 0 THEN 0.5 ELSE 0 END
        + CASE WHEN d.head @@ %(tag_query)s::tsquery THEN 0.9 ELSE 0 END
        + CASE WHEN d.head @@ %(spelled_query)s::tsquery THEN 0.3 ELSE 0 END
        + ts_rank('{0.05, 0.2, 0.6, 1}', d.head, %(rank_query)s::tsquery)
        + CASE WHEN d.head @@ %(heavy_query)s::tsquery THEN 0.2 ELSE 1 END * coalesce(
            ts_rank('{1, 0.1, 0.1, 0.1}', x.vector, %(text_query)s::tsquery) / (0.3 + x.words / 150.0), 0)
        + coalesce((SELECT sum(w.weight * m.factor) FROM matched m JOIN weight w ON w.number = m.number WHERE m.id = f.id), 0)
        + 0.05 * d.prior)::double precision AS score,
        CASE WHEN d.head @@ $$'=length short'$$::tsquery THEN 'short' WHEN d.head @@ $$'=length medium'$$::tsquery THEN 'medium'
            WHEN d.head @@ $$'=length long'$$::tsquery THEN 'long' END AS length,
        d.published_at, k.clicks_30_days, k.duration_seconds
    FROM found f
    JOIN site.search_document d ON d.id = f.id
    LEFT JOIN site.search_text x ON x.id = CASE WHEN f.are_few THEN f.id END
    LEFT JOIN site.card k ON k.id = CASE WHEN %(sort)s IN ('opened', 'longest') THEN f.id END
), sorted AS MATERIALIZED (
    SELECT r.id, CASE %(sort)s WHEN 'newest' THEN extract(epoch FROM r.published_at) WHEN 'opened' THEN coalesce(r.clicks_30_days, 0)
        WHEN 'longest' THEN coalesce(r.duration_seconds, 0) ELSE r.score END::double precision AS score
    FROM ranked r
), page AS (
    SELECT s.id, s.score
    FROM sorted s
    WHERE (s.score, s.id) < (coalesce(%(before_score)s::double precision, 'infinity'),
        coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    ORDER BY s.score DESC, s.id DESC
    LIMIT %(limit)s
), beside AS (
    -- What would be found without the filters that links chose, for the counts of their other choices.
    SELECT DISTINCT n.id
    FROM (SELECT coalesce(%(open_after)s::timestamptz, '-infinity') AS first, coalesce(%(before)s::timestamptz, 'infinity') AS last) AS s
    CROSS JOIN LATERAL (
        SELECT o.id FROM (
            (SELECT d.id FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 0 AND d.head @@ %(open_query)s::tsquery
                AND d.published_at >= s.first AND d.published_at < s.last)
            UNION ALL
            (SELECT d.id FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 1 AND d.head @@ %(open_query)s::tsquery
                AND d.published_at >= s.first AND d.published_at < s.last)
            UNION ALL
            (SELECT d.id FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 2 AND d.head @@ %(open_query)s::tsquery
                AND d.published_at >= s.first AND d.published_at < s.last)
            UNION ALL
            (SELECT x.id FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 0 AND x.vector @@ %(open_query)s::tsquery
                AND x.published_at >= s.first AND x.published_at < s.last)
            UNION ALL
            (SELECT x.id FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 1 AND x.vector @@ %(open_query)s::tsquery
                AND x.published_at >= s.first AND x.published_at < s.last)
            UNION ALL
            (SELECT x.id FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 2 AND x.vector @@ %(open_query)s::tsquery
                AND x.published_at >= s.first AND x.published_at < s.last)
        ) AS o
        LIMIT %(most)s
    ) AS n
), counted AS (
    SELECT r.platform_slug, r.type_slug, r.category_code, r.language, r.length, r.published_at, NULL::text[] AS missed FROM ranked r
    UNION ALL
    SELECT d.platform_slug, d.type_slug, d.category_code, d.language,
        CASE WHEN d.head @@ $$'=length short'$$::tsquery THEN 'short' WHEN d.head @@ $$'=length medium'$$::tsquery THEN 'medium'
            WHEN d.head @@ $$'=length long'$$::tsquery THEN 'long' END,
        d.published_at,
        ARRAY(SELECT c.name FROM unnest(%(chosen)s::text[], %(chosen_queries)s::tsquery[]) AS c (name, query)
              WHERE NOT coalesce(d.head @@ c.query, d.published_at >= %(after)s::timestamptz))
    FROM beside b
    JOIN site.search_document d ON d.id = b.id
), offered AS MATERIALIZED (
    -- A filter that is chosen is counted among what all other filters leave.
    SELECT
        CASE WHEN CASE WHEN 'platform' = ANY (%(chosen)s::text[]) THEN n.missed <@ '{platform}' ELSE n.missed IS NULL END THEN n.platform_slug END AS platform,
        CASE WHEN CASE WHEN 'type' = ANY (%(chosen)s::text[]) THEN n.missed <@ '{type}' ELSE n.missed IS NULL END THEN n.type_slug END AS type,
        CASE WHEN CASE WHEN 'category' = ANY (%(chosen)s::text[]) THEN n.missed <@ '{category}' ELSE n.missed IS NULL END THEN n.category_code END AS category,
        CASE WHEN CASE WHEN 'lang' = ANY (%(chosen)s::text[]) THEN n.missed <@ '{lang}' ELSE n.missed IS NULL END THEN n.language END AS lang,
        CASE WHEN CASE WHEN 'length' = ANY (%(chosen)s::text[]) THEN n.missed <@ '{length}' ELSE n.missed IS NULL END THEN n.length END AS length,
        CASE WHEN CASE WHEN 'date' = ANY (%(chosen)s::text[]) THEN n.missed <@ '{date}' ELSE n.missed IS NULL END THEN n.published_at END AS date
    FROM counted n
), facet AS (
    SELECT CASE grouping(o.platform, o.type, o.category, o.lang, o.length)
            WHEN 15 THEN 'platform' WHEN 23 THEN 'type' WHEN 27 THEN 'category' WHEN 29 THEN 'lang' ELSE 'length' END AS name,
        coalesce(o.platform, o.type, o.category, o.lang, o.length) AS value, count(*) AS works
    FROM offered o
    GROUP BY GROUPING SETS ((o.platform), (o.type), (o.category), (o.lang), (o.length))
    UNION ALL
    SELECT 'date', a.name, count(*)
    FROM unnest(%(ages)s::text[], %(since)s::timestamptz[]) AS a (name, since)
    JOIN offered o ON o.date >= a.since
    GROUP BY a.name
)
SELECT coalesce((SELECT array_agg(p.id ORDER BY p.score DESC, p.id DESC) FROM page p), '{}') AS ids,
    coalesce((SELECT array_agg(p.score ORDER BY p.score DESC, p.id DESC) FROM page p), '{}') AS scores,
    (SELECT count(*) FROM ranked)::int AS total, (SELECT count(*) FROM candidate) = %(most)s AS is_more,
    CASE WHEN %(before_id)s::uuid IS NULL THEN (
        SELECT jsonb_object_agg(n.name, n.works)
        FROM (SELECT f.name, jsonb_object_agg(f.value, f.works) AS works FROM facet f WHERE f.value IS NOT NULL GROUP BY f.name) AS n
    ) END AS facets, (SELECT jsonb_object_agg(g.code, g.name) FROM site.category g) AS categories;

-- name: search_creators
-- Ranks creators: those with the very name, then words in the name, then what their accounts and texts say.
WITH exact AS MATERIALIZED (
    SELECT x.id FROM site.search_text x WHERE x.kind = 'creator' AND x.vector @@ %(query)s::tsquery LIMIT 500
), candidate AS (
    SELECT e.id FROM exact e
    UNION ALL
    SELECT x.id FROM (
        SELECT y.id FROM site.search_text y WHERE y.kind = 'creator' AND y.vector @@ %(loose_query)s::tsquery LIMIT 500
    ) AS x
    WHERE NOT EXISTS (SELECT FROM exact)
), alike AS (
    -- Nobody holds the words: people misspell names in more ways than one letter.
    SELECT d.id FROM site.search_document d
    WHERE d.kind = 'creator' AND d.title OPERATOR(ext.%%) %(name)s AND ext.similarity(d.title, %(name)s) >= %(least_alike)s
        AND NOT EXISTS (SELECT FROM candidate)
    ORDER BY ext.similarity(d.title, %(name)s) DESC LIMIT 20
), ranked AS MATERIALIZED (
    SELECT d.id, (CASE WHEN d.title = %(title)s THEN 2 ELSE 0 END
        + ts_rank('{0.05, 0.2, 0.6, 1}', d.head, %(rank_query)s::tsquery, 1) + ext.similarity(d.title, %(name)s) + 0.05 * d.prior)::double precision AS score
    FROM (SELECT c.id FROM candidate c UNION SELECT a.id FROM alike a) AS n JOIN site.search_document d ON d.id = n.id
)
SELECT r.id, r.score
FROM ranked r
WHERE (r.score, r.id) < (coalesce(%(before_score)s::double precision, 'infinity'),
    coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY r.score DESC, r.id DESC
LIMIT %(limit)s;

-- name: find_texts
-- The texts of these works, for the sentence that matched.
SELECT d.id, left(d.description, 3000) AS text FROM site.detail d WHERE d.id = ANY (%(ids)s) LIMIT 100;

-- name: suggest
-- Creators and works whose title or name holds these words, the last one begun, those that people open most first.
(SELECT 'creator' AS kind, k.name AS label, k.slug, '' AS short_id, NULL AS language, 1 AS section, d.prior
 FROM (SELECT c.id, c.prior FROM site.search_document c WHERE c.kind = 'creator' AND c.head @@ %(begun)s::tsquery LIMIT 300) AS d
 JOIN site.creator k ON k.id = d.id AND k.item_count > 0
 ORDER BY k.item_count DESC, k.id LIMIT 3)
UNION ALL
(SELECT 'work', c.title, c.slug, c.short_id, c.language, 2, d.prior
 FROM (SELECT n.id, n.prior FROM (
        (SELECT d.id, d.prior FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 0 AND d.head @@ %(begun)s::tsquery)
        UNION ALL
        (SELECT d.id, d.prior FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 1 AND d.head @@ %(begun)s::tsquery)
        UNION ALL
        (SELECT d.id, d.prior FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 2 AND d.head @@ %(begun)s::tsquery)
        LIMIT 300) AS n
       ORDER BY n.prior DESC, n.id LIMIT 5) AS d
 JOIN site.card c ON c.id = d.id)
ORDER BY section, prior DESC
LIMIT 8;

-- name: complete_word
-- Known words that begin so, those in most titles first.
SELECT k.word FROM site.word k
WHERE k.word LIKE %(begun)s || '%%' AND k.word <> %(begun)s
ORDER BY k.works DESC, k.word
LIMIT 3;

-- name: fold_text$
-- A text as its words.
SELECT site.words(%(text)s);

-- name: move_tiers$
-- Recomputes the search tiers; how many works moved.
SELECT site.move_tiers(%(best)s, %(good)s);

-- name: count_words$
-- Counts the words that search knows again; how many changed.
SELECT site.count_words();

-- name: find_tag$
-- Finds the spelling of a tag that most works carry, among tags that are equal when folded.
WITH alike AS (
    (SELECT d.id FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 0 AND d.head @@ %(tag_query)s::tsquery LIMIT 50)
    UNION ALL
    (SELECT d.id FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 1 AND d.head @@ %(tag_query)s::tsquery LIMIT 50)
    UNION ALL
    (SELECT d.id FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 2 AND d.head @@ %(tag_query)s::tsquery LIMIT 50)
)
SELECT t.tag
FROM alike a
JOIN site.card c ON c.id = a.id
CROSS JOIN LATERAL unnest(c.tags) AS t (tag)
WHERE site.fold(t.tag) = %(folded)s
GROUP BY t.tag
ORDER BY count(*) DESC, t.tag
LIMIT 1;

-- name: has_marked$
-- Whether there is a work with this filter token.
SELECT EXISTS (SELECT FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 0 AND d.head @@ %(mark)s::tsquery)
    OR EXISTS (SELECT FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 1 AND d.head @@ %(mark)s::tsquery)
    OR EXISTS (SELECT FROM site.search_document d WHERE d.kind = 'content' AND d.tier = 2 AND d.head @@ %(mark)s::tsquery);

-- name: has_found$
-- Whether there is a work of which search finds what this asks for.
SELECT EXISTS (SELECT FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 0 AND x.vector @@ %(query)s::tsquery)
    OR EXISTS (SELECT FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 1 AND x.vector @@ %(query)s::tsquery)
    OR EXISTS (SELECT FROM site.search_text x WHERE x.kind = 'content' AND x.tier = 2 AND x.vector @@ %(query)s::tsquery);

-- name: find_address^
-- The work and the creator that an address names, on a platform or here.
SELECT coalesce(
        (SELECT c.id FROM site.detail d JOIN site.card c ON c.id = d.id AND c.platform_slug = %(platform)s::text
         WHERE d.platform_content_id = %(work_id)s::text LIMIT 1),
        (SELECT c.id FROM site.detail d JOIN site.card c ON c.id = d.id AND c.platform_slug = %(platform)s::text
         WHERE d.platform_url = ANY (%(work_urls)s::text[]) LIMIT 1),
        (SELECT c.id FROM site.card c WHERE c.short_id = %(short_id)s::text)) AS work_id,
    coalesce(
        (SELECT a.creator_id FROM site.account a
         WHERE a.platform_slug = %(platform)s::text AND lower(ltrim(a.handle, '@')) = %(handle)s::text ORDER BY a.id LIMIT 1),
        (SELECT a.creator_id FROM site.account a
         WHERE a.platform_slug = %(platform)s::text AND a.url = %(account_url)s::text ORDER BY a.id LIMIT 1),
        (SELECT k.id FROM site.creator k WHERE k.slug = %(slug)s::text)) AS creator_id;
