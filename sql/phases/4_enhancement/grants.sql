-- What each role may do with suggestions and AI usage.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.ai_provider, public.ai_model, public.user_ai_setting, public.ai_suggestion,
    public.ai_suggestion_application, public.ai_usage, public.trending_keyword
    FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.ai_provider TO streamvibe_web, streamvibe_worker;

GRANT SELECT ON public.ai_model TO streamvibe_web, streamvibe_worker;

GRANT SELECT ON public.user_ai_setting TO streamvibe_web, streamvibe_worker;
GRANT INSERT (user_id, preferred_provider_id, preferred_model_id, tone, language) ON public.user_ai_setting TO streamvibe_web;
GRANT UPDATE (preferred_provider_id, preferred_model_id, tone, language) ON public.user_ai_setting TO streamvibe_web;

GRANT SELECT ON public.ai_suggestion TO streamvibe_web;
GRANT SELECT, INSERT ON public.ai_suggestion TO streamvibe_worker;
GRANT UPDATE (is_applied, applied_at) ON public.ai_suggestion TO streamvibe_web, streamvibe_worker;

GRANT SELECT ON public.ai_suggestion_application TO streamvibe_web, streamvibe_worker;
GRANT INSERT (suggestion_id, user_id, field_name, applied_value, previous_value, applied_by_user_id)
    ON public.ai_suggestion_application TO streamvibe_web, streamvibe_worker;
GRANT UPDATE (undone_at) ON public.ai_suggestion_application TO streamvibe_web, streamvibe_worker;

GRANT SELECT ON public.ai_usage TO streamvibe_web;
GRANT SELECT, INSERT ON public.ai_usage TO streamvibe_worker;

GRANT SELECT ON public.trending_keyword TO streamvibe_web, streamvibe_worker;
