-- The projection of what search reads.
-- after: functions/folding.sql
-- after: functions/search_text.sql
-- after: functions/search_tiers.sql
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.project_search(p_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH found AS MATERIALIZED (
        SELECT c.id, f.title, site.quality(c.clicks_30_days, c.substance, c.published_at) AS prior, c.platform_slug, c.type_slug, c.category_code,
            left(c.language, 2) AS language, c.published_at, d.description || ' ' || coalesce(d.ai_description, '') AS body,
            site.search_head(c.language, f.title, site.words(c.creator_name || ' ' || c.creator_slug), site.words(ext.words(c.tags)),
                array_remove(ARRAY['=' || c.platform_slug, '=' || c.type_slug, '=by ' || c.creator_slug, '=in ' || c.category_code,
                    '=lang ' || left(c.language, 2), site.length_token(c.duration_seconds)] || site.date_tokens(c.published_at) || ARRAY(SELECT '=tag ' || site.fold(t.tag) FROM unnest(c.tags) AS t (tag)), NULL)) AS head
        FROM site.card c
        JOIN site.detail d ON d.id = c.id
        -- OFFSET 0: words are made once, however often they are named.
        CROSS JOIN LATERAL (SELECT site.words(left(c.title, 200)) AS title OFFSET 0) AS f
        WHERE c.id = ANY (p_ids)
    ), documents AS (
        INSERT INTO site.search_document AS s (id, kind, tier, prior, title, words, head, platform_slug, type_slug, category_code, language, published_at)
        SELECT f.id, 'content', site.tier_of(f.prior), f.prior, f.title, cardinality(string_to_array(f.title, ' ')), f.head,
            f.platform_slug, f.type_slug, f.category_code, f.language, f.published_at
        FROM found f
        ON CONFLICT (id) DO UPDATE
        SET tier = excluded.tier, prior = excluded.prior, title = excluded.title, words = excluded.words, head = excluded.head,
            platform_slug = excluded.platform_slug, type_slug = excluded.type_slug, category_code = excluded.category_code,
            language = excluded.language, published_at = excluded.published_at
        WHERE (s.tier, s.prior, s.title, s.head, s.category_code, s.language, s.published_at)
            IS DISTINCT FROM (excluded.tier, excluded.prior, excluded.title, excluded.head, excluded.category_code, excluded.language,
                excluded.published_at)
    )
    INSERT INTO site.search_text AS s (id, kind, tier, words, vector, published_at)
    SELECT f.id, 'content', site.tier_of(f.prior), cardinality(string_to_array(b.words, ' ')),
        f.head || setweight(site.lexemes(b.words), 'D') || array_to_tsvector(site.stems(f.language, b.words)), f.published_at
    FROM found f
    CROSS JOIN LATERAL (SELECT site.words(left(f.body, 8000)) AS words OFFSET 0) AS b
    ON CONFLICT (id) DO UPDATE SET tier = excluded.tier, words = excluded.words, vector = excluded.vector, published_at = excluded.published_at
    WHERE (s.tier, s.vector, s.published_at) IS DISTINCT FROM (excluded.tier, excluded.vector, excluded.published_at);
END;
COMMENT ON FUNCTION site.project_search IS 'Makes search say the truth about these works, whose cards are up to date.';

CREATE OR REPLACE FUNCTION site.rate_works(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    WITH rated AS MATERIALIZED (
        SELECT r.id, r.prior, site.tier_of(r.prior) AS tier
        FROM (SELECT c.id, site.quality(c.clicks_30_days, c.substance, c.published_at) AS prior FROM site.card c WHERE c.id = ANY (p_ids)) AS r
    ), documents AS (
        UPDATE site.search_document d SET prior = r.prior, tier = r.tier
        FROM rated r
        WHERE d.id = r.id AND (d.prior, d.tier) IS DISTINCT FROM (r.prior, r.tier)
    )
    UPDATE site.search_text t SET tier = r.tier FROM rated r WHERE t.id = r.id AND t.tier <> r.tier;
END
$$;
COMMENT ON FUNCTION site.rate_works IS 'Notes how good these works are now, of which nothing that search finds changed.';

CREATE OR REPLACE FUNCTION site.project_search_creators(p_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH found AS MATERIALIZED (
        SELECT c.id, c.category_code, f.name, c.bio,
            site.search_head(NULL, f.name, site.words(c.slug || ' ' || coalesce((
                SELECT string_agg(a.name || ' ' || coalesce(a.handle, ''), ' ') FROM site.account a WHERE a.creator_id = c.id), '')), '',
                array_remove(ARRAY['=in ' || c.category_code] || ARRAY(SELECT '=' || a.platform_slug FROM site.account a WHERE a.creator_id = c.id), NULL)) AS head
        FROM site.creator c
        CROSS JOIN LATERAL (SELECT site.words(left(c.name, 200)) AS name OFFSET 0) AS f
        WHERE c.id = ANY (p_ids)
    ), documents AS (
        INSERT INTO site.search_document AS s (id, kind, tier, prior, title, words, head, category_code)
        SELECT f.id, 'creator', 0, 1, f.name, cardinality(string_to_array(f.name, ' ')), f.head, f.category_code FROM found f
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, words = excluded.words, head = excluded.head, category_code = excluded.category_code
        WHERE (s.title, s.head, s.category_code) IS DISTINCT FROM (excluded.title, excluded.head, excluded.category_code)
    )
    INSERT INTO site.search_text AS s (id, kind, tier, vector)
    SELECT f.id, 'creator', 0, f.head || setweight(site.lexemes(site.words(left(f.bio, 8000))), 'D') FROM found f
    ON CONFLICT (id) DO UPDATE SET vector = excluded.vector
    WHERE s.vector <> excluded.vector;
END;
COMMENT ON FUNCTION site.project_search_creators IS 'Makes search say the truth about these creators.';
