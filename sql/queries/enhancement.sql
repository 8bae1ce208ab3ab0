-- name: find_work^
-- The words of one of the person's works.
SELECT i.id, i.title, i.description, i.tags, i.hashtags, i.language, i.category_code
FROM content_item i
WHERE i.id = %(content_id)s AND i.user_id = %(user_id)s AND i.deleted_at IS NULL

-- name: word_shares
-- In what share of what can be searched each word stands, as the planner's statistics say; rare words stand in none.
SELECT w.word, max(s.share)::double precision AS share
FROM unnest(%(words)s::text[]) AS w (word)
JOIN (
    SELECT e.lexeme, e.share
    FROM pg_stats p
    CROSS JOIN LATERAL unnest(p.most_common_elems::text::text[], p.most_common_elem_freqs) AS e (lexeme, share)
    WHERE p.schemaname = 'site' AND p.tablename = 'search_text' AND p.attname = 'vector'
) AS s ON s.lexeme = ext.unaccent(w.word)
GROUP BY w.word
LIMIT 20000

-- name: rarest_share$
-- The share of the rarest word that is counted; NULL while the site has no statistics yet.
SELECT min(e.share)
FROM pg_stats p
CROSS JOIN LATERAL unnest(p.most_common_elems::text::text[], p.most_common_elem_freqs) AS e (lexeme, share)
WHERE p.schemaname = 'site' AND p.tablename = 'search_text' AND p.attname = 'vector' AND e.lexeme IS NOT NULL

-- name: stop_words
-- Which of these words are words of grammar in each language.
SELECT l.language, array_agg(w.word) AS words
FROM unnest(%(languages)s::text[], %(dictionaries)s::text[]) AS l (language, dictionary)
JOIN unnest(%(words)s::text[]) AS w (word) ON ts_lexize(l.dictionary::regdictionary, w.word) = '{}'
GROUP BY l.language
LIMIT 50

-- name: likely_category^
-- The category of most of the newest public works of each of these tags, and how many of them stand there.
SELECT n.category_code AS code, k.name, count(*) AS works, sum(count(*)) OVER ()::bigint AS all_works
FROM (
    SELECT c.category_code
    FROM (SELECT DISTINCT n.card_id
          FROM unnest(%(tags)s::text[]) AS t (tag)
          CROSS JOIN LATERAL (SELECT k.card_id FROM site.card_tag k WHERE k.tag = t.tag
            ORDER BY k.published_at DESC, k.card_id DESC LIMIT 100) AS n) AS f
    JOIN site.card c ON c.id = f.card_id
    WHERE c.category_code IS NOT NULL AND c.id <> %(content_id)s
) AS n
JOIN content_category k ON k.code = n.category_code
GROUP BY n.category_code, k.name
ORDER BY count(*) DESC, n.category_code
LIMIT 1

-- name: add_suggestion$
-- Writes what the keyless writer suggests together with its usage, once for a job; the id of the suggestion.
WITH writer AS (
    SELECT m.id AS model_id, m.provider_id,
        (m.input_price_per_million * %(read)s::int + m.output_price_per_million * %(written)s::int) / 10000 AS cents
    FROM ai_model m JOIN ai_provider p ON p.id = m.provider_id
    WHERE p.slug = 'local' AND m.model_name = 'local-tfidf'
), usage AS (
    INSERT INTO ai_usage (user_id, provider_id, model_id, content_item_id, job_id, operation_type, prompt_tokens, completion_tokens,
        cost_cents, processing_time_ms, billing_cycle_start, billing_cycle_end)
    SELECT %(user_id)s, w.provider_id, w.model_id, %(content_id)s, %(job_id)s, 'ai_generate_tags', %(read)s, %(written)s,
        w.cents, %(milliseconds)s, q.cycle_start, q.cycle_end
    FROM writer w, auth.quota q
    WHERE q.user_id = %(user_id)s AND q.quota_type = 'ai_analysis'
    RETURNING cost_cents
)
INSERT INTO ai_suggestion (content_item_id, user_id, provider_id, model_id, suggested_titles, suggested_description, suggested_tags,
    suggested_category, reasons, confidence_score, prompt_tokens, completion_tokens, total_cost_cents, processing_time_ms, version)
SELECT %(content_id)s, %(user_id)s, w.provider_id, w.model_id, %(titles)s, %(description)s, %(tags)s, %(category)s, %(reasons)s,
    %(confidence)s, %(read)s, %(written)s, u.cost_cents, %(milliseconds)s,
    1 + (SELECT count(*) FROM ai_suggestion s WHERE s.content_item_id = %(content_id)s)
