-- The ledger of work in the background. A row is the record; the message in Valkey only says that it waits.

-- jobs holds the leases and the schedule.
CREATE SCHEMA jobs AUTHORIZATION streamvibe_owner;
GRANT CREATE, USAGE ON SCHEMA jobs TO streamvibe_definer, streamvibe_steward;
GRANT USAGE ON SCHEMA jobs TO streamvibe_web, streamvibe_worker;

SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.job_type (
    id              uuid        CONSTRAINT job_type_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug            text        NOT NULL CONSTRAINT job_type_slug_key UNIQUE,
    display_name    text        NOT NULL,
    description     text,
    queue           text        NOT NULL DEFAULT 'upkeep',
    priority        int         NOT NULL DEFAULT 5,
    timeout_seconds int         NOT NULL DEFAULT 300,
    max_retries     int         NOT NULL DEFAULT 3,
    quota_type      text,
    is_active       boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_type_queue CHECK (queue IN ('interactive', 'sync', 'ai', 'upkeep')),
    CONSTRAINT job_type_priority CHECK (priority BETWEEN 1 AND 10),
    CONSTRAINT job_type_timeout CHECK (timeout_seconds BETWEEN 5 AND 7200),
    CONSTRAINT job_type_quota CHECK (quota_type IN ('sync', 'ai_analysis', 'seo_submission'))
);
COMMENT ON TABLE public.job_type IS 'Every kind of work: its queue, its time limit in seconds, how often it is tried again, and the quota it uses.';
COMMENT ON COLUMN public.job_type.priority IS 'The priority of the site''s own jobs of this kind; 1 runs first.';
ALTER TABLE public.job_type ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.job_queue (
    id               uuid        CONSTRAINT job_queue_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id          uuid,
    job_type         text        NOT NULL,
    job_priority     int         NOT NULL DEFAULT 5,
    params           jsonb       NOT NULL DEFAULT '{}',
    params_hash      text        NOT NULL GENERATED ALWAYS AS (md5(params::text)) STORED,
    status           text        NOT NULL DEFAULT 'pending',
    progress_percent int         NOT NULL DEFAULT 0,
    progress_message text,
    started_at       timestamptz,
    completed_at     timestamptz,
    worker_id        text,
    error_message    text,
    error_code       text,
    error_details    jsonb,
    retry_count      int         NOT NULL DEFAULT 0,
    max_retries      int         NOT NULL DEFAULT 3,
    crash_count      int         NOT NULL DEFAULT 0,
    result           jsonb,
    scheduled_for    timestamptz NOT NULL DEFAULT now(),
    published_at     timestamptz,
    expires_at       timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT job_queue_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT job_queue_type_fkey FOREIGN KEY (job_type) REFERENCES public.job_type (slug),
    CONSTRAINT job_queue_priority CHECK (job_priority BETWEEN 1 AND 10),
    CONSTRAINT job_queue_status CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    CONSTRAINT job_queue_progress CHECK (progress_percent BETWEEN 0 AND 100),
    CONSTRAINT job_queue_valid_completion CHECK ((status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL))
) WITH (fillfactor = 60);
COMMENT ON TABLE public.job_queue IS 'Work to be done and done. user_id is NULL for the site''s own; priority 1 runs first; a retry is pending with a later scheduled_for; dead is failed with worker_died.';
CREATE INDEX job_queue_user_idx ON public.job_queue (user_id, created_at DESC, id DESC);
CREATE INDEX job_queue_user_status_idx ON public.job_queue (user_id, status, created_at DESC);
CREATE INDEX job_queue_due_idx ON public.job_queue (scheduled_for, job_priority) WHERE status = 'pending';
CREATE INDEX job_queue_unpublished_idx ON public.job_queue (published_at NULLS FIRST, scheduled_for) WHERE status = 'pending';
CREATE INDEX job_queue_dedupe_idx ON public.job_queue (user_id, job_type, params_hash, created_at DESC) WHERE status IN ('pending', 'processing');
CREATE INDEX job_queue_result_idx ON public.job_queue (user_id, job_type, params_hash, completed_at DESC) WHERE status = 'completed';
CREATE INDEX job_queue_running_idx ON public.job_queue (started_at) WHERE status = 'processing';
CREATE INDEX job_queue_expiry_idx ON public.job_queue (expires_at) WHERE status = 'pending';
CREATE INDEX job_queue_failed_idx ON public.job_queue (updated_at) WHERE status = 'failed';
CREATE INDEX job_queue_finished_idx ON public.job_queue (completed_at) WHERE status IN ('completed', 'cancelled', 'failed');
CREATE INDEX job_queue_type_idx ON public.job_queue (job_type, status);
ALTER TABLE public.job_queue ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.job_log (
    id         uuid        CONSTRAINT job_log_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    job_id     uuid        NOT NULL,
    user_id    uuid,
    log_level  text        NOT NULL,
    message    text        NOT NULL,
    metadata   jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT job_log_job_fkey FOREIGN KEY (job_id) REFERENCES public.job_queue (id) ON DELETE CASCADE,
    CONSTRAINT job_log_level CHECK (log_level IN ('debug', 'info', 'warning', 'error')),
    CONSTRAINT job_log_message_length CHECK (length(message) <= 2000)
);
COMMENT ON TABLE public.job_log IS 'What a job said while it ran, in words for its owner.';
CREATE INDEX job_log_job_idx ON public.job_log (job_id, created_at DESC);
CREATE INDEX job_log_user_idx ON public.job_log (user_id);
CREATE INDEX job_log_trouble_idx ON public.job_log (log_level, created_at DESC) WHERE log_level IN ('warning', 'error');
ALTER TABLE public.job_log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The claim on a running job, in a row of its own: writers take it FOR KEY SHARE first, a heartbeat changes a column
-- outside the keys and so never waits for them, and whoever takes over or cancels deletes it. The order is lease, then
-- job, everywhere. The token stands in a unique key, or FOR KEY SHARE would not stop a change of it.
CREATE TABLE jobs.lease (
    job_id      uuid        CONSTRAINT lease_pkey PRIMARY KEY,
    token       uuid        NOT NULL,
    user_id     uuid,
    worker_id   text        NOT NULL,
    lease_until timestamptz NOT NULL,
    CONSTRAINT lease_token_key UNIQUE (job_id, token),
    CONSTRAINT lease_job_fkey FOREIGN KEY (job_id) REFERENCES public.job_queue (id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON TABLE jobs.lease IS 'Who runs which job, until when unless the heartbeat says more.';
CREATE INDEX lease_until_idx ON jobs.lease (lease_until);
ALTER TABLE jobs.lease ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE jobs.tick (
    name   text        NOT NULL,
    tick   timestamptz NOT NULL,
    job_id uuid,
    CONSTRAINT tick_pkey PRIMARY KEY (name, tick)
);
COMMENT ON TABLE jobs.tick IS 'The runs of the schedule: each name and moment once, whoever asks and however often.';
ALTER TABLE jobs.tick ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
