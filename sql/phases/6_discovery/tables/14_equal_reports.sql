-- Reports that say the same are one, with how often they came.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE discovery.report ADD COLUMN times int NOT NULL DEFAULT 1, ADD CONSTRAINT report_times CHECK (times > 0);
COMMENT ON COLUMN discovery.report.times IS 'How often this was reported; beyond the most that wait for a page and a reason, others are counted here too.';
CREATE INDEX report_page_idx ON discovery.report (address, reason, filed_at) WHERE handled_at IS NULL;
