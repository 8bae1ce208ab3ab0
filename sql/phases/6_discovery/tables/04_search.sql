-- Search, made for a million works: a narrow row for each work that ranking reads, the words of its texts apart, and both
-- in three tiers by what people open, so that a common word is answered out of the best few thousand.
-- docs/decisions/009-search.md has the reasons and the numbers.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE site.search_tier (
    tier  smallint CONSTRAINT search_tier_pkey PRIMARY KEY,
    prior real     NOT NULL
);
COMMENT ON TABLE site.search_tier IS 'The least prior of a work in tier 0 and in tier 1; every other work is in tier 2.';

CREATE TABLE site.search_document (
    id            uuid     CONSTRAINT search_document_pkey PRIMARY KEY,
    kind          text     NOT NULL,
    tier          smallint NOT NULL,
    prior         real     NOT NULL,
    title         text     NOT NULL,
    words         smallint NOT NULL,
    head          tsvector NOT NULL,
    platform_slug text,
    type_slug     text,
    category_code text,
    language      text,
    published_at  timestamptz,
    CONSTRAINT search_document_kind CHECK (kind IN ('content', 'creator')),
    CONSTRAINT search_document_tier CHECK (tier BETWEEN 0 AND 2)
) WITH (fillfactor = 90);
COMMENT ON TABLE site.search_document IS 'What ranking reads of a work or creator: the folded title and its number of words, head with title (A), names (B) and tags (C), and what filters and counts need.';
CREATE INDEX search_document_title_idx ON site.search_document USING hash (title);
CREATE INDEX search_document_best_idx ON site.search_document USING gin (head) WHERE kind = 'content' AND tier = 0;
CREATE INDEX search_document_good_idx ON site.search_document USING gin (head) WHERE kind = 'content' AND tier = 1;
CREATE INDEX search_document_rest_idx ON site.search_document USING gin (head) WHERE kind = 'content' AND tier = 2;
CREATE INDEX search_document_creator_idx ON site.search_document USING gin (head) WHERE kind = 'creator';
CREATE INDEX search_document_prior_idx ON site.search_document (kind, prior DESC);

CREATE TABLE site.search_text (
    id           uuid     CONSTRAINT search_text_pkey PRIMARY KEY,
    kind         text     NOT NULL,
    tier         smallint NOT NULL,
    vector       tsvector NOT NULL,
    published_at timestamptz,
    CONSTRAINT search_text_document_fkey FOREIGN KEY (id) REFERENCES site.search_document (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.search_text IS 'All words of a work or creator: those of head, and of the texts (D).';
CREATE INDEX search_text_best_idx ON site.search_text USING gin (vector) WHERE kind = 'content' AND tier = 0;
CREATE INDEX search_text_good_idx ON site.search_text USING gin (vector) WHERE kind = 'content' AND tier = 1;
CREATE INDEX search_text_rest_idx ON site.search_text USING gin (vector) WHERE kind = 'content' AND tier = 2;
CREATE INDEX search_text_creator_idx ON site.search_text USING gin (vector) WHERE kind = 'creator';

CREATE TABLE site.word (
    word      text   COLLATE "C" CONSTRAINT word_pkey PRIMARY KEY,
    works     int    NOT NULL,
    shortened text[] NOT NULL
);
COMMENT ON TABLE site.word IS 'The words of titles and names, in how many they stand, and each with one letter left out: two words that are one slip of the finger apart have one of those in common.';
CREATE INDEX word_shortened_idx ON site.word USING gin (shortened);
