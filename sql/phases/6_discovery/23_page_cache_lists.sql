-- Lists that were made again show at once: the home page of a site that had just been filled went on being empty for a minute.
SET LOCAL ROLE streamvibe_owner;

CREATE FUNCTION site.on_lists_made() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM site.say_changed(ARRAY['lists']);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_lists_made IS 'Trigger: what trends was listed anew.';
GRANT EXECUTE ON FUNCTION site.on_lists_made TO streamvibe_steward;

CREATE TRIGGER say_made AFTER INSERT ON site.trending FOR EACH STATEMENT EXECUTE FUNCTION site.on_lists_made();
CREATE TRIGGER say_made AFTER INSERT ON site.category_trending FOR EACH STATEMENT EXECUTE FUNCTION site.on_lists_made();
