-- Which pictures the public may see: those of works and accounts that are public at this moment. Views, so that there is
-- nothing to bring up to date; what is hidden takes its picture along.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE VIEW site.card_picture WITH (security_barrier = true) AS
SELECT c.id, p.hash, p.widths, p.height
FROM content.picture p
JOIN site.card c ON c.id = p.content_id
WHERE p.hash IS NOT NULL;
COMMENT ON VIEW site.card_picture IS 'The pictures of public works.';
GRANT SELECT ON site.card_picture TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE VIEW site.account_picture WITH (security_barrier = true) AS
SELECT a.id, p.hash, p.widths, p.height
FROM content.picture p
JOIN site.account a ON a.id = p.account_id
WHERE p.content_id IS NULL AND p.hash IS NOT NULL;
COMMENT ON VIEW site.account_picture IS 'The pictures of public accounts.';
GRANT SELECT ON site.account_picture TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE VIEW site.picture_file WITH (security_barrier = true) AS
SELECT f.hash, f.width, f.height, f.bytes
FROM content.picture_file f
WHERE EXISTS (
    SELECT FROM content.picture p
    WHERE p.hash = f.hash
        AND (EXISTS (SELECT FROM site.card c WHERE c.id = p.content_id)
            OR (p.content_id IS NULL AND EXISTS (SELECT FROM site.account a WHERE a.id = p.account_id))));
COMMENT ON VIEW site.picture_file IS 'The files of pictures that are public now, by hash and width.';
GRANT SELECT ON site.picture_file TO streamvibe_web, streamvibe_worker, streamvibe_visitor;
