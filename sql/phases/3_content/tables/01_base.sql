-- The schema of content, and what the definitions of its tables call. Stored columns and short ids depend on these two
-- functions, so they change like a table: by the next number.

CREATE SCHEMA content AUTHORIZATION streamvibe_owner;
GRANT CREATE, USAGE ON SCHEMA content TO streamvibe_steward;
GRANT USAGE ON SCHEMA content TO streamvibe_web, streamvibe_worker;

SET LOCAL ROLE streamvibe_owner;

CREATE FUNCTION ext.words(p_texts text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_string(p_texts, ' ');
COMMENT ON FUNCTION ext.words IS 'The texts joined by blanks; immutable for texts, which array_to_string cannot promise for every type.';
GRANT EXECUTE ON FUNCTION ext.words TO PUBLIC;

CREATE FUNCTION ext.short_id() RETURNS text
LANGUAGE sql VOLATILE
RETURN (
    SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + (get_byte(b.bytes, i) & 31), 1), '')
    FROM (SELECT uuid_send(gen_random_uuid()) AS bytes) AS b, unnest(ARRAY[0, 1, 2, 3, 4, 5, 10, 11, 12, 13]) AS i
);
COMMENT ON FUNCTION ext.short_id IS 'Ten random letters and digits, 50 bits, none that look alike: the short id in an address.';
GRANT EXECUTE ON FUNCTION ext.short_id TO streamvibe_web, streamvibe_worker;
