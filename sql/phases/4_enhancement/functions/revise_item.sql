-- Changing a field of a work so that it can be undone. With the caller's own rights: policies and column grants decide.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION public.revise_item(
    p_item_id uuid, p_field text, p_value text, p_change_source text, p_category_source text DEFAULT NULL
) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    item public.content_item;
    before text;
BEGIN
    SELECT * INTO item FROM public.content_item i WHERE i.id = p_item_id AND i.deleted_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'SV005', MESSAGE = 'This work was not found.';
    END IF;
    IF p_field IS NULL OR p_field NOT IN ('seo_title', 'seo_description', 'category_code') THEN
        RAISE EXCEPTION USING ERRCODE = 'SV006', MESSAGE = format('The field %s of a work is not changed this way.', coalesce(p_field, 'nothing'));
    END IF;
    before := CASE p_field WHEN 'seo_title' THEN item.seo_title WHEN 'seo_description' THEN item.seo_description ELSE item.category_code END;
    UPDATE public.content_item i
    SET seo_title = CASE p_field WHEN 'seo_title' THEN p_value ELSE i.seo_title END,
        seo_description = CASE p_field WHEN 'seo_description' THEN p_value ELSE i.seo_description END,
        category_code = CASE p_field WHEN 'category_code' THEN p_value ELSE i.category_code END,
        category_source = CASE p_field WHEN 'category_code' THEN p_category_source ELSE i.category_source END
    WHERE i.id = p_item_id;
    INSERT INTO public.content_revision (content_item_id, user_id, field_name, old_value, new_value, change_source)
    VALUES (p_item_id, item.user_id, p_field, before, p_value, p_change_source);
    RETURN jsonb_build_object('value', before, 'category_source', item.category_source);
END
$$;
COMMENT ON FUNCTION public.revise_item IS 'Sets the title or description for search engines, or the category, of one''s own work and remembers what stood there: {value, category_source}.';
GRANT EXECUTE ON FUNCTION public.revise_item TO streamvibe_web, streamvibe_worker;
