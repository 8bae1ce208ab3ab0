-- May the public see this row? The three rules: which creators, accounts and works are public. The projection copies what
-- these views show.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE VIEW site.public_creator AS
SELECT u.id, u.profile_slug, u.display_name, u.bio, u.website_url, u.avatar_url, u.is_verified, u.primary_category,
       u.seo_title, u.seo_description, u.created_at
FROM public.users u
JOIN auth.users a ON a.id = u.id
WHERE u.is_public AND u.is_onboarded AND u.profile_slug IS NOT NULL AND a.email_verified_at IS NOT NULL;
COMMENT ON VIEW site.public_creator IS 'The rule of who is public: an onboarded person with a public profile and a proved address.';

CREATE OR REPLACE VIEW site.public_account AS
SELECT s.id, s.user_id, s.platform_id, s.account_name, s.account_handle, s.account_url, s.follower_count, s.last_synced_at, c.last_verified_at
FROM public.social_account s
JOIN public.platform_connection c ON c.id = s.connection_id
JOIN public.account_status st ON st.id = s.status_id
JOIN site.public_creator u ON u.id = s.user_id
WHERE s.deleted_at IS NULL AND s.visibility = 'public' AND st.slug IN ('active', 'inactive');
COMMENT ON VIEW site.public_account IS 'The rule of which accounts are public: of a public creator, public itself, neither paused nor disconnected.';

-- A picture's address without its signature, which is a new one at every look and would make every page a changed one.
CREATE OR REPLACE VIEW site.public_item AS
SELECT i.id, i.short_id, i.slug, i.user_id AS creator_id, i.social_account_id AS account_id, u.profile_slug AS creator_slug,
       u.display_name AS creator_name, p.slug AS platform_slug, p.display_name AS platform_name, t.slug AS type_slug, t.display_name AS type_name,
       CASE WHEN t.slug IN ('short_video', 'story', 'reel') OR i.height > i.width THEN 'tall'
            WHEN t.slug IN ('image', 'carousel', 'post') THEN 'square' ELSE 'wide' END AS shape,
       i.title, site.excerpt(i.description) AS excerpt,
       -- In their owner's order: the first ones are the important ones. A letter of Latin alone is no tag, one of Han is.
       (ARRAY(SELECT y.tag
              FROM (SELECT site.tag_of(x.tag) AS tag, min(x.place) AS place
                    FROM (SELECT u.tag, u.place FROM unnest(i.tags || i.hashtags) WITH ORDINALITY AS u (tag, place)
                          UNION ALL SELECT g.tag, 1000 FROM public.content_tag g WHERE g.content_id = i.id) AS x
                    GROUP BY 1) AS y
              WHERE length(y.tag) BETWEEN 2 AND 100 OR y.tag ~ '^[\u2e80-\U0003ffff]$'
              ORDER BY y.place, y.tag))[1:250] AS tags,
       i.category_code, k.name AS category_name, i.language, split_part(i.thumbnail_url, '?', 1) AS thumbnail_url, i.duration_seconds, i.views_count, i.likes_count, i.comments_count,
       i.is_live,
       ((length(i.description) >= 80)::int + (length(i.description) >= 400)::int + (cardinality(i.tags) >= 3)::int
        + 2 * (length(coalesce(i.seo_description, '')) >= 80)::int + (length(i.title) >= 10)::int)::smallint AS substance,
       i.clicks_last_30_days AS clicks_30_days,
       CASE WHEN i.published_at > i.synced_at THEN i.first_seen_at ELSE i.published_at END AS published_at,
       i.description, i.platform_url, i.platform_content_id, i.is_embeddable, i.seo_title, i.seo_description, i.ai_description, i.synced_at, i.broadcast, i.scheduled_at
FROM public.content_item i
JOIN site.public_account s ON s.id = i.social_account_id
JOIN site.public_creator u ON u.id = i.user_id
JOIN public.platform p ON p.id = i.platform_id
JOIN public.content_type t ON t.id = i.content_type_id
LEFT JOIN public.content_category k ON k.code = i.category_code
WHERE i.visibility = 'public' AND i.platform_visibility = 'public' AND i.deleted_at IS NULL;
COMMENT ON VIEW site.public_item IS 'The rule of which works are public: public for the platform and for the owner, not deleted, on a public account. The platform''s date counts, unless it lay in the future when the platform last said it: then the day counts on which we first saw the work.';
