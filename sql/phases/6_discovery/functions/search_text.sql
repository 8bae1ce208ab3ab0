-- Texts as search sees them. Queries and titles go through the same functions.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.search_config(p_language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE left(p_language, 2)
    WHEN 'en' THEN 'pg_catalog.english' WHEN 'de' THEN 'pg_catalog.german' WHEN 'es' THEN 'pg_catalog.spanish'
    WHEN 'fr' THEN 'pg_catalog.french' WHEN 'pt' THEN 'pg_catalog.portuguese' WHEN 'it' THEN 'pg_catalog.italian'
    WHEN 'nl' THEN 'pg_catalog.dutch' WHEN 'ru' THEN 'pg_catalog.russian' WHEN 'ar' THEN 'pg_catalog.arabic'
    WHEN 'tr' THEN 'pg_catalog.turkish' WHEN 'hi' THEN 'pg_catalog.hindi' ELSE 'pg_catalog.simple' END::regconfig;
COMMENT ON FUNCTION site.search_config IS 'The text search configuration of a language.';

CREATE OR REPLACE FUNCTION site.spaced(p_text text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT string_agg(c.letter || CASE
        WHEN c.letter ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN
            CASE WHEN c.following ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN c.following ELSE '' END || ' '
        WHEN c.following ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN ' ' ELSE '' END, '' ORDER BY c.place)
    FROM (SELECT l.letter, l.place, lead(l.letter) OVER (ORDER BY l.place) AS following
          FROM regexp_split_to_table(p_text, '') WITH ORDINALITY AS l (letter, place)) AS c;
END;
COMMENT ON FUNCTION site.spaced IS 'A text of a script without spaces between words as overlapping pairs of its letters, which are what is looked for instead of words.';
GRANT EXECUTE ON FUNCTION site.spaced TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE FUNCTION site.fold(p_text text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT trim(CASE WHEN f.text ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN site.spaced(f.text) ELSE f.text END)
    FROM (SELECT regexp_replace(lower(ext.unaccent(p_text)), '[^[:alnum:]\u0900-\u0dff\u0e00-\u0fff]+', ' ', 'g') AS text) AS f;
END;
COMMENT ON FUNCTION site.fold IS 'A text as its words, one space between them: small letters, accents folded, signs gone. Queries and titles go through it alike.';
GRANT EXECUTE ON FUNCTION site.fold TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE FUNCTION site.shortened(p_word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT overlay(p_word PLACING '' FROM n FOR 1) FROM generate_series(1, length(p_word)) AS n) || p_word;
COMMENT ON FUNCTION site.shortened IS 'A word, and the word with each of its letters left out once.';
GRANT EXECUTE ON FUNCTION site.shortened TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE FUNCTION site.date_tokens(p_moment timestamptz) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY['=' || to_char(p_moment AT TIME ZONE 'UTC', 'YYYY'), '=' || to_char(p_moment AT TIME ZONE 'UTC', 'YYYY-MM')];
COMMENT ON FUNCTION site.date_tokens IS 'The filter tokens of a year and a month.';

CREATE OR REPLACE FUNCTION site.search_head(p_language text, p_title text, p_names text, p_tags text, p_filter_tokens text[]) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.simple', p_title), 'A')
    || setweight(to_tsvector(site.search_config(p_language), p_title), 'A')
    || setweight(to_tsvector('pg_catalog.simple', p_names), 'B')
    || setweight(to_tsvector('pg_catalog.simple', p_tags), 'C')
    || array_to_tsvector(p_filter_tokens);
COMMENT ON FUNCTION site.search_head IS 'Folded title (A), names (B) and tags (C) in the plain form, the title also in that of its language, and marks (=youtube) by which filters find.';
