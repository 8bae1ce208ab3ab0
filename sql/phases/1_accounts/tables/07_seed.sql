-- The plans and their states. Numbers: the design document; prices in cents of a US dollar.
INSERT INTO public.subscription_tier (slug, display_name, description, max_social_accounts, max_syncs_per_month, max_ai_analyses_per_month,
    max_seo_submissions_per_month, price_cents, is_featured, sort_order)
VALUES
    ('free', 'Free', 'One channel, to see what your page looks like.', 1, 10, 25, 0, 0, false, 1),
    ('basic', 'Basic', 'For creators who publish every week.', 3, 100, 100, 50, 1900, true, 2),
    ('premium', 'Premium', 'For professionals and teams with several channels.', 10, 500, 500, 200, 4900, false, 3);

INSERT INTO public.subscription_status (slug, display_name, description, is_active_state)
VALUES
    ('active', 'Active', 'Paid, or free of charge.', true),
    ('trialing', 'On trial', 'In a trial period.', true),
    ('past_due', 'Payment due', 'A payment failed; the plan holds until the grace period ends.', true),
    ('canceled', 'Canceled', 'Ended; the limits of the free plan hold.', false),
    ('paused', 'Paused', 'On hold; the limits of the free plan hold.', false);
