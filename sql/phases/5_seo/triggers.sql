-- Triggers on the tables of SEO.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE TRIGGER seo_connection_touch BEFORE UPDATE ON public.seo_connection FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ext.touch();

CREATE OR REPLACE TRIGGER seo_submission_touch BEFORE UPDATE ON public.seo_submission FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ext.touch();
