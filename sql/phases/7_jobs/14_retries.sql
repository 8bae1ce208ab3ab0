-- Trying again by hand is a new job, charged anew: the failed one was given its quota back, and stays as it ended.
SET LOCAL ROLE streamvibe_definer;

DROP FUNCTION jobs.retry_by_hand(uuid, uuid);
