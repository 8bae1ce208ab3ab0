-- Works and creators are found by a pasted address of their platform.
SET LOCAL ROLE streamvibe_owner;
CREATE INDEX detail_platform_content_idx ON site.detail (platform_content_id);
CREATE INDEX detail_platform_url_idx ON site.detail USING hash (platform_url);
CREATE INDEX account_handle_idx ON site.account (platform_slug, lower(ltrim(handle, '@')));
CREATE INDEX account_url_idx ON site.account USING hash (url);
