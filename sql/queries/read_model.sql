-- name: has_works$
-- Whether there are works.
SELECT EXISTS (SELECT FROM content_item)

-- name: project_creators^
-- Projects the people behind an id, in the order of ids; the last of them and how many.
WITH batch AS MATERIALIZED (
    SELECT u.id FROM users u WHERE u.id > %(after)s ORDER BY u.id LIMIT %(limit)s
), found AS MATERIALIZED (
    SELECT array_agg(b.id ORDER BY b.id) AS ids FROM batch b
)
SELECT f.ids[cardinality(f.ids)] AS last, cardinality(f.ids) AS many
FROM found f
CROSS JOIN LATERAL (SELECT site.project_creators(f.ids), site.project_search_creators(f.ids)) AS done
WHERE f.ids IS NOT NULL

-- name: project_works^
-- Projects the works behind an id, in the order of ids; the last of them and how many.
WITH batch AS MATERIALIZED (
    SELECT i.id FROM content_item i WHERE i.id > %(after)s ORDER BY i.id LIMIT %(limit)s
), found AS MATERIALIZED (
    SELECT array_agg(b.id ORDER BY b.id) AS ids FROM batch b
)
SELECT f.ids[cardinality(f.ids)] AS last, cardinality(f.ids) AS many
FROM found f
CROSS JOIN LATERAL (SELECT site.project_items(f.ids), site.project_search(f.ids)) AS done
WHERE f.ids IS NOT NULL

-- name: count_words$
-- Counts the words of titles and names again; how many are new or counted differently.
SELECT site.count_words()
