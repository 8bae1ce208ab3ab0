-- How much of the people of a work are neighbours: the lists believe each further person of a network less.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_click
    ADD COLUMN neighbours double precision NOT NULL DEFAULT 0,
    ADD CONSTRAINT content_click_neighbours CHECK (neighbours >= 0 AND neighbours <= uniques);
COMMENT ON COLUMN public.content_click.neighbours IS 'What the lists take off uniques: for the n-th person of one network on a day, 1 - 1/n².';

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

DROP FUNCTION IF EXISTS trending.rising_works(int);
DROP FUNCTION IF EXISTS trending.opened(interval, interval, int, int);
