-- What a change and a list of a tag look for, by an index: the works of an account, those of a tag by their date, and batches
-- of clicks by their day. However many works there are, neither reads more of them than it changes or shows.
SET LOCAL ROLE streamvibe_owner;

CREATE INDEX card_account_idx ON site.card (account_id);

-- Each batch of clicks forgets those of a week ago.
CREATE INDEX click_batch_taken_idx ON trending.click_batch (taken_at);

CREATE TABLE site.card_tag (
    tag          text        NOT NULL,
    published_at timestamptz NOT NULL,
    card_id      uuid        NOT NULL,
    CONSTRAINT card_tag_pkey PRIMARY KEY (tag, published_at, card_id)
);
COMMENT ON TABLE site.card_tag IS 'The tags of public works, each with the date of the work. What is only announced is not here. Kept by triggers on site.card, which know every old key, so that no further index is needed.';

INSERT INTO site.card_tag (tag, published_at, card_id)
SELECT DISTINCT t.tag, c.published_at, c.id
FROM site.card c CROSS JOIN LATERAL unnest(c.tags) AS t (tag)
WHERE c.broadcast IS DISTINCT FROM 'upcoming';

DROP INDEX site.card_tags_idx;
