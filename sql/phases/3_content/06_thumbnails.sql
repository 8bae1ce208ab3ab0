-- Pictures of works and accounts: which there are, at which address of their platform, and our own smaller copies.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE jobs.picture (
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
COMMENT ON TABLE jobs.picture IS 'The picture of a work, or of an account when content_id is NULL: its platform''s address and our copy, by hash. due_at says when it is fetched again, NULL never; widths are those that we have, height belongs to the widest.';
CREATE INDEX picture_content_idx ON jobs.picture (content_id) WHERE content_id IS NOT NULL;
-- Addresses that end come before those that last, then whoever waits longest.
CREATE INDEX picture_queue_idx ON jobs.picture (user_id, (strpos(url, '?') = 0), due_at) WHERE due_at IS NOT NULL;
CREATE INDEX picture_due_idx ON jobs.picture (account_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX picture_hash_idx ON jobs.picture (hash) WHERE hash IS NOT NULL;

CREATE TABLE jobs.picture_file (
    hash   text  NOT NULL,
    width  int   NOT NULL,
    height int   NOT NULL,
    bytes  bytea NOT NULL,
    CONSTRAINT picture_file_pkey PRIMARY KEY (hash, width),
    CONSTRAINT picture_file_size CHECK (width > 0 AND height > 0)
);
COMMENT ON TABLE jobs.picture_file IS 'Our copies as WebP, equal ones once. Whoever has a picture with this hash may read it.';
-- WebP is packed already.
ALTER TABLE jobs.picture_file ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE jobs.loose_picture (
    id   uuid CONSTRAINT loose_picture_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    hash text NOT NULL
);
COMMENT ON TABLE jobs.loose_picture IS 'Hashes that a picture has let go of; their files are deleted within a minute unless another picture has them.';

ALTER TABLE jobs.picture ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE jobs.picture_file ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE jobs.loose_picture ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON jobs.picture TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY own ON jobs.picture_file FOR SELECT TO streamvibe_web
    USING (EXISTS (SELECT FROM jobs.picture p WHERE p.hash = picture_file.hash AND p.user_id = (SELECT auth.uid())));
CREATE POLICY steward ON jobs.picture TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON jobs.picture_file TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON jobs.loose_picture TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT ON jobs.picture, jobs.picture_file TO streamvibe_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.picture TO streamvibe_worker;
GRANT SELECT, INSERT, DELETE ON jobs.picture TO streamvibe_steward;
GRANT SELECT, INSERT, DELETE ON jobs.picture_file, jobs.loose_picture TO streamvibe_steward;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION jobs.let_picture_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO jobs.loose_picture (hash) VALUES (OLD.hash);
    ELSIF NEW.hash IS DISTINCT FROM OLD.hash THEN
        INSERT INTO jobs.loose_picture (hash) VALUES (OLD.hash);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION jobs.let_picture_go IS 'Trigger: notes the hash that a picture no longer has.';
GRANT EXECUTE ON FUNCTION jobs.let_picture_go TO streamvibe_owner;

CREATE FUNCTION jobs.keep_picture_files(p_widths int[], p_heights int[], p_files bytea[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    content_hash text := left(encode(sha256((SELECT string_agg(f.bytes, ''::bytea ORDER BY f.place)
        FROM unnest(p_files) WITH ORDINALITY AS f (bytes, place))), 'hex'), 32);
BEGIN
    -- The sweep waits until this hash has its picture, and this waits until the sweep is through.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('picture files', 0));
    INSERT INTO jobs.picture_file (hash, width, height, bytes)
    SELECT content_hash, f.width, f.height, f.bytes FROM unnest(p_widths, p_heights, p_files) AS f (width, height, bytes)
    ON CONFLICT DO NOTHING;
    RETURN content_hash;
END
$$;
COMMENT ON FUNCTION jobs.keep_picture_files IS 'Keeps the copies of a picture; their hash, which is made here so that no address can ever hold something else.';

CREATE FUNCTION jobs.sweep_picture_files() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    loose text[];
    swept int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('picture files', 0));
    WITH taken AS (
        DELETE FROM jobs.loose_picture l RETURNING l.hash
    )
    SELECT array_agg(DISTINCT t.hash) INTO loose FROM taken t;
    DELETE FROM jobs.picture_file f
    WHERE f.hash = ANY (loose) AND NOT EXISTS (SELECT FROM jobs.picture p WHERE p.hash = f.hash);
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;
COMMENT ON FUNCTION jobs.sweep_picture_files IS 'Deletes the files that no picture has any more; their number.';

CREATE FUNCTION jobs.due_pictures(p_limit int) RETURNS TABLE (user_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT DISTINCT a.user_id
        FROM public.social_account a
        WHERE a.deleted_at IS NULL AND (
            -- The first one is enough; EXISTS would read them all.
            (SELECT true FROM jobs.picture p
             LEFT JOIN public.content_item i ON i.id = p.content_id
             WHERE p.account_id = a.id AND p.due_at <= now() AND i.deleted_at IS NULL
             LIMIT 1)
            OR a.avatar_url IS NOT NULL AND NOT EXISTS (
                SELECT FROM jobs.picture p
                WHERE p.account_id = a.id AND p.content_id IS NULL AND split_part(p.url, '?', 1) = split_part(a.avatar_url, '?', 1)
                    AND (p.hash IS NOT NULL OR p.url = a.avatar_url)))
        LIMIT p_limit;
END
$$;
COMMENT ON FUNCTION jobs.due_pictures IS 'People who have pictures to fetch, or an account whose picture is a new one.';

GRANT EXECUTE ON FUNCTION jobs.keep_picture_files, jobs.sweep_picture_files, jobs.due_pictures TO streamvibe_worker;

RESET ROLE;
SET LOCAL ROLE streamvibe_owner;

CREATE TRIGGER picture_let_go AFTER DELETE OR UPDATE ON jobs.picture FOR EACH ROW
    WHEN (OLD.hash IS NOT NULL) EXECUTE FUNCTION jobs.let_picture_go();
