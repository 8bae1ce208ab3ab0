-- Triggers on the tables of accounts.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE TRIGGER users_touch BEFORE UPDATE ON public.users FOR EACH ROW
    WHEN ((OLD.display_name, OLD.bio, OLD.avatar_url, OLD.website_url, OLD.is_public, OLD.profile_slug, OLD.primary_category)
        IS DISTINCT FROM (NEW.display_name, NEW.bio, NEW.avatar_url, NEW.website_url, NEW.is_public, NEW.profile_slug, NEW.primary_category))
    EXECUTE FUNCTION ext.touch();

CREATE OR REPLACE TRIGGER user_setting_touch BEFORE UPDATE ON public.user_setting FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ext.touch();

CREATE OR REPLACE TRIGGER subscription_touch BEFORE UPDATE ON public.subscription FOR EACH ROW
    WHEN (OLD.tier_id <> NEW.tier_id OR OLD.status_id <> NEW.status_id) EXECUTE FUNCTION ext.touch();
