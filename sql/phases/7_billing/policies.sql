-- Webhooks are the steward's; of the cached copies a person sees those that carry their own id in the key.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS steward ON public.stripe_webhook_events;
CREATE POLICY steward ON public.stripe_webhook_events TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS cache ON public.cache_store;
CREATE POLICY cache ON public.cache_store FOR SELECT TO streamvibe_web USING (key LIKE 'user:' || (SELECT auth.uid()) || ':%');
DROP POLICY IF EXISTS steward ON public.cache_store;
CREATE POLICY steward ON public.cache_store TO streamvibe_steward USING (true) WITH CHECK (true);
