-- Search engines. Google takes pages of this kind by sitemap only; its Indexing API is not for them.
INSERT INTO public.search_engine (slug, display_name, description, api_endpoint, api_docs_url, supports_indexnow)
VALUES
    ('google', 'Google',
        'Pages are submitted by sitemap. Google offers no faster way for pages of this kind, whatever one pays.', 'https://www.googleapis.com/webmasters/v3', 'https://developers.google.com/search/docs', false),
    ('bing', 'Bing', 'Hears of changes by IndexNow.', 'https://ssl.bing.com/webmaster/api.svc/json', 'https://learn.microsoft.com/bingwebmaster', true),
    ('yandex', 'Yandex', 'Hears of changes by IndexNow.', 'https://api.webmaster.yandex.net/v4', 'https://yandex.com/dev/webmaster', true),
    ('indexnow', 'IndexNow', 'Tells Bing, Yandex, Naver, Seznam and Yep at once.', 'https://api.indexnow.org', 'https://www.indexnow.org/documentation', true);
