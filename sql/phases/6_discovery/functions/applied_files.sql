-- Whether the database is complete.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.applied_files() RETURNS TABLE (name text, checksum text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT f.name, f.checksum FROM deploy.phase_file f ORDER BY f.name;
END;
COMMENT ON FUNCTION site.applied_files IS 'The phase files that are applied, for the question whether the site is ready.';
GRANT EXECUTE ON FUNCTION site.applied_files TO streamvibe_web, streamvibe_worker, streamvibe_visitor;
