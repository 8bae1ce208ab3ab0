-- Creators from A to Z: by a key that puts É beside E and Ł beside L, with the index that serves the list.
SET LOCAL ROLE streamvibe_owner;

CREATE FUNCTION ext.sort_key(p_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(replace(replace(replace(
    translate(
        -- Accents, Hebrew points, harakat and invisible signs say nothing about the place of a name; nor do signs before its first letter.
        lower(regexp_replace(regexp_replace(normalize(p_name, NFKD),
            '[\u0300-\u036F\u0591-\u05BD\u0610-\u061A\u0640\u064B-\u065F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFE00-\uFE0F\uFEFF]', '', 'g'),
            '^[^[:alnum:]]+(?=.*[[:alnum:]])', '')),
        'łøđħŧıς', 'lodhtiσ'),
    'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th');
COMMENT ON FUNCTION ext.sort_key IS 'The key by which a list of names is sorted: small letters without accents, and without signs before the first letter.';
GRANT EXECUTE ON FUNCTION ext.sort_key TO PUBLIC;

DROP INDEX site.creator_name_idx;
CREATE INDEX creator_sort_key_idx ON site.creator (ext.sort_key(name), id);
