-- The form in which tags are shown and compared.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.tag_of(p_tag text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(btrim(regexp_replace(normalize(p_tag, NFKC), '\s+', ' ', 'g')));
COMMENT ON FUNCTION site.tag_of IS 'A tag as the site shows it: one Unicode form, lower case, single blanks. What differs in these alone is one tag.';
