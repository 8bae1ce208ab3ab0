-- What platforms tell us is done by jobs: the call itself is answered at once.
INSERT INTO public.job_type (slug, display_name, description, queue, timeout_seconds, max_retries, quota_type)
VALUES
    ('end_connection', 'End of a connection', 'Ends a connection that its person ended on the platform.', 'interactive', 600, 5, NULL),
    ('renew_subscriptions', 'News of channels', 'Asks YouTube to tell us what channels publish.', 'upkeep', 300, 3, NULL);
