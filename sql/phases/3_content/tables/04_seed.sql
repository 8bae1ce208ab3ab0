-- The forms of work.
INSERT INTO public.content_type (slug, display_name, description, sort_order)
VALUES
    ('long_video', 'Video', 'A video of more than a minute.', 1),
    ('short_video', 'Short', 'A video of a minute or less.', 2),
    ('image', 'Picture', 'A single picture.', 3),
    ('carousel', 'Gallery', 'Several pictures or clips in one post.', 4),
    ('story', 'Story', 'Visible for a day.', 5),
    ('reel', 'Reel', 'A vertical clip.', 6),
    ('post', 'Post', 'Text.', 7);
