-- Everything the sandbox stores. Moments are whole seconds since 1970, UTC; `published` is in milliseconds.
CREATE TABLE IF NOT EXISTS kept (
    name  text PRIMARY KEY,
    value text NOT NULL
) STRICT;

-- Accounts, channels, videos and posts: the facts as JSON, and beside them what a document is found by.
CREATE TABLE IF NOT EXISTS document (
    collection text NOT NULL,
    id         text NOT NULL,
    source     text NOT NULL,
    owner      text NOT NULL,
    alias      text,
    name       text COLLATE NOCASE,
    number     integer,
    published  integer NOT NULL,
    is_public  integer NOT NULL,
    facts      text NOT NULL,
    PRIMARY KEY (collection, id)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS document_alias ON document (collection, alias);
CREATE UNIQUE INDEX IF NOT EXISTS document_name ON document (collection, name);
CREATE UNIQUE INDEX IF NOT EXISTS document_number ON document (collection, number);
CREATE INDEX IF NOT EXISTS document_newest ON document (collection, owner, published DESC, id DESC);
CREATE INDEX IF NOT EXISTS document_source ON document (collection, source, published DESC, id);

-- What a person allowed to a client.
CREATE TABLE IF NOT EXISTS permission (
    id         integer PRIMARY KEY,
    provider   text NOT NULL,
    client_id  text NOT NULL,
    account_id text NOT NULL,
    scope      text NOT NULL,
    revoked    integer
) STRICT;
CREATE INDEX IF NOT EXISTS permission_account ON permission (provider, account_id, client_id);

CREATE TABLE IF NOT EXISTS permission_code (
    code          text PRIMARY KEY,
    permission_id integer NOT NULL REFERENCES permission (id),
    redirect_uri  text NOT NULL,
    challenge     text NOT NULL,
    extra         text NOT NULL,
    expires       integer NOT NULL,
    used          integer
) STRICT;

-- A token without an end lives as long as its permission.
CREATE TABLE IF NOT EXISTS permission_token (
    token         text PRIMARY KEY,
    permission_id integer NOT NULL REFERENCES permission (id),
    kind          text NOT NULL,
    made          integer NOT NULL,
    expires       integer
) STRICT;
CREATE INDEX IF NOT EXISTS permission_token_permission ON permission_token (permission_id, kind);
