-- What each role may do with connections, accounts, tokens and events of platforms.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.platform, public.account_status, public.platform_connection, public.social_account, vault.secret,
    vault.pending_revocation, vault.oauth_flow, vault.subscription, connections.traffic, connections.inbound_event,
    connections.deletion FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.platform TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.account_status TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

GRANT SELECT, INSERT, UPDATE ON public.platform_connection TO streamvibe_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.platform_connection TO streamvibe_worker;
GRANT SELECT ON public.platform_connection TO streamvibe_definer;
GRANT SELECT, UPDATE, DELETE ON public.platform_connection TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE ON public.social_account TO streamvibe_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.social_account TO streamvibe_worker;
GRANT SELECT ON public.social_account TO streamvibe_definer;
GRANT SELECT, UPDATE, DELETE ON public.social_account TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON vault.secret TO streamvibe_definer;

GRANT SELECT, INSERT, UPDATE, DELETE ON vault.pending_revocation TO streamvibe_definer;
GRANT DELETE ON vault.pending_revocation TO streamvibe_steward;
GRANT SELECT (name, created_at) ON vault.pending_revocation TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON vault.oauth_flow TO streamvibe_definer;

GRANT SELECT, INSERT, UPDATE ON vault.subscription TO streamvibe_definer;
GRANT SELECT, DELETE ON vault.subscription TO streamvibe_steward;
GRANT UPDATE (confirmed_at, renew_at, lease_ends_at) ON vault.subscription TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE ON connections.traffic TO streamvibe_steward;

GRANT SELECT, INSERT, DELETE ON connections.inbound_event TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON connections.deletion TO streamvibe_steward;
