-- How much of the people who opened a work are neighbours of others: the trending lists believe them less.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_item ADD COLUMN total_neighbours double precision NOT NULL DEFAULT 0;
COMMENT ON COLUMN public.content_item.total_neighbours IS 'What the lists take off total_clicks: the sum of neighbours of all its clicks.';
