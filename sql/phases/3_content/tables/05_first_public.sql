-- Since when everybody could see a work. Platforms date a work again when it was hidden for a while; for what is new, this day
-- counts too.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_item ADD COLUMN first_public_at timestamptz;
COMMENT ON COLUMN public.content_item.first_public_at IS 'When we first saw the work public at its platform and no longer only announced. NULL for a work that never was, and for one from before this column, of which first_seen_at says it.';
