-- The words that search knows.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.count_words() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed int;
BEGIN
    WITH counted AS MATERIALIZED (
        SELECT w.word, count(*)::int AS works
        FROM site.search_document d CROSS JOIN LATERAL string_to_table(d.title, ' ') AS w (word)
        WHERE length(w.word) BETWEEN 3 AND 40
        GROUP BY w.word
    ), gone AS (
        DELETE FROM site.word w WHERE NOT EXISTS (SELECT FROM counted c WHERE c.word = w.word)
    )
    INSERT INTO site.word AS w (word, works, shortened)
    SELECT c.word, c.works, site.shortened(c.word) FROM counted c
    LEFT JOIN site.word k ON k.word = c.word
    WHERE c.works IS DISTINCT FROM k.works
    ON CONFLICT (word) DO UPDATE SET works = excluded.works;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION site.count_words IS 'Counts the words of titles and names again; how many are new or counted differently.';
GRANT EXECUTE ON FUNCTION site.count_words TO streamvibe_worker;
