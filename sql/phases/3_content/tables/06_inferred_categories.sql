-- A platform may tell no category. Then what is known of the account, its creator and the hashtags decides, until more is known.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_item
    DROP CONSTRAINT content_item_category_source,
    ADD CONSTRAINT content_item_category_source CHECK (category_source IN ('platform', 'inferred', 'owner', 'ai'));
COMMENT ON COLUMN public.content_item.category_source IS 'Who decided the category: the platform; what is known of account, creator and hashtags (inferred), where the platform tells none; the owner; a suggestion that was taken over.';
