-- Search knows words and what people open only as well as it was last counted.
INSERT INTO public.job_type (slug, display_name, description, queue, timeout_seconds, max_retries, quota_type)
VALUES ('refresh_search', 'Search', 'Sorts works into tiers by what people open and counts the words that are known.', 'upkeep', 120, 3, NULL);
