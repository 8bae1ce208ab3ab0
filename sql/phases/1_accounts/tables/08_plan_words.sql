-- The free plan in the words of the pricing page, unless an administrator has chosen others.
UPDATE public.subscription_tier
SET description = 'One channel, to try your page.'
WHERE slug = 'free' AND description = 'One channel, to see what your page looks like.';
