-- Every kind of work, with its queue: interactive (somebody waits for it), sync, ai, upkeep.
INSERT INTO public.job_type (slug, display_name, description, queue, timeout_seconds, max_retries, quota_type)
VALUES
    ('sync_youtube', 'YouTube sync', 'Brings in what is new on a YouTube channel.', 'sync', 1200, 3, 'sync'),
    ('sync_instagram', 'Instagram sync', 'Brings in what is new on an Instagram account.', 'sync', 1200, 3, 'sync'),
    ('sync_tiktok', 'TikTok sync', 'Brings in what is new on a TikTok account.', 'sync', 1200, 3, 'sync'),
    ('platform_sync', 'Platform sync', 'Brings in what is new on any platform.', 'sync', 1200, 3, 'sync'),
    ('auto_sync', 'Scheduled syncs', 'Starts the syncs that people have scheduled.', 'upkeep', 300, 3, NULL),
    ('follower_sync', 'Follower counts', 'Brings follower counts up to date.', 'upkeep', 600, 3, NULL),
    ('ai_generate_tags', 'Suggestions', 'Suggests title, tags and description for a work.', 'ai', 300, 2, 'ai_analysis'),
    ('ai_bulk_tag', 'Suggestions for several works', 'Suggests for many works, one after the other.', 'ai', 1800, 2, NULL),
    ('ai_analysis', 'AI analysis', 'Looks at a work with a language model.', 'ai', 300, 2, 'ai_analysis'),
    ('seo_submission', 'Search-engine submission', 'Tells search engines about a page.', 'upkeep', 300, 3, 'seo_submission'),
    ('send_mail', 'Mail', 'Sends a mail.', 'interactive', 60, 5, NULL),
    ('token_refresh', 'Permission refresh', 'Keeps the permission at a platform alive.', 'upkeep', 120, 3, NULL),
    ('revoke_token', 'Permission withdrawal', 'Tells a platform that we give our permission back.', 'upkeep', 120, 5, NULL),
    ('purge_content', 'Clean-up after disconnecting', 'Deletes what came from a disconnected account.', 'upkeep', 600, 5, NULL),
    ('quota_reset', 'New cycles', 'Begins new quota cycles.', 'upkeep', 300, 3, NULL),
    ('flush_clicks', 'Clicks', 'Writes counted clicks down.', 'upkeep', 120, 3, NULL),
    ('refresh_trending', 'Trending', 'Makes the trending lists.', 'upkeep', 120, 3, NULL),
    ('sweep_records', 'Clean-up', 'Deletes what has expired.', 'upkeep', 300, 3, NULL);
