-- What a signed-in person does with their own account. Each function acts on auth.uid() and takes no person.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION auth.own_password_hash() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT u.password_hash FROM auth.users u WHERE u.id = auth.uid();
END;
COMMENT ON FUNCTION auth.own_password_hash IS 'The password hash of the signed-in person; NULL when they sign in with Google only.';
GRANT EXECUTE ON FUNCTION auth.own_password_hash TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.store_private_details(p_full_name_cipher bytea, p_location_cipher bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE auth.users u
    SET full_name_cipher = p_full_name_cipher, location_cipher = p_location_cipher, updated_at = now()
    WHERE u.id = auth.uid();
END;
COMMENT ON FUNCTION auth.store_private_details IS 'Stores the encrypted full name and place of the signed-in person.';
GRANT EXECUTE ON FUNCTION auth.store_private_details TO streamvibe_web;
