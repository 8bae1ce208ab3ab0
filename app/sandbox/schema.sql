-- Everything the sandbox remembers. Moments are whole seconds since 1970, UTC.
CREATE TABLE IF NOT EXISTS kept (
    name  text PRIMARY KEY,
    value text NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS account (
    sub         text PRIMARY KEY,
    email       text NOT NULL COLLATE NOCASE UNIQUE,
    name        text NOT NULL,
    is_verified integer NOT NULL,
    channel_id  text UNIQUE,
    number      integer UNIQUE,
    source      text NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS channel (
    id        text PRIMARY KEY,
    handle    text NOT NULL COLLATE NOCASE UNIQUE,
    source    text NOT NULL,
    owns_file integer NOT NULL,
    facts     text NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS video (
    id         text PRIMARY KEY,
    channel_id text NOT NULL,
    source     text NOT NULL,
    published  integer NOT NULL,
    privacy    text NOT NULL,
    is_deleted integer NOT NULL,
    facts      text NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS video_uploads ON video (channel_id, published DESC, id);
CREATE INDEX IF NOT EXISTS video_source ON video (source, published DESC, id);

CREATE TABLE IF NOT EXISTS oauth_grant (
    id            integer PRIMARY KEY,
    client_id     text NOT NULL,
    sub           text NOT NULL,
    scope         text NOT NULL,
    refresh_token text UNIQUE,
    revoked       integer
) STRICT;
CREATE INDEX IF NOT EXISTS oauth_grant_person ON oauth_grant (client_id, sub);

CREATE TABLE IF NOT EXISTS authorization_code (
    code         text PRIMARY KEY,
    grant_id     integer NOT NULL REFERENCES oauth_grant (id),
    redirect_uri text NOT NULL,
    challenge    text NOT NULL,
    method       text NOT NULL,
    nonce        text NOT NULL,
    is_offline   integer NOT NULL,
    expires      integer NOT NULL,
    used         integer
) STRICT;

CREATE TABLE IF NOT EXISTS access_token (
    token    text PRIMARY KEY,
    grant_id integer NOT NULL REFERENCES oauth_grant (id),
    expires  integer NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS access_token_grant ON access_token (grant_id);

CREATE TABLE IF NOT EXISTS quota (
    client_id text NOT NULL,
    day       text NOT NULL,
    used      integer NOT NULL,
    PRIMARY KEY (client_id, day)
) STRICT;

CREATE TABLE IF NOT EXISTS mail (
    id       integer PRIMARY KEY,
    received integer NOT NULL,
    sender   text NOT NULL,
    raw      blob NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS mail_recipient (
    mail_id integer NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
    address text NOT NULL COLLATE NOCASE,
    PRIMARY KEY (mail_id, address)
) STRICT;
CREATE INDEX IF NOT EXISTS mail_recipient_address ON mail_recipient (address, mail_id);
