-- What each role may do with tags, clicks, lists and reports. Everybody reads schema site; only its projection, as the steward,
-- writes it.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.content_category, public.content_tag, public.content_click, public.content_media, public.trending_content,
    public.featured_creator, trending.click_batch, trending.hold, discovery.report, site.creator, site.account, site.card,
    site.detail, site.category, site.shelf, site.creator_language, site.trending, site.category_trending, site.featured, site.old_slug, site.gone,
    site.search_tier, site.search_document, site.search_text, site.word, site.card_tag
    FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.content_category TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON public.content_tag TO streamvibe_web, streamvibe_worker;
GRANT SELECT (content_id, tag, source) ON public.content_tag TO streamvibe_steward;

GRANT SELECT ON public.content_click TO streamvibe_web, streamvibe_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.content_click TO streamvibe_steward;

GRANT SELECT ON public.content_media TO streamvibe_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.content_media TO streamvibe_worker;
GRANT DELETE ON public.content_media TO streamvibe_steward;
GRANT SELECT (content_id) ON public.content_media TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON public.trending_content TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON public.featured_creator TO streamvibe_steward;

GRANT SELECT, INSERT, DELETE ON trending.click_batch TO streamvibe_steward;

GRANT SELECT ON trending.hold TO streamvibe_web;
GRANT SELECT, INSERT ON trending.hold TO streamvibe_steward;

GRANT SELECT ON discovery.report TO streamvibe_steward;
GRANT INSERT (address, reason, message), UPDATE (times) ON discovery.report TO streamvibe_steward;

GRANT SELECT ON site.creator, site.account, site.card, site.detail, site.category, site.shelf, site.creator_language, site.trending,
    site.category_trending, site.featured, site.old_slug, site.gone, site.search_tier, site.search_document, site.search_text,
    site.word, site.card_tag TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

GRANT SELECT, INSERT, UPDATE, DELETE ON site.creator, site.account, site.card, site.detail, site.category, site.shelf,
    site.creator_language, site.trending, site.featured, site.old_slug, site.gone, site.search_tier, site.search_document, site.search_text, site.word
    TO streamvibe_steward;
GRANT SELECT, INSERT, DELETE ON site.category_trending, site.card_tag TO streamvibe_steward;
