-- How many works there are in a language, kept for each creator like the counts of categories: lists of languages and of the
-- creators who publish in one never look at the works themselves.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE site.creator_language (
    language   text        NOT NULL,
    creator_id uuid        NOT NULL,
    item_count int         NOT NULL,
    latest_at  timestamptz NOT NULL,
    CONSTRAINT creator_language_pkey PRIMARY KEY (language, creator_id),
    CONSTRAINT creator_language_creator_fkey FOREIGN KEY (creator_id) REFERENCES site.creator (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.creator_language IS 'The public works of a creator in a language (without its region), counted, and the newest of them.';
CREATE INDEX creator_language_creator_idx ON site.creator_language (creator_id);
CREATE INDEX creator_language_latest_idx ON site.creator_language (language, latest_at DESC, creator_id);

INSERT INTO site.creator_language (language, creator_id, item_count, latest_at)
SELECT split_part(c.language, '-', 1), c.creator_id, count(*), max(c.published_at)
FROM site.card c
WHERE c.language IS NOT NULL AND c.broadcast IS DISTINCT FROM 'upcoming'
GROUP BY 1, 2;
