-- A person's connections and accounts are their own; platforms and states are for everybody signed in.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS everybody ON public.platform;
CREATE POLICY everybody ON public.platform FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward
    USING (true);

DROP POLICY IF EXISTS everybody ON public.account_status;
CREATE POLICY everybody ON public.account_status FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward
    USING (true);

DROP POLICY IF EXISTS own ON public.platform_connection;
CREATE POLICY own ON public.platform_connection TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.platform_connection;
CREATE POLICY steward ON public.platform_connection TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.social_account;
CREATE POLICY own ON public.social_account TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.social_account;
CREATE POLICY steward ON public.social_account TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON vault.secret;
CREATE POLICY own ON vault.secret TO streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON vault.pending_revocation;
CREATE POLICY own ON vault.pending_revocation TO streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON vault.pending_revocation;
CREATE POLICY steward ON vault.pending_revocation TO streamvibe_steward USING (true);

DROP POLICY IF EXISTS own ON vault.oauth_flow;
CREATE POLICY own ON vault.oauth_flow TO streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON vault.subscription;
CREATE POLICY own ON vault.subscription TO streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON vault.subscription;
CREATE POLICY steward ON vault.subscription TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON connections.traffic;
CREATE POLICY steward ON connections.traffic TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON connections.inbound_event;
CREATE POLICY steward ON connections.inbound_event TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON connections.deletion;
CREATE POLICY steward ON connections.deletion TO streamvibe_steward USING (true) WITH CHECK (true);
