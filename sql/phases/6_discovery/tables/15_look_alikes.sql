-- What a name looks like: names of different letters that a reader takes for the same are equal here.
SET LOCAL ROLE streamvibe_owner;

CREATE FUNCTION ext.skeleton(p_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(replace(
    translate(
        lower(translate(
            -- Blanks, punctuation and invisible signs make no other name.
            regexp_replace(normalize(p_name, NFKD), '[[:space:][:punct:]\u00AD\u034F\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFE00-\uFE0F\uFEFF]', '', 'g'),
            'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕЅІЈКМНОРСТУХԌԚԜՕI',
            'abezhlkmnoptyxabesljkmhopctyxgqwol')),
        'αβγεικνορτυχωавгеѕіјкмнорстухԁԛԝһьցհոօսıɩɑɡӏi1|0',
        'abyelkvoptuxwabresljkmhopctyxdqwhbghnoullagllllo'),
    'rn', 'm'), 'vv', 'w');
COMMENT ON FUNCTION ext.skeleton IS 'A name by its looks: Greek, Cyrillic and Armenian letters as the Latin ones they look like, I, l and 1 as one, rn as m. After UTS #39, for the letters that keyboards have.';
GRANT EXECUTE ON FUNCTION ext.skeleton TO PUBLIC;

CREATE INDEX creator_name_skeleton_idx ON site.creator (ext.skeleton(name)) WHERE is_verified;
CREATE INDEX creator_slug_skeleton_idx ON site.creator (ext.skeleton(slug)) WHERE is_verified;
