-- How many pieces a public gallery has. A view, so that there is nothing to bring up to date.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE VIEW site.gallery WITH (security_barrier = true) AS
SELECT c.id, (SELECT count(*)::int FROM public.content_media m WHERE m.content_id = c.id) AS pieces
FROM site.card c
WHERE c.type_slug = 'carousel';
COMMENT ON VIEW site.gallery IS 'The public galleries, each with the number of its pictures and clips. Read by the page of a work.';
GRANT SELECT ON site.gallery TO streamvibe_web, streamvibe_worker, streamvibe_visitor;
