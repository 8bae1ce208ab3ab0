-- Hidden gems: works that say much about themselves and that hardly anybody opened lately, the fullest first.
SET LOCAL ROLE streamvibe_owner;
CREATE INDEX card_gems_idx ON site.card (category_code, substance DESC, published_at DESC, id DESC) WHERE substance >= 3 AND clicks_30_days < 10;
