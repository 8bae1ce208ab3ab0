-- Works that a platform's list lacked and that are shown until a second look lacks them too.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE content.missing_work (
    content_id uuid        CONSTRAINT missing_work_pkey PRIMARY KEY,
    user_id    uuid        NOT NULL,
    account_id uuid        NOT NULL,
    missed_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT missing_work_content_fkey FOREIGN KEY (content_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT missing_work_account_fkey FOREIGN KEY (account_id, user_id) REFERENCES public.social_account (id, user_id) ON DELETE CASCADE
);
COMMENT ON TABLE content.missing_work IS 'Shown works that their platform did not name, since when; so many at once that a second look decides. A work that is named again has no row.';
CREATE INDEX missing_work_account_idx ON content.missing_work (account_id);
ALTER TABLE content.missing_work ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
