-- Search, made for a million works: a narrow row for each work that ranking reads, the words of its texts apart, and both
-- in three tiers by what people open, so that a common word is answered out of the best few thousand.
-- docs/decisions/009-search.md has the reasons and the numbers.
SET LOCAL ROLE streamvibe_owner;

DROP TABLE site.search_document;
DROP FUNCTION site.search_vector(text, text, text, text);

CREATE TABLE site.search_tier (
    tier  smallint CONSTRAINT search_tier_pkey PRIMARY KEY,
    prior real     NOT NULL
);
COMMENT ON TABLE site.search_tier IS 'The least prior of a work in tier 0 and in tier 1; every other work is in tier 2.';

CREATE TABLE site.search_document (
    id            uuid     CONSTRAINT search_document_pkey PRIMARY KEY,
    kind          text     NOT NULL,
    tier          smallint NOT NULL,
    prior         real     NOT NULL,
    title         text     NOT NULL,
    words         smallint NOT NULL,
    head          tsvector NOT NULL,
    platform_slug text,
    type_slug     text,
    category_code text,
    language      text,
    published_at  timestamptz,
    CONSTRAINT search_document_kind CHECK (kind IN ('content', 'creator')),
    CONSTRAINT search_document_tier CHECK (tier BETWEEN 0 AND 2)
) WITH (fillfactor = 90);
COMMENT ON TABLE site.search_document IS 'What ranking reads of a work or creator: the folded title and its number of words, head with title (A), names (B) and tags (C), and what filters and counts need.';
CREATE INDEX search_document_title_idx ON site.search_document USING hash (title);
CREATE INDEX search_document_best_idx ON site.search_document USING gin (head) WHERE kind = 'content' AND tier = 0;
CREATE INDEX search_document_good_idx ON site.search_document USING gin (head) WHERE kind = 'content' AND tier = 1;
CREATE INDEX search_document_rest_idx ON site.search_document USING gin (head) WHERE kind = 'content' AND tier = 2;
CREATE INDEX search_document_creator_idx ON site.search_document USING gin (head) WHERE kind = 'creator';
CREATE INDEX search_document_prior_idx ON site.search_document (kind, prior DESC);

