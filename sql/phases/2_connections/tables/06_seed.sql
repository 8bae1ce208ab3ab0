-- The five platforms of the design document; two have no workable reading interface yet and say so.
INSERT INTO public.platform (slug, display_name, website_url, api_docs_url, is_active, sort_order)
VALUES
    ('youtube', 'YouTube', 'https://www.youtube.com', 'https://developers.google.com/youtube/v3', true, 1),
    ('instagram', 'Instagram', 'https://www.instagram.com', 'https://developers.facebook.com/docs/instagram-platform', true, 2),
    ('tiktok', 'TikTok', 'https://www.tiktok.com', 'https://developers.tiktok.com/doc', true, 3),
    ('facebook', 'Facebook', 'https://www.facebook.com', 'https://developers.facebook.com/docs/pages-api', false, 4),
    ('twitter', 'X', 'https://x.com', 'https://docs.x.com', false, 5);

INSERT INTO public.account_status (slug, display_name, description)
VALUES
    ('active', 'Connected', 'Works, and is kept up to date.'),
    ('inactive', 'Needs reconnecting', 'The platform no longer accepts our permission.'),
    ('suspended', 'Paused', 'Held back by the plan or by us.'),
    ('disconnected', 'Disconnected', 'Ended by its owner.');
