-- Leaving: the secret of a connection is gone at once. What a job needs to give the permission back at the platform waits
-- here, sealed as before, for days at most; nothing but that job asks for it.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE vault.farewell (
    name       text        CONSTRAINT farewell_pkey PRIMARY KEY,
    user_id    uuid        NOT NULL,
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT farewell_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT farewell_is_sealed CHECK (length(sealed) > 30)
);
COMMENT ON TABLE vault.farewell IS 'Tokens of ended connections until the platform has confirmed that they are void.';
CREATE INDEX farewell_user_idx ON vault.farewell (user_id);
CREATE INDEX farewell_age_idx ON vault.farewell (created_at);

ALTER TABLE vault.farewell ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON vault.farewell TO streamvibe_definer USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY steward ON vault.farewell TO streamvibe_steward USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.farewell TO streamvibe_definer;
GRANT SELECT (name, created_at), DELETE ON vault.farewell TO streamvibe_steward;

RESET ROLE;
SET LOCAL ROLE streamvibe_definer;

CREATE FUNCTION vault.part_with_secret(p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    parted vault.secret;
BEGIN
    DELETE FROM vault.secret s WHERE s.name = p_name RETURNING * INTO parted;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO vault.farewell (name, user_id, sealed) VALUES (parted.name, parted.user_id, parted.sealed)
    ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, created_at = now();
    RETURN true;
END
$$;
COMMENT ON FUNCTION vault.part_with_secret IS 'Takes a secret of the signed-in person out of use; a job can still give its permission back. False when there was none.';

CREATE FUNCTION vault.get_farewell(p_name text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT f.sealed FROM vault.farewell f WHERE f.name = p_name;
END;
COMMENT ON FUNCTION vault.get_farewell IS 'The sealed tokens of an ended connection of the signed-in person.';

CREATE FUNCTION vault.drop_farewell(p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM vault.farewell f WHERE f.name = p_name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.drop_farewell IS 'Forgets the tokens of an ended connection of the signed-in person: given back, or connected again.';

CREATE FUNCTION vault.give_up_exchange(p_name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE vault.secret s SET claimed_at = NULL WHERE s.name = p_name;
END;
COMMENT ON FUNCTION vault.give_up_exchange IS 'Ends a claim whose call to the platform failed, so that the next one need not wait.';

CREATE FUNCTION vault.renew_secret(p_name text, p_sealed bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE vault.secret s SET sealed = p_sealed, claimed_at = NULL, updated_at = now() WHERE s.name = p_name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.renew_secret IS 'Stores what came of an exchange; false when the connection was ended meanwhile, and then nothing is stored.';

GRANT EXECUTE ON FUNCTION vault.part_with_secret, vault.drop_farewell TO streamvibe_web, streamvibe_worker;
GRANT EXECUTE ON FUNCTION vault.get_farewell, vault.give_up_exchange, vault.renew_secret TO streamvibe_worker;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION vault.sweep_farewells() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    swept int;
BEGIN
    -- The platform did not answer for six days; the promise to keep nothing weighs more than its confirmation.
    DELETE FROM vault.farewell f WHERE f.created_at < now() - interval '6 days';
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;
COMMENT ON FUNCTION vault.sweep_farewells IS 'Forgets tokens that a platform did not take back for days; their number.';
GRANT EXECUTE ON FUNCTION vault.sweep_farewells TO streamvibe_worker;
