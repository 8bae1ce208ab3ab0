-- The person of a transaction, and what every table shares.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('app.user_id', true), '')::uuid;
COMMENT ON FUNCTION auth.uid() IS 'The signed-in person of this transaction; NULL when there is none.';
GRANT EXECUTE ON FUNCTION auth.uid TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

CREATE OR REPLACE FUNCTION ext.touch() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION ext.touch() IS 'Trigger: sets updated_at; attach it WHEN the row really changed.';
