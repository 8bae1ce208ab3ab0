-- Every kind of work, with its queue: interactive (somebody waits for it), sync, ai, upkeep. The priority is that of the
-- site's own jobs: what many people wait for goes before what takes long.
INSERT INTO public.job_type (slug, display_name, description, queue, timeout_seconds, max_retries, quota_type, priority)
VALUES
    ('send_mail', 'Mail', 'Sends a mail.', 'interactive', 60, 5, NULL, 5),
    ('end_connection', 'End of a connection', 'Ends a connection that its person ended on the platform.', 'interactive', 600, 5, NULL, 5),
    ('sync_youtube', 'YouTube sync', 'Brings in what is new on a YouTube channel.', 'sync', 1200, 3, 'sync', 5),
    ('sync_instagram', 'Instagram sync', 'Brings in what is new on an Instagram account.', 'sync', 1200, 3, 'sync', 5),
    ('sync_tiktok', 'TikTok sync', 'Brings in what is new on a TikTok account.', 'sync', 1200, 3, 'sync', 5),
    ('platform_sync', 'Platform sync', 'Brings in what is new on any platform.', 'sync', 1200, 3, 'sync', 5),
    ('ai_generate_tags', 'Suggestions', 'Suggests title, tags and description for a work.', 'ai', 300, 2, 'ai_analysis', 5),
    ('ai_bulk_tag', 'Suggestions for several works', 'Suggests for many works, one after the other.', 'ai', 1800, 2, NULL, 5),
    ('ai_analysis', 'AI analysis', 'Looks at a work with a language model.', 'ai', 300, 2, 'ai_analysis', 5),
    ('auto_sync', 'Scheduled syncs', 'Starts the syncs that people have scheduled.', 'upkeep', 300, 3, NULL, 5),
    ('follower_sync', 'Follower counts', 'Brings follower counts up to date.', 'upkeep', 600, 3, NULL, 5),
    ('seo_submission', 'Search-engine submission', 'Tells search engines about a page.', 'upkeep', 300, 3, 'seo_submission', 5),
    ('token_refresh', 'Permission refresh', 'Keeps the permission at a platform alive.', 'upkeep', 120, 3, NULL, 5),
    ('revoke_token', 'Permission withdrawal', 'Tells a platform that we give our permission back.', 'upkeep', 120, 5, NULL, 5),
    ('purge_content', 'Clean-up after disconnecting', 'Deletes what came from a disconnected account.', 'upkeep', 600, 5, NULL, 5),
    ('quota_reset', 'New cycles', 'Begins new quota cycles.', 'upkeep', 300, 3, NULL, 5),
    ('sweep_records', 'Clean-up', 'Deletes what has expired.', 'upkeep', 300, 3, NULL, 5),
    ('plan_upkeep', 'Upkeep', 'Asks for everything that is due to be looked at again.', 'upkeep', 120, 3, NULL, 5),
    ('refresh_works', 'Fresh numbers', 'Looks again at works whose numbers are old, or that a platform told us about.', 'upkeep', 600, 3, NULL, 5),
    ('renew_subscriptions', 'News of channels', 'Asks YouTube to tell us what channels publish.', 'upkeep', 300, 3, NULL, 5),
    ('plan_thumbnails', 'Pictures to fetch', 'Asks for the pictures that are due and deletes those that nobody has any more.', 'upkeep', 120, 3, NULL, 5),
    ('flush_clicks', 'Clicks', 'Writes counted clicks down.', 'upkeep', 120, 3, NULL, 3),
    ('refresh_trending', 'Trending', 'Makes the trending lists.', 'upkeep', 120, 3, NULL, 3),
    ('fetch_thumbnails', 'Pictures', 'Fetches pictures of works and accounts and makes them smaller.', 'upkeep', 300, 3, NULL, 8),
    ('refresh_search', 'Search', 'Sorts works into tiers by what people open and counts the words that are known.', 'upkeep', 120, 3, NULL, 3);