FROM writer w, usage u
RETURNING id

-- name: list_suggestions
-- The person's suggestions, newest first, of a state when asked.
SELECT s.id, i.title, s.suggested_tags, s.is_applied, s.created_at
FROM ai_suggestion s
JOIN content_item i ON i.id = s.content_item_id
WHERE s.user_id = %(user_id)s AND i.deleted_at IS NULL
    AND (%(state)s::text IS NULL OR s.is_applied = (%(state)s = 'applied'))
    AND (%(before_time)s::timestamptz IS NULL OR (s.created_at, s.id) < (%(before_time)s, %(before_id)s::uuid))
ORDER BY s.created_at DESC, s.id DESC
LIMIT %(limit)s

-- name: find_suggestion^
-- One of the person's suggestions with what its work says now; tags_now are the platform's and the owner's.
SELECT s.id, s.content_item_id, i.title, s.suggested_titles, s.suggested_description, s.suggested_tags, s.suggested_category,
    k.name AS suggested_category_name, s.reasons, m.display_name AS model_name, s.total_cost_cents, s.prompt_tokens,
    s.completion_tokens, s.is_applied, s.created_at, i.seo_title, i.seo_description, i.category_code, c.name AS category_name,
    ARRAY(SELECT lower(t.tag) FROM unnest(i.tags || i.hashtags) AS t (tag)
        UNION SELECT lower(g.tag) FROM content_tag g WHERE g.content_id = i.id ORDER BY 1 LIMIT 200) AS tags_now
FROM ai_suggestion s
JOIN content_item i ON i.id = s.content_item_id
JOIN ai_model m ON m.id = s.model_id
LEFT JOIN content_category k ON k.code = s.suggested_category
LEFT JOIN content_category c ON c.code = i.category_code
WHERE s.id = %(suggestion_id)s AND s.user_id = %(user_id)s AND i.deleted_at IS NULL

-- name: lock_person$
-- First lock of every transaction that writes content.
SELECT content.lock_person(%(user_id)s)

-- name: lock_suggestion$
-- Lets whoever takes over or undoes the same suggestion wait.
SELECT s.id FROM ai_suggestion s WHERE s.id = %(suggestion_id)s AND s.user_id = %(user_id)s FOR NO KEY UPDATE

-- name: list_applications
-- What was taken over of a suggestion and not undone, the latest first.
SELECT a.id, a.field_name, a.applied_value, a.previous_value
FROM ai_suggestion_application a
WHERE a.suggestion_id = %(suggestion_id)s AND a.undone_at IS NULL
ORDER BY a.applied_at DESC, a.id
LIMIT 100

-- name: revise_item$
-- Sets a field of one's own work and remembers what stood there.
SELECT revise_item(%(content_id)s, %(field)s, %(value)s, %(change_source)s, %(category_source)s)

-- name: add_tags
-- Makes suggested tags the work's own; those that are new.
INSERT INTO content_tag (content_id, user_id, tag, source, confidence_score, tag_type, created_by)
SELECT %(content_id)s, %(user_id)s, t.tag, 'ai_generated', t.confidence, 'keyword', %(user_id)s
FROM unnest(%(tags)s::text[], %(confidences)s::numeric[]) AS t (tag, confidence)
ON CONFLICT (content_id, tag, source) DO NOTHING
RETURNING tag

-- name: remove_tags!
-- Takes tags back that a suggestion brought.
DELETE FROM content_tag g WHERE g.content_id = %(content_id)s AND g.source = 'ai_generated' AND g.tag = ANY (%(tags)s)

-- name: add_application!
-- Writes down what was taken over of a suggestion, and what stood there before.
INSERT INTO ai_suggestion_application (suggestion_id, user_id, field_name, applied_value, previous_value, applied_by_user_id)
VALUES (%(suggestion_id)s, %(user_id)s, %(field)s, %(value)s, %(previous)s, %(user_id)s)

-- name: mark_applied!
-- Notes whether a suggestion is taken over.
UPDATE ai_suggestion s
SET is_applied = %(is_applied)s, applied_at = CASE WHEN %(is_applied)s THEN now() END
WHERE s.id = %(suggestion_id)s

-- name: note_undone!
-- Writes down that what was taken over is taken back.
UPDATE ai_suggestion_application a SET undone_at = now() WHERE a.suggestion_id = %(suggestion_id)s AND a.undone_at IS NULL
