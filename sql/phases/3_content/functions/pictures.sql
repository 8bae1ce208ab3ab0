-- Renditions of pictures: stored and swept; and which users have pictures to fetch.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION content.release_picture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO content.orphaned_picture (hash) VALUES (OLD.hash);
    ELSIF NEW.hash IS DISTINCT FROM OLD.hash THEN
        INSERT INTO content.orphaned_picture (hash) VALUES (OLD.hash);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION content.release_picture IS 'Trigger: notes the hash that a picture no longer has.';
GRANT EXECUTE ON FUNCTION content.release_picture TO streamvibe_owner;

CREATE OR REPLACE FUNCTION content.store_picture_files(p_widths int[], p_heights int[], p_files bytea[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    content_hash text := left(encode(sha256((SELECT string_agg(f.bytes, ''::bytea ORDER BY f.place)
        FROM unnest(p_files) WITH ORDINALITY AS f (bytes, place))), 'hex'), 32);
BEGIN
    -- The sweep waits until this hash has its picture, and this waits until the sweep is through.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('picture files', 0));
    INSERT INTO content.picture_file (hash, width, height, bytes)
    SELECT content_hash, f.width, f.height, f.bytes FROM unnest(p_widths, p_heights, p_files) AS f (width, height, bytes)
    ON CONFLICT DO NOTHING;
    RETURN content_hash;
END
$$;
COMMENT ON FUNCTION content.store_picture_files IS 'Keeps the copies of a picture; their hash, which is made here so that no address can ever hold something else.';
GRANT EXECUTE ON FUNCTION content.store_picture_files TO streamvibe_worker;

CREATE OR REPLACE FUNCTION content.sweep_picture_files() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    loose text[];
    swept int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('picture files', 0));
    WITH taken AS (
        DELETE FROM content.orphaned_picture l RETURNING l.hash
    )
    SELECT array_agg(DISTINCT t.hash) INTO loose FROM taken t;
    DELETE FROM content.picture_file f
    WHERE f.hash = ANY (loose) AND NOT EXISTS (SELECT FROM content.picture p WHERE p.hash = f.hash);
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;
COMMENT ON FUNCTION content.sweep_picture_files IS 'Deletes the files that no picture has any more; their number.';
GRANT EXECUTE ON FUNCTION content.sweep_picture_files TO streamvibe_worker;

CREATE OR REPLACE FUNCTION content.due_pictures(p_limit int) RETURNS TABLE (user_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT DISTINCT a.user_id
        FROM public.social_account a
        WHERE a.deleted_at IS NULL AND (
            -- The first one is enough; EXISTS would read them all.
            (SELECT true FROM content.picture p
             LEFT JOIN public.content_item i ON i.id = p.content_id
             WHERE p.account_id = a.id AND p.due_at <= now() AND i.deleted_at IS NULL
             LIMIT 1)
            OR a.avatar_url IS NOT NULL AND NOT EXISTS (
                SELECT FROM content.picture p
                WHERE p.account_id = a.id AND p.content_id IS NULL AND split_part(p.url, '?', 1) = split_part(a.avatar_url, '?', 1)
                    AND (p.hash IS NOT NULL OR p.url = a.avatar_url)))
        LIMIT p_limit;
END
$$;
COMMENT ON FUNCTION content.due_pictures IS 'People who have pictures to fetch, or an account whose picture is a new one.';
GRANT EXECUTE ON FUNCTION content.due_pictures TO streamvibe_worker;
