-- What the stand-in for TikTok remembers. Moments are whole seconds since 1970, UTC; `published` is in milliseconds.
CREATE TABLE IF NOT EXISTS tiktok_account (
    open_id  text PRIMARY KEY,
    username text NOT NULL COLLATE NOCASE UNIQUE,
    number   integer UNIQUE,
    source   text NOT NULL,
    facts    text NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS tiktok_video (
    id        text PRIMARY KEY,
    open_id   text NOT NULL,
    source    text NOT NULL,
    published integer NOT NULL,
    is_public integer NOT NULL,
    facts     text NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS tiktok_video_newest ON tiktok_video (open_id, published DESC);

-- One row is one permission with the tokens that are good for it now: a refresh replaces both.
CREATE TABLE IF NOT EXISTS tiktok_grant (
    id              integer PRIMARY KEY,
    client_key      text NOT NULL,
    open_id         text NOT NULL,
    scope           text NOT NULL,
    access_token    text UNIQUE,
    access_expires  integer,
    refresh_token   text UNIQUE,
    refresh_expires integer,
    revoked         integer
) STRICT;
CREATE INDEX IF NOT EXISTS tiktok_grant_person ON tiktok_grant (open_id, client_key);

CREATE TABLE IF NOT EXISTS tiktok_code (
    code         text PRIMARY KEY,
    grant_id     integer NOT NULL REFERENCES tiktok_grant (id),
    redirect_uri text NOT NULL,
    challenge    text NOT NULL,
    expires      integer NOT NULL,
    used         integer
) STRICT;
