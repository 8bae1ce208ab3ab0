-- The beginning of a description, for lists.
SET LOCAL ROLE streamvibe_steward;

-- A text without blanks is cut before a sign that begins a grapheme cluster for certain, in the scripts that write so, or
-- between two flags. app/infra/text.py has the whole rule, for everything that is cut shorter than this.
CREATE OR REPLACE FUNCTION site.excerpt(p_text text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Of a long text its beginning says all, unless that is blanks for the most part.
    line text := btrim(regexp_replace(left(p_text, 400), '\s+', ' ', 'g'));
    last_blank int;
BEGIN
    IF length(line) <= 220 AND length(p_text) > 400 THEN
        line := btrim(regexp_replace(left(p_text, 4000), '\s+', ' ', 'g'));
    END IF;
    IF line IS NULL OR length(line) <= 220 THEN
        RETURN line;
    END IF;
    last_blank := strpos(reverse(left(line, 220)), ' ');
    IF last_blank BETWEEN 1 AND 110 THEN
        RETURN rtrim(left(line, 220 - last_blank), ' ,.;:–—-、。') || '…';
    END IF;
    RETURN rtrim(coalesce(
        substring(left(line, 220) FROM
            '^(.{110,}[^\u200d\u1039\u17d2])[!-~\u00a1-\u02ff\u0370-\u0482\u048a-\u052f\u0e01-\u0e2e\u0e40-\u0e44\u0e81-\u0eae\u0ec0-\u0ec4'
            || '\u1000-\u1021\u1780-\u17a2\u2010-\u2027\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u9fff\uac00-\ud7a3\uff01-\uff9d'
            || '\U0001f300-\U0001f3fa\U0001f400-\U0001faff\U00020000-\U0003ffff]'),
        substring(left(line, 219) FROM '^(?:.*[^\U0001f1e6-\U0001f1ff]|)(?:[\U0001f1e6-\U0001f1ff]{2})*')), '、。') || '…';
END
$$;
COMMENT ON FUNCTION site.excerpt IS 'At most 220 characters of a text, in one line: cut at a blank, or else between grapheme clusters, and then with an ellipsis.';
