-- What goes out to each platform: its daily allowance, and the pause after too many failures. One row a platform, so that
-- every process sees the same.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE connections.traffic (
    platform      text        CONSTRAINT traffic_pkey PRIMARY KEY,
    day           date        NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'America/Los_Angeles')::date,
    units         int         NOT NULL DEFAULT 0,
    failures      int         NOT NULL DEFAULT 0,
    resting_until timestamptz,
    CONSTRAINT traffic_platform_fkey FOREIGN KEY (platform) REFERENCES public.platform (slug),
    CONSTRAINT traffic_counts CHECK (units >= 0 AND failures >= 0)
);
COMMENT ON TABLE connections.traffic IS 'Calls to a platform: units of its daily allowance used today (its day begins at midnight in Los Angeles), failures in a row, and until when it is left alone.';
ALTER TABLE connections.traffic ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
