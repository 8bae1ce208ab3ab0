-- What each role may do with events and cached copies of Stripe.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.stripe_webhook_events, public.cache_store
    FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON public.stripe_webhook_events TO streamvibe_steward;

GRANT SELECT ON public.cache_store TO streamvibe_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.cache_store TO streamvibe_steward;
