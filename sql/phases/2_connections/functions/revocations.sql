-- Tokens pending revocation after a disconnect: out of use at once. A job needs them to revoke the permission at the platform;
-- they wait in vault.pending_revocation, encrypted as before, for days at most, and only that job reads them.
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION vault.move_to_revocation(p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    parted vault.secret;
BEGIN
    DELETE FROM vault.secret s WHERE s.name = p_name RETURNING * INTO parted;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO vault.pending_revocation (name, user_id, ciphertext) VALUES (parted.name, parted.user_id, parted.ciphertext)
    ON CONFLICT (name) DO UPDATE SET ciphertext = excluded.ciphertext, created_at = now();
    RETURN true;
END
$$;
COMMENT ON FUNCTION vault.move_to_revocation IS 'Takes a secret of the signed-in person out of use; a job can still give its permission back. False when there was none.';
GRANT EXECUTE ON FUNCTION vault.move_to_revocation TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.get_pending_revocation(p_name text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT f.ciphertext FROM vault.pending_revocation f WHERE f.name = p_name;
END;
COMMENT ON FUNCTION vault.get_pending_revocation IS 'The encrypted tokens of an ended connection of the signed-in person.';
GRANT EXECUTE ON FUNCTION vault.get_pending_revocation TO streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.drop_pending_revocation(p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM vault.pending_revocation f WHERE f.name = p_name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.drop_pending_revocation IS 'Forgets the tokens of an ended connection of the signed-in person: given back, or connected again.';
GRANT EXECUTE ON FUNCTION vault.drop_pending_revocation TO streamvibe_web, streamvibe_worker;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION vault.sweep_revocations() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    swept int;
BEGIN
    -- The platform did not answer for six days; the promise to keep nothing weighs more than its confirmation.
    DELETE FROM vault.pending_revocation f WHERE f.created_at < now() - interval '6 days';
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;
COMMENT ON FUNCTION vault.sweep_revocations IS 'Forgets tokens that a platform did not take back for days; their number.';
GRANT EXECUTE ON FUNCTION vault.sweep_revocations TO streamvibe_worker;
