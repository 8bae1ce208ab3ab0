-- A trending list ends where trending ends: new works fill no places any more, and the page shows them under a heading of their own.
SET LOCAL ROLE streamvibe_steward;

DROP FUNCTION IF EXISTS trending.new_works();
COMMENT ON TYPE trending.contender IS 'A work that may stand in a list. period is that of the list, or ''kept'' for new work that a place is kept for.';