CREATE TABLE site.search_text (
    id           uuid     CONSTRAINT search_text_pkey PRIMARY KEY,
    kind         text     NOT NULL,
    tier         smallint NOT NULL,
    vector       tsvector NOT NULL,
    published_at timestamptz,
    CONSTRAINT search_text_document_fkey FOREIGN KEY (id) REFERENCES site.search_document (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.search_text IS 'All words of a work or creator: those of head, and of the texts (D).';
CREATE INDEX search_text_best_idx ON site.search_text USING gin (vector) WHERE kind = 'content' AND tier = 0;
CREATE INDEX search_text_good_idx ON site.search_text USING gin (vector) WHERE kind = 'content' AND tier = 1;
CREATE INDEX search_text_rest_idx ON site.search_text USING gin (vector) WHERE kind = 'content' AND tier = 2;
CREATE INDEX search_text_creator_idx ON site.search_text USING gin (vector) WHERE kind = 'creator';

CREATE TABLE site.word (
    word      text   COLLATE "C" CONSTRAINT word_pkey PRIMARY KEY,
    works     int    NOT NULL,
    shortened text[] NOT NULL
);
COMMENT ON TABLE site.word IS 'The words of titles and names, in how many they stand, and each with one letter left out: two words that are one slip of the finger apart have one of those in common.';
CREATE INDEX word_shortened_idx ON site.word USING gin (shortened);

GRANT SELECT ON site.search_tier, site.search_document, site.search_text, site.word TO streamvibe_visitor, streamvibe_web, streamvibe_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.search_tier, site.search_document, site.search_text, site.word TO streamvibe_steward;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION site.spaced(p_text text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT string_agg(c.letter || CASE
        WHEN c.letter ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN
            CASE WHEN c.following ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN c.following ELSE '' END || ' '
        WHEN c.following ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN ' ' ELSE '' END, '' ORDER BY c.place)
    FROM (SELECT l.letter, l.place, lead(l.letter) OVER (ORDER BY l.place) AS following
          FROM regexp_split_to_table(p_text, '') WITH ORDINALITY AS l (letter, place)) AS c;
END;
COMMENT ON FUNCTION site.spaced IS 'A text of a script without spaces between words as overlapping pairs of its letters, which are what is looked for instead of words.';

CREATE FUNCTION site.fold(p_text text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT trim(CASE WHEN f.text ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' THEN site.spaced(f.text) ELSE f.text END)
    FROM (SELECT regexp_replace(lower(ext.unaccent(p_text)), '[^[:alnum:]\u0900-\u0dff\u0e00-\u0fff]+', ' ', 'g') AS text) AS f;
END;
COMMENT ON FUNCTION site.fold IS 'A text as its words, one space between them: small letters, accents folded, signs gone. Queries and titles go through it alike.';

CREATE FUNCTION site.quality(p_clicks bigint, p_substance int, p_published_at timestamptz) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ln(1 + p_clicks) + 0.2 * p_substance
    + 0.02 * least(greatest(extract(epoch FROM p_published_at - timestamptz '2005-01-01 00:00+00') / (365.25 * 86400), 0), 50))::real;
COMMENT ON FUNCTION site.quality IS 'What speaks for a work whatever is looked for: people who opened it in 30 days, how much it says about itself, and, to part equals, how new it is.';

CREATE FUNCTION site.tier_of(p_prior real) RETURNS smallint
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(min(t.tier), 2)::smallint FROM site.search_tier t WHERE t.prior <= p_prior;
END;
COMMENT ON FUNCTION site.tier_of IS 'The tier of a work with this prior.';

CREATE FUNCTION site.date_marks(p_moment timestamptz) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY['=' || to_char(p_moment AT TIME ZONE 'UTC', 'YYYY'), '=' || to_char(p_moment AT TIME ZONE 'UTC', 'YYYY-MM')];
COMMENT ON FUNCTION site.date_marks IS 'The marks by which a year and a month are found.';

CREATE FUNCTION site.shortened(p_word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT overlay(p_word PLACING '' FROM n FOR 1) FROM generate_series(1, length(p_word)) AS n) || p_word;
COMMENT ON FUNCTION site.shortened IS 'A word, and the word with each of its letters left out once.';

CREATE FUNCTION site.search_head(p_language text, p_title text, p_names text, p_tags text, p_marks text[]) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.simple', p_title), 'A')
    || setweight(to_tsvector(site.search_config(p_language), p_title), 'A')
    || setweight(to_tsvector('pg_catalog.simple', p_names), 'B')
    || setweight(to_tsvector('pg_catalog.simple', p_tags), 'C')
    || array_to_tsvector(p_marks);
COMMENT ON FUNCTION site.search_head IS 'Folded title (A), names (B) and tags (C) in the plain form, the title also in that of its language, and marks (=youtube) by which filters find.';

CREATE FUNCTION site.project_search(p_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH found AS MATERIALIZED (
        SELECT c.id, f.title, site.quality(c.clicks_30_days, c.substance, c.published_at) AS prior, c.platform_slug, c.type_slug, c.category_code,
            left(c.language, 2) AS language, c.published_at, d.description || ' ' || coalesce(d.ai_description, '') AS body,
            site.search_head(c.language, f.title, site.fold(c.creator_name || ' ' || c.creator_slug), site.fold(ext.words(c.tags)),
                array_remove(ARRAY['=' || c.platform_slug, '=' || c.type_slug, '=by ' || c.creator_slug, '=in ' || c.category_code,
                    '=lang ' || left(c.language, 2)] || site.date_marks(c.published_at) || ARRAY(SELECT '=tag ' || t.tag FROM unnest(c.tags) AS t (tag)), NULL)) AS head
        FROM site.card c
        JOIN site.detail d ON d.id = c.id
        CROSS JOIN LATERAL (SELECT site.fold(left(c.title, 200)) AS title) AS f
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
    INSERT INTO site.search_text AS s (id, kind, tier, vector, published_at)
    SELECT f.id, 'content', site.tier_of(f.prior), f.head
        || setweight(to_tsvector(site.search_config(f.language), b.text) || to_tsvector('pg_catalog.simple', b.text), 'D'), f.published_at
    FROM found f
    CROSS JOIN LATERAL (SELECT ext.unaccent(left(f.body, 8000)) AS text) AS b
    ON CONFLICT (id) DO UPDATE SET tier = excluded.tier, vector = excluded.vector, published_at = excluded.published_at
    WHERE (s.tier, s.vector, s.published_at) IS DISTINCT FROM (excluded.tier, excluded.vector, excluded.published_at);
END;
COMMENT ON FUNCTION site.project_search IS 'Makes search say the truth about these works, whose cards are up to date.';

CREATE FUNCTION site.project_search_creators(p_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH found AS MATERIALIZED (
        SELECT c.id, c.category_code, f.name, c.bio,
            site.search_head(NULL, f.name, site.fold(c.slug || ' ' || coalesce((
                SELECT string_agg(a.name || ' ' || coalesce(a.handle, ''), ' ') FROM site.account a WHERE a.creator_id = c.id), '')), '',
                array_remove(ARRAY['=in ' || c.category_code] || ARRAY(SELECT '=' || a.platform_slug FROM site.account a WHERE a.creator_id = c.id), NULL)) AS head
        FROM site.creator c
        CROSS JOIN LATERAL (SELECT site.fold(left(c.name, 200)) AS name) AS f
        WHERE c.id = ANY (p_ids)
    ), documents AS (
        INSERT INTO site.search_document AS s (id, kind, tier, prior, title, words, head, category_code)
        SELECT f.id, 'creator', 0, 1, f.name, cardinality(string_to_array(f.name, ' ')), f.head, f.category_code FROM found f
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, words = excluded.words, head = excluded.head, category_code = excluded.category_code
        WHERE (s.title, s.head, s.category_code) IS DISTINCT FROM (excluded.title, excluded.head, excluded.category_code)
    )
    INSERT INTO site.search_text AS s (id, kind, tier, vector)
    SELECT f.id, 'creator', 0, f.head || setweight(to_tsvector('pg_catalog.simple', ext.unaccent(left(f.bio, 8000))), 'D') FROM found f
    ON CONFLICT (id) DO UPDATE SET vector = excluded.vector
    WHERE s.vector <> excluded.vector;
END;
COMMENT ON FUNCTION site.project_search_creators IS 'Makes search say the truth about these creators.';

CREATE OR REPLACE FUNCTION site.project_items(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    hidden uuid[];
BEGIN
    -- Whoever hides the creator or the account at this moment waits for us, or we for them: without these locks a
    -- sync beside it leaves cards of a hidden creator public.
    PERFORM FROM public.users u WHERE u.id IN (SELECT i.user_id FROM public.content_item i WHERE i.id = ANY (p_ids)) ORDER BY u.id FOR SHARE;
    PERFORM FROM public.social_account s WHERE s.id IN (SELECT i.social_account_id FROM public.content_item i WHERE i.id = ANY (p_ids))
    ORDER BY s.id FOR SHARE;

    WITH removed AS (
        DELETE FROM site.card c WHERE c.id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_item p WHERE p.id = c.id)
        RETURNING c.id, c.short_id
    ), kept AS (
        INSERT INTO site.gone (short_id) SELECT r.short_id FROM removed r ON CONFLICT DO NOTHING
    )
    SELECT array_agg(r.id) INTO hidden FROM removed r;
    DELETE FROM site.search_document d WHERE d.id = ANY (hidden);

    WITH truth AS MATERIALIZED (
        SELECT * FROM site.public_item p WHERE p.id = ANY (p_ids)
    ), cards AS (
        INSERT INTO site.card AS c (id, short_id, slug, creator_id, account_id, creator_slug, creator_name, platform_slug, platform_name,
            type_slug, type_name, shape, title, excerpt, tags, category_code, category_name, language, thumbnail_url, duration_seconds,
            views_count, likes_count, comments_count, is_live, substance, clicks_30_days, published_at)
        SELECT id, short_id, slug, creator_id, account_id, creator_slug, creator_name, platform_slug, platform_name,
            type_slug, type_name, shape, title, excerpt, tags, category_code, category_name, language, thumbnail_url, duration_seconds,
            views_count, likes_count, comments_count, is_live, substance, clicks_30_days, published_at
        FROM truth
        ON CONFLICT (id) DO UPDATE
        SET slug = excluded.slug, creator_slug = excluded.creator_slug, creator_name = excluded.creator_name, type_slug = excluded.type_slug,
            type_name = excluded.type_name, shape = excluded.shape, title = excluded.title, excerpt = excluded.excerpt, tags = excluded.tags,
            category_code = excluded.category_code, category_name = excluded.category_name, language = excluded.language,
            thumbnail_url = excluded.thumbnail_url, duration_seconds = excluded.duration_seconds, views_count = excluded.views_count,
            likes_count = excluded.likes_count, comments_count = excluded.comments_count, is_live = excluded.is_live,
            substance = excluded.substance, clicks_30_days = excluded.clicks_30_days, published_at = excluded.published_at,
            -- Numbers change daily and say nothing new; only what a reader reads makes a page changed.
            changed_at = CASE WHEN (c.title, c.excerpt, c.tags, c.category_code, c.thumbnail_url, c.creator_slug, c.slug)
                IS DISTINCT FROM (excluded.title, excluded.excerpt, excluded.tags, excluded.category_code, excluded.thumbnail_url,
                    excluded.creator_slug, excluded.slug) THEN now() ELSE c.changed_at END
        RETURNING c.id
    ), details AS (
        INSERT INTO site.detail AS d (id, description, platform_url, platform_content_id, is_embeddable, seo_title, seo_description,
            ai_description, synced_at)
        SELECT t.id, t.description, t.platform_url, t.platform_content_id, t.is_embeddable, t.seo_title, t.seo_description, t.ai_description, t.synced_at
        FROM truth t
        ON CONFLICT (id) DO UPDATE
        SET description = excluded.description, platform_url = excluded.platform_url, is_embeddable = excluded.is_embeddable,
            seo_title = excluded.seo_title, seo_description = excluded.seo_description, ai_description = excluded.ai_description,
            synced_at = excluded.synced_at
    )
    DELETE FROM site.gone g USING truth t WHERE g.short_id = t.short_id;

    PERFORM site.project_search(p_ids);
    PERFORM site.count_creators(ARRAY(SELECT DISTINCT i.user_id FROM public.content_item i WHERE i.id = ANY (p_ids)));
END
$$;

CREATE OR REPLACE FUNCTION site.project_creators(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    PERFORM FROM public.users u WHERE u.id = ANY (p_ids) ORDER BY u.id FOR SHARE;
    -- A creator who is hidden takes cards, accounts and lists along.
    INSERT INTO site.gone (short_id)
    SELECT c.short_id FROM site.card c WHERE c.creator_id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = c.creator_id)
    ON CONFLICT DO NOTHING;
    DELETE FROM site.search_document d WHERE d.id IN (
        SELECT c.id FROM site.card c WHERE c.creator_id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = c.creator_id));
    DELETE FROM site.search_document d WHERE d.id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = d.id);
    DELETE FROM site.creator c WHERE c.id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = c.id);

    INSERT INTO site.creator AS c (id, slug, name, bio, website_url, avatar_url, is_verified, category_code, seo_title, seo_description, joined_at)
    SELECT p.id, p.profile_slug, p.display_name, coalesce(p.bio, ''), p.website_url, p.avatar_url,
        p.is_verified OR EXISTS (SELECT FROM site.public_account a WHERE a.user_id = p.id), p.primary_category, p.seo_title, p.seo_description, p.created_at
    FROM site.public_creator p
    WHERE p.id = ANY (p_ids)
    ON CONFLICT (id) DO UPDATE
    SET slug = excluded.slug, name = excluded.name, bio = excluded.bio, website_url = excluded.website_url, avatar_url = excluded.avatar_url,
        is_verified = excluded.is_verified, category_code = excluded.category_code, seo_title = excluded.seo_title,
        seo_description = excluded.seo_description, changed_at = now()
    WHERE (c.slug, c.name, c.bio, c.website_url, c.avatar_url, c.is_verified, c.category_code, c.seo_title, c.seo_description)
        IS DISTINCT FROM (excluded.slug, excluded.name, excluded.bio, excluded.website_url, excluded.avatar_url, excluded.is_verified,
            excluded.category_code, excluded.seo_title, excluded.seo_description);

    DELETE FROM site.account a WHERE a.creator_id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_account s WHERE s.id = a.id);
    INSERT INTO site.account AS a (id, creator_id, platform_slug, platform_name, name, handle, url, followers_count, verified_at, as_of)
    SELECT s.id, s.user_id, p.slug, p.display_name, s.account_name, s.account_handle, s.account_url, s.follower_count, s.last_verified_at, s.last_synced_at
    FROM site.public_account s
    JOIN public.platform p ON p.id = s.platform_id
    WHERE s.user_id = ANY (p_ids)
    ON CONFLICT (id) DO UPDATE
    SET name = excluded.name, handle = excluded.handle, url = excluded.url, followers_count = excluded.followers_count,
        verified_at = excluded.verified_at, as_of = excluded.as_of;

    PERFORM site.project_search_creators(p_ids);
    PERFORM site.count_creators(p_ids);
    PERFORM site.project_featured();
END
$$;

CREATE FUNCTION site.move_tiers(p_best int, p_good int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    moved int;
BEGIN
    DELETE FROM site.search_tier;
    INSERT INTO site.search_tier (tier, prior)
    SELECT w.tier, coalesce((SELECT d.prior FROM site.search_document d WHERE d.kind = 'content' ORDER BY d.prior DESC OFFSET w.size - 1 LIMIT 1), '-Infinity')
    FROM (VALUES (0, p_best), (1, p_best + p_good)) AS w (tier, size);
    -- Works on their way wait for us, or we for them: the order is that of the projection, works by their id.
    WITH astray AS (
        SELECT d.id, t.tier FROM site.search_document d CROSS JOIN LATERAL (SELECT site.tier_of(d.prior) AS tier) AS t
        WHERE d.kind = 'content' AND d.tier <> t.tier
        ORDER BY d.id FOR UPDATE OF d
    ), texts AS (
        UPDATE site.search_text x SET tier = a.tier FROM astray a WHERE x.id = a.id
    )
    UPDATE site.search_document d SET tier = a.tier FROM astray a WHERE d.id = a.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END
$$;
COMMENT ON FUNCTION site.move_tiers IS 'Draws the borders of the tiers again and moves the works that are on the wrong side; their number.';

CREATE FUNCTION site.count_words() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed int;
BEGIN
    WITH counted AS MATERIALIZED (
        SELECT w.word, count(*)::int AS works
        FROM site.search_document d CROSS JOIN LATERAL string_to_table(d.title, ' ') AS w (word)
        WHERE length(w.word) BETWEEN 3 AND 40
        GROUP BY w.word
    ), gone AS (
        DELETE FROM site.word w WHERE NOT EXISTS (SELECT FROM counted c WHERE c.word = w.word)
    )
    INSERT INTO site.word AS w (word, works, shortened)
    SELECT c.word, c.works, site.shortened(c.word) FROM counted c
    LEFT JOIN site.word k ON k.word = c.word
    WHERE c.works IS DISTINCT FROM k.works
    ON CONFLICT (word) DO UPDATE SET works = excluded.works;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION site.count_words IS 'Counts the words of titles and names again; how many are new or counted differently.';
GRANT EXECUTE ON FUNCTION site.move_tiers, site.count_words TO streamvibe_worker;
GRANT EXECUTE ON FUNCTION site.fold, site.spaced, site.shortened TO streamvibe_visitor, streamvibe_web, streamvibe_worker;

SELECT site.project_search(ARRAY(SELECT c.id FROM site.card c));
SELECT site.project_search_creators(ARRAY(SELECT c.id FROM site.creator c));
