-- Folds the texts of a filled database again: written by `make schema`, another text for every folding.
-- The folding: f2f4c341b82df34313d975c6e36e53324a794a76ab13b7c8a3ba8600f579a4ad
-- after: functions/project_search.sql
-- after: functions/search_words.sql
SET LOCAL ROLE streamvibe_steward;

-- A new database has no texts, and its rights come later.
DO $$
BEGIN
    IF has_table_privilege('site.search_text', 'UPDATE') THEN
        PERFORM site.project_search(ARRAY(SELECT c.id FROM site.card c));
        PERFORM site.project_search_creators(ARRAY(SELECT c.id FROM site.creator c));
        PERFORM site.count_words();
    END IF;
END
$$;
