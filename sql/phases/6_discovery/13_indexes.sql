-- Indexes by which the public site stays quick at a million works.
SET LOCAL ROLE streamvibe_owner;

-- The map counts the works of each month without opening one of them.
CREATE INDEX card_map_idx ON site.card (published_at) INCLUDE (substance, changed_at);

-- Search asks titles before texts, and what people open before everything else. A vector says where a word stands only
-- in the row itself, so titles have an index of their own.
CREATE INDEX search_document_title_words_idx ON site.search_document USING gin (to_tsvector('pg_catalog.simple', title));
CREATE INDEX search_document_popular_title_idx ON site.search_document USING gin (to_tsvector('pg_catalog.simple', title)) WHERE prior >= 2;
CREATE INDEX search_document_creator_idx ON site.search_document USING gin (vector) WHERE kind = 'creator';
