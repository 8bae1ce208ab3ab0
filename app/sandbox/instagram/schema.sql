-- What the stand-in for Instagram remembers. Moments are whole seconds since 1970, UTC.
CREATE TABLE IF NOT EXISTS instagram_account (
    id        text PRIMARY KEY,
    scoped_id text NOT NULL UNIQUE,
    username  text NOT NULL COLLATE NOCASE UNIQUE,
    number    integer UNIQUE,
    source    text NOT NULL,
    facts     text NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS instagram_media (
    id         text PRIMARY KEY,
    account_id text NOT NULL,
    source     text NOT NULL,
    published  integer NOT NULL,
    facts      text NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS instagram_media_newest ON instagram_media (account_id, published DESC, id DESC);

CREATE TABLE IF NOT EXISTS instagram_grant (
    id         integer PRIMARY KEY,
    client_id  text NOT NULL,
    account_id text NOT NULL,
    scope      text NOT NULL,
    revoked    integer
) STRICT;
CREATE INDEX IF NOT EXISTS instagram_grant_person ON instagram_grant (account_id, client_id);

CREATE TABLE IF NOT EXISTS instagram_code (
    code         text PRIMARY KEY,
    grant_id     integer NOT NULL REFERENCES instagram_grant (id),
    redirect_uri text NOT NULL,
    expires      integer NOT NULL,
    used         integer
) STRICT;

-- A long token is made at one moment and refreshable a day later; both moments move when a test ages it.
CREATE TABLE IF NOT EXISTS instagram_token (
    token    text PRIMARY KEY,
    grant_id integer NOT NULL REFERENCES instagram_grant (id),
    is_long  integer NOT NULL,
    made     integer NOT NULL,
    expires  integer NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS instagram_token_grant ON instagram_token (grant_id);
