-- name: list_plans
-- The plans on offer, the smallest first.
SELECT p.slug, p.name, p.description, p.accounts, p.syncs, p.ai_analyses, p.seo_submissions, p.price_cents, p.currency, p.is_featured
FROM site.plan p
ORDER BY p.sort_order, p.slug
LIMIT 20;
