-- What the public sees of broadcasts.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE site.card
    ADD COLUMN broadcast text,
    ADD COLUMN scheduled_at timestamptz,
    ADD CONSTRAINT card_broadcast CHECK (broadcast IN ('upcoming', 'live'));
COMMENT ON COLUMN site.card.broadcast IS 'upcoming: announced, nothing to play yet, and in no list but its creator''s; live: on air; NULL: an ordinary work.';
COMMENT ON COLUMN site.card.scheduled_at IS 'When a broadcast begins or began.';
