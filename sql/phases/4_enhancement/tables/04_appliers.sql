-- A person who is deleted takes along what they took over, found by an index.
SET LOCAL ROLE streamvibe_owner;

CREATE INDEX ai_suggestion_application_by_idx ON public.ai_suggestion_application (applied_by_user_id);
