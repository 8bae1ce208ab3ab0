-- The mailbox. `received` is in whole seconds since 1970, UTC.
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
