-- A client whose machine or network is gone says no good-bye, and the system asks after it in two hours only. Until then its
-- session keeps its locks, that of the elected sweeper too. Here it is asked after half a minute of silence.
DO $$
DECLARE
    login text;
BEGIN
    FOREACH login IN ARRAY ARRAY['web', 'worker', 'visitor'] LOOP
        EXECUTE format('ALTER ROLE %I SET tcp_keepalives_idle = 30', 'streamvibe_' || login);
        EXECUTE format('ALTER ROLE %I SET tcp_keepalives_interval = 5', 'streamvibe_' || login);
        EXECUTE format('ALTER ROLE %I SET tcp_keepalives_count = 3', 'streamvibe_' || login);
    END LOOP;
END
$$;
