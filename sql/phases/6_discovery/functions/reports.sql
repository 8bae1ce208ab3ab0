-- What visitors report.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION discovery.file_report(p_address text, p_reason text, p_message text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    -- What a reader can take in of one page; a crowd is a number.
    most CONSTANT int := 20;
    filed uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('discovery.report'), hashtext(p_address || '|' || p_reason));
    SELECT r.id INTO filed FROM discovery.report r
    WHERE r.address = p_address AND r.reason = p_reason AND r.handled_at IS NULL AND r.message = p_message
    LIMIT 1;
    IF filed IS NULL THEN
        SELECT r.id INTO filed FROM discovery.report r
        WHERE r.address = p_address AND r.reason = p_reason AND r.handled_at IS NULL
        ORDER BY r.filed_at
        OFFSET most - 1 LIMIT 1;
    END IF;
    IF filed IS NULL THEN
        INSERT INTO discovery.report (address, reason, message) VALUES (p_address, p_reason, p_message) RETURNING id INTO filed;
    ELSE
        UPDATE discovery.report r SET times = r.times + 1 WHERE r.id = filed;
    END IF;
    RETURN filed;
END
$$;
COMMENT ON FUNCTION discovery.file_report IS 'Keeps a visitor''s report for the operators; its id. One that says the same as a waiting one is counted there, and so is what comes after the first twenty of a page and a reason.';
GRANT EXECUTE ON FUNCTION discovery.file_report TO streamvibe_web;
