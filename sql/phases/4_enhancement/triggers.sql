-- Triggers on the tables of enhancement.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE TRIGGER user_ai_setting_touch BEFORE UPDATE ON public.user_ai_setting FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ext.touch();

CREATE OR REPLACE TRIGGER ai_suggestion_touch BEFORE UPDATE ON public.ai_suggestion FOR EACH ROW
    WHEN (OLD.is_applied <> NEW.is_applied) EXECUTE FUNCTION ext.touch();
