-- Triggers on the tables of content, and the guard of the accounts that it belongs to.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE TRIGGER content_item_touch BEFORE UPDATE ON public.content_item FOR EACH ROW
    WHEN ((OLD.title, OLD.description, OLD.tags, OLD.hashtags, OLD.thumbnail_url, OLD.visibility, OLD.platform_visibility, OLD.ai_description,
           OLD.seo_title, OLD.seo_description, OLD.deleted_at, OLD.is_live, OLD.broadcast, OLD.scheduled_at, OLD.duration_seconds)
        IS DISTINCT FROM (NEW.title, NEW.description, NEW.tags, NEW.hashtags, NEW.thumbnail_url, NEW.visibility, NEW.platform_visibility,
           NEW.ai_description, NEW.seo_title, NEW.seo_description, NEW.deleted_at, NEW.is_live, NEW.broadcast, NEW.scheduled_at, NEW.duration_seconds))
    EXECUTE FUNCTION ext.touch();

CREATE OR REPLACE TRIGGER social_account_guard BEFORE DELETE ON public.social_account FOR EACH ROW
    EXECUTE FUNCTION public.prevent_account_deletion_with_content();

CREATE OR REPLACE TRIGGER picture_let_go AFTER DELETE OR UPDATE ON content.picture FOR EACH ROW
    WHEN (OLD.hash IS NOT NULL) EXECUTE FUNCTION content.release_picture();

CREATE OR REPLACE TRIGGER social_account_begins_again AFTER UPDATE OF deleted_at, sync_state ON public.social_account FOR EACH ROW
    WHEN (NEW.deleted_at IS DISTINCT FROM OLD.deleted_at OR NEW.sync_state = '{}') EXECUTE FUNCTION content.forget_missing();
