-- Triggers on the tables of connections.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE TRIGGER platform_connection_touch BEFORE UPDATE ON public.platform_connection FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ext.touch();

CREATE OR REPLACE TRIGGER social_account_touch BEFORE UPDATE ON public.social_account FOR EACH ROW
    WHEN ((OLD.account_name, OLD.account_handle, OLD.account_url, OLD.description, OLD.visibility, OLD.status_id, OLD.deleted_at)
        IS DISTINCT FROM (NEW.account_name, NEW.account_handle, NEW.account_url, NEW.description, NEW.visibility, NEW.status_id, NEW.deleted_at))
    EXECUTE FUNCTION ext.touch();
