-- Units of the Data API that a client has used on a day of California.
CREATE TABLE IF NOT EXISTS quota (
    client_id text NOT NULL,
    day       text NOT NULL,
    used      integer NOT NULL,
    PRIMARY KEY (client_id, day)
) STRICT;

-- Who is told by the hub about what. A lease is over at its second, UTC since 1970.
CREATE TABLE IF NOT EXISTS hub_subscription (
    callback   text NOT NULL,
    topic      text NOT NULL,
    secret     text NOT NULL,
    lease_ends integer NOT NULL,
    PRIMARY KEY (callback, topic)
) STRICT;
