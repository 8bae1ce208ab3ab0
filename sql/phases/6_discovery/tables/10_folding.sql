-- One folding of texts for all, and texts with their length. What reads the folding is built again with it.
SET LOCAL ROLE streamvibe_owner;
ALTER TABLE site.search_text ADD COLUMN words int NOT NULL DEFAULT 0;
COMMENT ON TABLE site.search_text IS 'All words of a work or creator: those of head, and of the texts (D), and how many those of the texts are.';
CREATE INDEX search_document_name_idx ON site.search_document USING gin (title ext.gin_trgm_ops) WHERE kind = 'creator';

SET LOCAL ROLE streamvibe_steward;
DROP FUNCTION IF EXISTS site.project_search(uuid[]);
DROP FUNCTION IF EXISTS site.project_search_creators(uuid[]);
DROP FUNCTION IF EXISTS site.fold(text);
DROP FUNCTION IF EXISTS site.spaced(text);
