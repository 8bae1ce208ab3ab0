-- Broadcasts: premieres and live shows are announced first, then live, then ordinary videos.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_item
    ADD COLUMN broadcast text,
    ADD COLUMN scheduled_at timestamptz,
    ADD CONSTRAINT content_item_broadcast CHECK (broadcast IN ('upcoming', 'live'));
COMMENT ON COLUMN public.content_item.broadcast IS 'upcoming: announced, nothing to play yet; live: on air; NULL: an ordinary work. is_live says the same of live.';
COMMENT ON COLUMN public.content_item.scheduled_at IS 'When a broadcast begins or began, as its platform planned it.';
-- The few that are announced: the refresh looks at them when they should have begun.
CREATE INDEX content_item_upcoming_idx ON public.content_item (social_account_id, scheduled_at)
    WHERE broadcast = 'upcoming' AND deleted_at IS NULL;
