-- The categories.
INSERT INTO public.content_category (code, name, description, sort_order)
VALUES
    ('music', 'Music', 'Songs, covers and evenings on stage.', 1),
    ('gaming', 'Gaming', 'Play, reviews and the big matches.', 2),
    ('education', 'Education', 'Lessons that make hard things clear.', 3),
    ('lifestyle', 'Lifestyle', 'Days, journeys and homes.', 4),
    ('comedy', 'Comedy', 'Sketches, stand-up and things that should not have worked.', 5),
    ('tech', 'Technology', 'Devices, code and how they are made.', 6),
    ('beauty', 'Beauty & Fashion', 'Faces, fabrics and finding a style.', 7),
    ('fitness', 'Fitness & Health', 'Moving, eating and sleeping well.', 8),
    ('food', 'Food & Cooking', 'Recipes, markets and very good lunches.', 9),
    ('business', 'Business & Finance', 'Work, money and the people behind it.', 10),
    ('art', 'Arts & Crafts', 'Drawn, carved, sewn and glazed by hand.', 11),
    ('entertainment', 'Entertainment', 'Films, series and the people in them.', 12),
    ('news', 'News & Politics', 'What happened, and what it means.', 13),
    ('science', 'Science', 'Experiments, space and living things.', 14),
    ('other', 'Other', 'Everything that needs no shelf.', 99);

-- The triggers that keep schema site true come after this file on a new database; from then on they do this.
INSERT INTO site.category (code, name, description, sort_order)
SELECT t.code, t.name, coalesce(t.description, ''), t.sort_order FROM public.content_category t WHERE t.is_active;
