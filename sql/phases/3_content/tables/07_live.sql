-- The few that are on air: the refresh looks often whether they have ended.
SET LOCAL ROLE streamvibe_owner;

CREATE INDEX content_item_live_idx ON public.content_item (social_account_id, synced_at) WHERE broadcast = 'live' AND deleted_at IS NULL;
