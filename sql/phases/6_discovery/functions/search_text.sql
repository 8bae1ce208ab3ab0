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
GRANT EXECUTE ON FUNCTION site.search_config TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE FUNCTION site.shortened(p_word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT overlay(p_word PLACING '' FROM n FOR 1) FROM generate_series(1, length(p_word)) AS n) || p_word;
COMMENT ON FUNCTION site.shortened IS 'A word, and the word with each of its letters left out once.';
GRANT EXECUTE ON FUNCTION site.shortened TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE FUNCTION site.date_tokens(p_moment timestamptz) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY['=' || to_char(p_moment AT TIME ZONE 'UTC', 'YYYY'), '=' || to_char(p_moment AT TIME ZONE 'UTC', 'YYYY-MM')];
COMMENT ON FUNCTION site.date_tokens IS 'The filter tokens of a year and a month.';

CREATE OR REPLACE FUNCTION site.length_token(p_seconds int) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_seconds IS NULL THEN NULL WHEN p_seconds < 240 THEN '=length short' WHEN p_seconds < 1200 THEN '=length medium' ELSE '=length long' END;
COMMENT ON FUNCTION site.length_token IS 'The filter token of a length: under 4 minutes, to 20 minutes, longer.';

CREATE OR REPLACE FUNCTION site.lexemes(p_words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(string_agg(w.word || ':' || least(w.place, 16383), ' '), '')::tsvector
    FROM string_to_table(p_words, ' ') WITH ORDINALITY AS w (word, place)
    WHERE w.word <> '' AND length(w.word) < 500
);
COMMENT ON FUNCTION site.lexemes IS 'The words of a folded text as they are, with their places. PostgreSQL''s parser would cut some again: it takes 0e22 in 0e22c46 for a number.';

CREATE OR REPLACE FUNCTION site.stems(p_language text, p_words text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT '~' || left(p_language, 2) || l.lexeme
    FROM unnest(tsvector_to_array(ts_delete(
        CASE WHEN p_language IS NOT NULL THEN to_tsvector(site.search_config(p_language), p_words) END, string_to_array(p_words, ' ')))) AS l (lexeme)
    WHERE length(l.lexeme) < 500
);
COMMENT ON FUNCTION site.stems IS 'The stems of words in a language, each behind ~ and the language, so that it is taken for no word and no other language''s stem; what a word is itself, is left out.';

CREATE OR REPLACE FUNCTION site.search_head(p_language text, p_title text, p_names text, p_tags text, p_filter_tokens text[]) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE
RETURN setweight(site.lexemes(p_title), 'A')
    || setweight(site.lexemes(p_names), 'B')
    || setweight(site.lexemes(p_tags), 'C')
    || array_to_tsvector(p_filter_tokens || site.stems(p_language, p_title));
COMMENT ON FUNCTION site.search_head IS 'The words of title (A), names (B) and tags (C), the stems of the title (~), and marks (=youtube) by which filters find.';
