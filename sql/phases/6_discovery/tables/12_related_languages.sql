-- Related works in a work's own language: the newest of a language, and those of a category, each by an index.
SET LOCAL ROLE streamvibe_owner;

CREATE INDEX card_language_idx ON site.card (split_part(language, '-', 1), published_at DESC, id DESC);
CREATE INDEX card_language_category_idx ON site.card (split_part(language, '-', 1), category_code, published_at DESC, id DESC);
