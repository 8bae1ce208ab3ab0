-- Search engines. Google takes pages of this kind by sitemap only; its Indexing API is not for them.
INSERT INTO public.search_engine (slug, display_name, description, api_endpoint, api_docs_url, supports_indexnow)
VALUES
    ('google', 'Google', 'Finds pages through the sitemap. Nothing can speed that up for pages like these.', 'https://www.googleapis.com/webmasters/v3', 'https://developers.google.com/search/docs', false),
    ('bing', 'Bing', 'Hears of changes by IndexNow.', 'https://ssl.bing.com/webmaster/api.svc/json', 'https://learn.microsoft.com/bingwebmaster', true),
    ('yandex', 'Yandex', 'Hears of changes by IndexNow.', 'https://api.webmaster.yandex.net/v4', 'https://yandex.com/dev/webmaster', true),
    ('indexnow', 'IndexNow', 'Tells Bing, Yandex, Naver, Seznam and Yep at once.', 'https://api.indexnow.org', 'https://www.indexnow.org/documentation', true);
