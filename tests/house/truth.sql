-- name: differences
-- What schema site says against what the tables say; the rule of who is public, written a second time and the other way round: reasons to hide.
WITH hidden_person AS (
    SELECT u.id
    FROM users u
    WHERE NOT u.is_public OR NOT u.is_onboarded OR u.profile_slug IS NULL
        OR u.id NOT IN (SELECT a.id FROM auth.users a WHERE a.email_verified_at IS NOT NULL)
), hidden_account AS (
    SELECT s.id
    FROM social_account s
    WHERE s.deleted_at IS NOT NULL OR s.visibility IN ('private', 'unlisted') OR s.user_id IN (SELECT h.id FROM hidden_person h)
        OR s.status_id IN (SELECT t.id FROM account_status t WHERE t.slug IN ('suspended', 'disconnected'))
), work AS (
    SELECT i.*, u.profile_slug, u.display_name,
        -- A date is believed when the platform's last word on it did not come before it.
        coalesce((SELECT i.published_at WHERE i.published_at <= i.synced_at), i.first_seen_at) AS public_at
    FROM content_item i JOIN users u ON u.id = i.user_id
    WHERE NOT (i.deleted_at IS NOT NULL OR i.visibility IN ('private', 'unlisted') OR i.platform_visibility IN ('private', 'unlisted')
        OR i.social_account_id IN (SELECT h.id FROM hidden_account h) OR i.user_id IN (SELECT h.id FROM hidden_person h))
), tag AS (
    -- Platform's before hashtags before the owner's own here, each where it stood first.
    SELECT t.id, t.tag, row_number() OVER (PARTITION BY t.id ORDER BY min(t.kind * 1000 + t.place), t.tag) AS place
    FROM (
        SELECT w.id, site.tag_of(t.tag) AS tag, 1 AS kind, t.place FROM work w CROSS JOIN unnest(w.tags) WITH ORDINALITY AS t (tag, place)
        UNION ALL
        SELECT w.id, site.tag_of(t.tag), 2, t.place FROM work w CROSS JOIN unnest(w.hashtags) WITH ORDINALITY AS t (tag, place)
        UNION ALL
        SELECT w.id, site.tag_of(g.tag), 3, 0 FROM work w JOIN content_tag g ON g.content_id = w.id
    ) AS t
    GROUP BY t.id, t.tag
), truth (place, said) AS (
    SELECT 'card', to_jsonb(ARRAY[w.id::text, w.short_id, w.slug, w.title, w.user_id::text, w.social_account_id::text, w.profile_slug, w.display_name,
        p.slug, k.slug, w.category_code, w.language, split_part(w.thumbnail_url, '?', 1), w.views_count::text, w.likes_count::text, w.is_live::text, w.broadcast, w.scheduled_at::text, w.public_at::text,
        (SELECT string_agg(g.tag, ',' ORDER BY g.place) FROM tag g WHERE g.id = w.id)])
    FROM work w JOIN platform p ON p.id = w.platform_id JOIN content_type k ON k.id = w.content_type_id
    UNION ALL
    SELECT 'tag', to_jsonb(ARRAY[g.tag, w.public_at::text, w.id::text]) FROM tag g JOIN work w ON w.id = g.id WHERE coalesce(w.broadcast, '') <> 'upcoming'
    UNION ALL
    SELECT 'detail', to_jsonb(ARRAY[w.id::text, w.description, w.platform_url, w.platform_content_id, w.is_embeddable::text, w.seo_title,
        w.seo_description, w.ai_description])
    FROM work w
    UNION ALL
    SELECT 'search', to_jsonb(ARRAY['content', w.id::text, site.words(left(w.title, 200))]) FROM work w
    UNION ALL
    SELECT 'search', to_jsonb(ARRAY['creator', u.id::text, site.words(u.display_name)])
    FROM users u WHERE u.id NOT IN (SELECT h.id FROM hidden_person h)
    UNION ALL
    SELECT 'found by', to_jsonb(ARRAY[w.id::text, 'its title']) FROM work w WHERE w.title <> ''
    UNION ALL
    SELECT 'creator', to_jsonb(ARRAY[u.id::text, u.profile_slug, u.display_name, coalesce(u.bio, ''), u.website_url, u.primary_category,
        (SELECT count(*) FROM work w WHERE w.user_id = u.id)::text,
        (SELECT max(w.public_at) FROM work w WHERE w.user_id = u.id AND coalesce(w.broadcast, '') <> 'upcoming')::text,
        (u.is_verified OR EXISTS (SELECT FROM social_account s WHERE s.user_id = u.id AND s.id NOT IN (SELECT h.id FROM hidden_account h)))::text])
    FROM users u WHERE u.id NOT IN (SELECT h.id FROM hidden_person h)
    UNION ALL
    SELECT 'account', to_jsonb(ARRAY[s.id::text, s.user_id::text, p.slug, s.account_name, s.account_handle, s.account_url, s.follower_count::text])
    FROM social_account s JOIN platform p ON p.id = s.platform_id WHERE s.id NOT IN (SELECT h.id FROM hidden_account h)
    UNION ALL
    SELECT 'shelf', to_jsonb(ARRAY[w.category_code, w.user_id::text, count(*)::text])
    FROM work w WHERE w.category_code IS NOT NULL AND coalesce(w.broadcast, '') <> 'upcoming' GROUP BY w.category_code, w.user_id
    UNION ALL
    SELECT 'language', to_jsonb(ARRAY[split_part(w.language, '-', 1), w.user_id::text, count(*)::text, max(w.public_at)::text])
    FROM work w WHERE w.language IS NOT NULL AND coalesce(w.broadcast, '') <> 'upcoming' GROUP BY split_part(w.language, '-', 1), w.user_id
    UNION ALL
    SELECT 'featured', to_jsonb(ARRAY[f.user_id::text, f.featured_reason]) FROM featured_creator f WHERE f.user_id NOT IN (SELECT h.id FROM hidden_person h)
), shown (place, said) AS (
    SELECT 'card', to_jsonb(ARRAY[c.id::text, c.short_id, c.slug, c.title, c.creator_id::text, c.account_id::text, c.creator_slug, c.creator_name,
        c.platform_slug, c.type_slug, c.category_code, c.language, c.thumbnail_url, c.views_count::text, c.likes_count::text, c.is_live::text,
        c.broadcast, c.scheduled_at::text, c.published_at::text, (SELECT string_agg(t.tag, ',' ORDER BY t.place) FROM unnest(c.tags) WITH ORDINALITY AS t (tag, place))])
    FROM site.card c
    UNION ALL
    SELECT 'tag', to_jsonb(ARRAY[k.tag, k.published_at::text, k.card_id::text]) FROM site.card_tag k
    UNION ALL
    SELECT 'detail', to_jsonb(ARRAY[d.id::text, d.description, d.platform_url, d.platform_content_id, d.is_embeddable::text, d.seo_title,
        d.seo_description, d.ai_description])
    FROM site.detail d
    UNION ALL
    SELECT 'search', to_jsonb(ARRAY[s.kind, s.id::text, s.title]) FROM site.search_document s
    UNION ALL
    SELECT 'found by', to_jsonb(ARRAY[c.id::text, 'its title'])
    FROM site.card c JOIN site.search_text s ON s.id = c.id
    WHERE s.vector @@ plainto_tsquery('pg_catalog.simple', site.words(c.title))
    UNION ALL
    SELECT 'creator', to_jsonb(ARRAY[k.id::text, k.slug, k.name, k.bio, k.website_url, k.category_code, k.item_count::text, k.latest_at::text,
        k.is_verified::text])
    FROM site.creator k
    UNION ALL
    SELECT 'account', to_jsonb(ARRAY[a.id::text, a.creator_id::text, a.platform_slug, a.name, a.handle, a.url, a.followers_count::text]) FROM site.account a
    UNION ALL
    SELECT 'shelf', to_jsonb(ARRAY[h.category_code, h.creator_id::text, h.item_count::text]) FROM site.shelf h
    UNION ALL
    SELECT 'language', to_jsonb(ARRAY[l.language, l.creator_id::text, l.item_count::text, l.latest_at::text]) FROM site.creator_language l
    UNION ALL
    SELECT 'featured', to_jsonb(ARRAY[f.creator_id::text, f.reason]) FROM site.featured f
)
SELECT 'missing: ' || d.place || ' ' || d.said AS difference FROM (TABLE truth EXCEPT ALL TABLE shown) AS d
UNION ALL
SELECT 'left over: ' || d.place || ' ' || d.said FROM (TABLE shown EXCEPT ALL TABLE truth) AS d
UNION ALL
SELECT 'gone but here: ' || g.short_id FROM site.gone g JOIN work w ON w.short_id = g.short_id
UNION ALL
SELECT 'trending but hidden: ' || t.card_id FROM site.trending t WHERE t.card_id NOT IN (SELECT w.id FROM work w)
UNION ALL
SELECT 'old address of somebody else: ' || o.slug FROM site.old_slug o JOIN users u ON u.profile_slug = o.slug
