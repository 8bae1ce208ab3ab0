-- Pictures of works and accounts: which there are, at which address of their platform, and our own smaller copies.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE content.picture (
    id         uuid        CONSTRAINT picture_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    uuid        NOT NULL,
    account_id uuid        NOT NULL,
    content_id uuid,
    url        text        NOT NULL,
    tries      int         NOT NULL DEFAULT 0,
    due_at     timestamptz DEFAULT now(),
    hash       text,
    widths     int[]       NOT NULL DEFAULT '{}',
    height     int,
    fetched_at timestamptz,
    CONSTRAINT picture_account_fkey FOREIGN KEY (account_id, user_id) REFERENCES public.social_account (id, user_id) ON DELETE CASCADE,
    CONSTRAINT picture_content_fkey FOREIGN KEY (content_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT picture_subject_key UNIQUE NULLS NOT DISTINCT (account_id, content_id),
    CONSTRAINT picture_is_whole CHECK (hash IS NULL OR (cardinality(widths) BETWEEN 1 AND 3 AND height > 0))
);
COMMENT ON TABLE content.picture IS 'The picture of a work, or of an account when content_id is NULL: its platform''s address and our copy, by hash. due_at says when it is fetched again, NULL never; widths are those that we have, height belongs to the widest.';
CREATE INDEX picture_content_idx ON content.picture (content_id) WHERE content_id IS NOT NULL;
-- Addresses that end come before those that last, then whoever waits longest.
CREATE INDEX picture_queue_idx ON content.picture (user_id, (strpos(url, '?') = 0), due_at) WHERE due_at IS NOT NULL;
CREATE INDEX picture_due_idx ON content.picture (account_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX picture_hash_idx ON content.picture (hash) WHERE hash IS NOT NULL;
ALTER TABLE content.picture ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE content.picture_file (
    hash   text  NOT NULL,
    width  int   NOT NULL,
    height int   NOT NULL,
    -- WebP is packed already.
    bytes  bytea STORAGE EXTERNAL NOT NULL,
    CONSTRAINT picture_file_pkey PRIMARY KEY (hash, width),
    CONSTRAINT picture_file_size CHECK (width > 0 AND height > 0)
);
COMMENT ON TABLE content.picture_file IS 'Our copies as WebP, equal ones once. Whoever has a picture with this hash may read it.';
ALTER TABLE content.picture_file ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE content.orphaned_picture (
    id   uuid CONSTRAINT orphaned_picture_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    hash text NOT NULL
);
COMMENT ON TABLE content.orphaned_picture IS 'Hashes that a picture has let go of; their files are deleted within a minute unless another picture has them.';
ALTER TABLE content.orphaned_picture ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
