-- Encrypted tokens of the signed-in person: the definer's functions, so that policies bind them.
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION vault.put_secret(p_name text, p_ciphertext bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO vault.secret (name, user_id, ciphertext) VALUES (p_name, auth.uid(), p_ciphertext)
    ON CONFLICT (name) DO UPDATE SET ciphertext = excluded.ciphertext, claimed_at = NULL, created_at = now(), updated_at = now();
END;
COMMENT ON FUNCTION vault.put_secret IS 'Stores an encrypted secret of the signed-in person: that of a new consent.';
GRANT EXECUTE ON FUNCTION vault.put_secret TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.get_secret(p_name text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.ciphertext FROM vault.secret s WHERE s.name = p_name;
END;
COMMENT ON FUNCTION vault.get_secret IS 'An encrypted secret of the signed-in person.';
GRANT EXECUTE ON FUNCTION vault.get_secret TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.claim_exchange(p_name text, p_ciphertext bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- A claim instead of a lock: the exchange is a call to the platform, and no transaction waits for one. Only what
    -- was read may be exchanged: whoever read it before somebody else exchanged it reads again.
    UPDATE vault.secret s SET claimed_at = clock_timestamp()
    WHERE s.name = p_name AND s.ciphertext = p_ciphertext AND (s.claimed_at IS NULL OR s.claimed_at < clock_timestamp() - interval '30 seconds');
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.claim_exchange IS 'Whether the caller is the one to exchange this secret now; its put_secret or thirty seconds end the claim.';
GRANT EXECUTE ON FUNCTION vault.claim_exchange TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.release_exchange(p_name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE vault.secret s SET claimed_at = NULL WHERE s.name = p_name;
END;
COMMENT ON FUNCTION vault.release_exchange IS 'Ends a claim whose call to the platform failed, so that the next one need not wait.';
GRANT EXECUTE ON FUNCTION vault.release_exchange TO streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.renew_secret(p_name text, p_ciphertext bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE vault.secret s SET ciphertext = p_ciphertext, claimed_at = NULL, updated_at = now() WHERE s.name = p_name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.renew_secret IS 'Stores what came of an exchange; false when the connection was ended meanwhile, and then nothing is stored.';
GRANT EXECUTE ON FUNCTION vault.renew_secret TO streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.secret_given_at(p_name text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.created_at FROM vault.secret s WHERE s.name = p_name;
END;
COMMENT ON FUNCTION vault.secret_given_at IS 'When the signed-in person gave the permission behind a secret; its refreshes do not count.';
GRANT EXECUTE ON FUNCTION vault.secret_given_at TO streamvibe_worker;
