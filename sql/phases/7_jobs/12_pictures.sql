-- Pictures are fetched by jobs of the site: planned every minute, for a person at a time.
INSERT INTO public.job_type (slug, display_name, description, queue, timeout_seconds, max_retries, quota_type)
VALUES
    ('plan_thumbnails', 'Pictures to fetch', 'Asks for the pictures that are due and deletes those that nobody has any more.', 'upkeep', 120, 3, NULL),
    ('fetch_thumbnails', 'Pictures', 'Fetches pictures of works and accounts and makes them smaller.', 'upkeep', 300, 3, NULL);
