-- name: list_quotas
-- What the person has used and may use in this cycle; three rows at most.
SELECT q.quota_type, q.used, q.allowed, q.cycle_end, q.tier_name
FROM auth.quota q
WHERE q.user_id = %(user_id)s
ORDER BY array_position(ARRAY['sync', 'ai_analysis', 'seo_submission'], q.quota_type)
LIMIT 3

-- name: list_channels
-- The person's connected accounts with the number of their works.
SELECT s.id, p.display_name AS platform_name, s.account_name, s.follower_count,
    (SELECT count(*) FROM content_item i WHERE i.social_account_id = s.id AND i.deleted_at IS NULL) AS item_count,
    s.last_synced_at, st.slug AS status
FROM social_account s
JOIN platform p ON p.id = s.platform_id
JOIN account_status st ON st.id = s.status_id
WHERE s.user_id = %(user_id)s AND s.deleted_at IS NULL
ORDER BY s.created_at
LIMIT 20

-- name: count_work^
-- The person's works, those that are public, their clicks, and what is not read yet.
SELECT count(*) AS items,
    (SELECT count(*) FROM site.card c WHERE c.creator_id = %(user_id)s) AS public_items,
    coalesce(sum(i.clicks_last_7_days), 0)::bigint AS clicks_7_days,
    coalesce(sum(i.clicks_last_30_days), 0)::bigint AS clicks_30_days,
    (SELECT count(*) FROM notification n WHERE n.user_id = %(user_id)s AND NOT n.is_read) AS unread
FROM content_item i
WHERE i.user_id = %(user_id)s AND i.deleted_at IS NULL
