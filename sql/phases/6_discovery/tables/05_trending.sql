-- Trending: batches of click-outs that were taken, works set aside until somebody has looked at them, and the shape of a work
-- that may stand in a list.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE trending.click_batch (
    id       uuid        CONSTRAINT click_batch_pkey PRIMARY KEY,
    taken_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE trending.click_batch IS 'Batches of click-outs that were added, so that a batch sent again is not added again; kept for a week.';
ALTER TABLE trending.click_batch ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE trending.hold (
    id          uuid        CONSTRAINT hold_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    content_id  uuid        NOT NULL,
    user_id     uuid        NOT NULL,
    reason      jsonb       NOT NULL,
    held_at     timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz,
    released_by text,
    CONSTRAINT hold_item_fkey FOREIGN KEY (content_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT hold_released CHECK ((released_at IS NULL) = (released_by IS NULL))
);
COMMENT ON TABLE trending.hold IS 'Works left out of the trending lists until somebody has looked, with the reason as a code with its numbers; their owner may read it.';
CREATE UNIQUE INDEX hold_present_key ON trending.hold (content_id) WHERE released_at IS NULL;
CREATE INDEX hold_item_idx ON trending.hold (content_id, released_at);
CREATE INDEX hold_user_idx ON trending.hold (user_id);
ALTER TABLE trending.hold ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE TYPE trending.contender AS (
    period        text,
    content_id    uuid,
    creator_id    uuid,
    platform_slug text,
    category_code text,
    published_at  timestamptz,
    score         double precision,
    reason        jsonb
);
COMMENT ON TYPE trending.contender IS 'A work that may stand in a list. period is that of the list; new work is for all of them and has none, or ''kept'' when a place is kept for it.';
