-- The slug of a work holds its title in its own letters; of the signs of ASCII only small letters, digits and hyphens, and no
-- blank or invisible sign of any script.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_item
    DROP CONSTRAINT content_item_slug_shape,
    ADD CONSTRAINT content_item_slug_shape CHECK (length(slug) <= 80
        AND slug !~ '[\u0001-\u002c\u002e\u002f\u003a-\u0060\u007b-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]|^-|-$|--');
