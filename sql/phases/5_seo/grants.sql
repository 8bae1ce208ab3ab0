-- What each role may do with search engines and submissions.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.search_engine, public.seo_connection, public.seo_submission, public.seo_usage
    FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.search_engine TO streamvibe_web, streamvibe_worker;

GRANT SELECT ON public.seo_connection TO streamvibe_web, streamvibe_worker;
GRANT INSERT (user_id, search_engine_id, site_url) ON public.seo_connection TO streamvibe_web;
GRANT UPDATE (is_active) ON public.seo_connection TO streamvibe_web;
GRANT UPDATE (is_verified, last_verified_at, last_error) ON public.seo_connection TO streamvibe_worker;

GRANT SELECT ON public.seo_submission TO streamvibe_web;
GRANT SELECT, INSERT ON public.seo_submission TO streamvibe_worker;
GRANT UPDATE (response_status, response_body, status, status_checked_at, index_status_url, coverage_state, error_message,
    retry_count, next_retry_at, submitted_at, indexed_at) ON public.seo_submission TO streamvibe_worker;

GRANT SELECT ON public.seo_usage TO streamvibe_web;
GRANT SELECT, INSERT ON public.seo_usage TO streamvibe_worker;
