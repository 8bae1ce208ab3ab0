-- What whoever runs the site has to mend: open until the thing works again. Nobody's rows; reached through functions only.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE auth.operator_notice (
    subject    text        CONSTRAINT operator_notice_pkey PRIMARY KEY,
    message    text        NOT NULL,
    opened_at  timestamptz NOT NULL DEFAULT now(),
    told_at    timestamptz NOT NULL DEFAULT now(),
    cleared_at timestamptz,
    CONSTRAINT operator_notice_is_short CHECK (length(subject) <= 100 AND length(message) <= 1000)
);
COMMENT ON TABLE auth.operator_notice IS 'What the operators have to mend, one row a subject: since when, when they were last told, and when it worked again.';
ALTER TABLE auth.operator_notice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
