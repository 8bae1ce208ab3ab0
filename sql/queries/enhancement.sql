-- name: find_work^
-- The words of one of the person's works.
SELECT i.id, i.title, i.description, i.tags, i.hashtags
FROM content_item i
WHERE i.id = %(content_id)s AND i.user_id = %(user_id)s AND i.deleted_at IS NULL

-- name: count_documents
-- In how many public works each phrase stands.
SELECT p.phrase, (SELECT count(*) FROM site.search_document d WHERE d.vector @@ phraseto_tsquery('pg_catalog.simple', ext.unaccent(p.phrase)))
    AS documents
FROM unnest(%(phrases)s::text[]) AS p (phrase)
LIMIT 100

-- name: count_all_documents$
-- Roughly how many public works there are.
SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'site.search_document'::regclass

-- name: add_suggestion!
-- Writes a suggestion of the keyless writer together with its usage; once for a job.
WITH writer AS (
    SELECT m.id AS model_id, m.provider_id, m.input_price_per_million * %(read)s::numeric / 10000
        + m.output_price_per_million * %(written)s::numeric / 10000 AS cents
    FROM ai_model m JOIN ai_provider p ON p.id = m.provider_id
    WHERE p.slug = 'local' AND m.model_name = 'local-tfidf'
), used AS (
    INSERT INTO ai_usage (user_id, provider_id, model_id, content_item_id, job_id, operation_type, prompt_tokens, completion_tokens, cost_cents,
        processing_time_ms, billing_cycle_start, billing_cycle_end)
    SELECT %(user_id)s, w.provider_id, w.model_id, %(content_id)s, %(job_id)s, 'ai_generate_tags', %(read)s, %(written)s, w.cents,
        %(milliseconds)s, q.cycle_start, q.cycle_end
    FROM writer w, auth.quota q
    WHERE q.user_id = %(user_id)s AND q.quota_type = 'ai_analysis'
    ON CONFLICT (job_id) DO NOTHING
    RETURNING cost_cents
)
INSERT INTO ai_suggestion (content_item_id, user_id, provider_id, model_id, suggested_titles, suggested_description, suggested_tags, reasons,
    confidence_score, prompt_tokens, completion_tokens, total_cost_cents, processing_time_ms,
    version)
SELECT %(content_id)s, %(user_id)s, w.provider_id, w.model_id, %(titles)s, %(description)s, %(tags)s, %(reasons)s, %(confidence)s, %(read)s,
    %(written)s, u.cost_cents, %(milliseconds)s,
    1 + (SELECT count(*) FROM ai_suggestion s WHERE s.content_item_id = %(content_id)s)
FROM writer w, used u

-- name: list_suggestions
-- The person's suggestions, newest first.
SELECT s.id, s.content_item_id, i.title, s.suggested_titles, s.suggested_description, s.suggested_tags, s.reasons, m.display_name AS model_name,
    s.total_cost_cents, s.prompt_tokens, s.completion_tokens, s.is_applied, s.created_at, i.seo_description, '{}'::text[] AS own_tags
FROM ai_suggestion s
JOIN content_item i ON i.id = s.content_item_id
JOIN ai_model m ON m.id = s.model_id
WHERE s.user_id = %(user_id)s
    AND (%(before_time)s::timestamptz IS NULL OR (s.created_at, s.id) < (%(before_time)s, %(before_id)s::uuid))
ORDER BY s.created_at DESC, s.id DESC
LIMIT %(limit)s

-- name: find_suggestion^
-- One of the person's suggestions with what its work says now.
SELECT s.id, s.content_item_id, i.title, s.suggested_titles, s.suggested_description, s.suggested_tags, s.reasons, m.display_name AS model_name,
    s.total_cost_cents, s.prompt_tokens, s.completion_tokens, s.is_applied, s.created_at, i.seo_description,
    ARRAY(SELECT g.tag FROM content_tag g WHERE g.content_id = i.id ORDER BY g.tag LIMIT 100) AS own_tags
FROM ai_suggestion s
JOIN content_item i ON i.id = s.content_item_id
JOIN ai_model m ON m.id = s.model_id
WHERE s.id = %(suggestion_id)s AND s.user_id = %(user_id)s

-- name: add_tags!
-- Takes suggested tags over.
INSERT INTO content_tag (content_id, user_id, tag, source, tag_type, created_by)
SELECT %(content_id)s, %(user_id)s, t.tag, 'ai_generated', 'keyword', %(user_id)s FROM unnest(%(tags)s::text[]) AS t (tag)
ON CONFLICT (content_id, tag, source) DO NOTHING

-- name: remove_tags!
-- Takes accepted tags back.
DELETE FROM content_tag g WHERE g.content_id = %(content_id)s AND g.source = 'ai_generated' AND g.tag = ANY (%(tags)s)

-- name: mark_applied!
-- Notes whether a suggestion is taken over.
UPDATE ai_suggestion s
SET is_applied = %(is_applied)s, applied_at = CASE WHEN %(is_applied)s THEN now() END
WHERE s.id = %(suggestion_id)s

-- name: note_application!
-- Writes down which part of a suggestion was taken over.
INSERT INTO ai_suggestion_application (suggestion_id, user_id, field_name, applied_value, applied_by_user_id)
VALUES (%(suggestion_id)s, %(user_id)s, %(field)s, to_jsonb(%(value)s::text), %(user_id)s)

-- name: note_undone!
-- Writes down that it was taken back.
UPDATE ai_suggestion_application a SET undone_at = now() WHERE a.suggestion_id = %(suggestion_id)s AND a.undone_at IS NULL
