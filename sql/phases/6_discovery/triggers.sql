-- Triggers by which schema site follows the truth in the same transaction, and by which the page cache hears of it.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE TRIGGER project_inserted AFTER INSERT ON public.content_item REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_items_inserted();
CREATE OR REPLACE TRIGGER project_updated AFTER UPDATE ON public.content_item REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_items_updated();
CREATE OR REPLACE TRIGGER project_deleted AFTER DELETE ON public.content_item REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_items_deleted();

CREATE OR REPLACE TRIGGER project_inserted AFTER INSERT ON public.content_tag REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_tags_changed();
CREATE OR REPLACE TRIGGER project_deleted AFTER DELETE ON public.content_tag REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_tags_changed();

CREATE OR REPLACE TRIGGER project_updated AFTER UPDATE ON public.users REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_people_changed();
CREATE OR REPLACE TRIGGER project_deleted AFTER DELETE ON public.users REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_person_deleted();

CREATE OR REPLACE TRIGGER project_updated AFTER UPDATE ON auth.users REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_address_proved();

CREATE OR REPLACE TRIGGER project_inserted AFTER INSERT ON public.social_account REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_accounts_changed();
CREATE OR REPLACE TRIGGER project_updated AFTER UPDATE ON public.social_account REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_accounts_changed();
CREATE OR REPLACE TRIGGER project_deleted AFTER DELETE ON public.social_account REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_accounts_changed();

CREATE OR REPLACE TRIGGER project_changed AFTER INSERT OR UPDATE OR DELETE ON public.featured_creator
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_featured_changed();

CREATE OR REPLACE TRIGGER project_changed AFTER INSERT OR UPDATE OR DELETE ON public.content_category
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_categories_changed();

-- Lists of tags follow the cards.
CREATE OR REPLACE TRIGGER tag_inserted AFTER INSERT ON site.card REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_cards_tagged();
CREATE OR REPLACE TRIGGER tag_updated AFTER UPDATE ON site.card REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_cards_retagged();
CREATE OR REPLACE TRIGGER tag_deleted AFTER DELETE ON site.card REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_cards_untagged();

-- Copies of pages go with what they show.
CREATE OR REPLACE TRIGGER say_deleted AFTER DELETE ON site.card REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_shown_deleted();
CREATE OR REPLACE TRIGGER notify_changed AFTER UPDATE ON site.card REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_cards_changed();

CREATE OR REPLACE TRIGGER say_deleted AFTER DELETE ON site.creator REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_shown_deleted();
CREATE OR REPLACE TRIGGER notify_changed AFTER UPDATE ON site.creator REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_creators_changed();

CREATE OR REPLACE TRIGGER say_deleted AFTER DELETE ON site.account REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_shown_accounts_deleted();
CREATE OR REPLACE TRIGGER notify_changed AFTER UPDATE ON site.account REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_shown_accounts_changed();

CREATE OR REPLACE TRIGGER say_deleted AFTER DELETE ON site.category REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_shown_categories_deleted();

CREATE OR REPLACE TRIGGER notify_changed AFTER UPDATE ON site.detail REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION site.on_details_changed();

CREATE OR REPLACE TRIGGER say_made AFTER INSERT ON site.trending FOR EACH STATEMENT EXECUTE FUNCTION site.on_lists_refreshed();

CREATE OR REPLACE TRIGGER say_made AFTER INSERT ON site.category_trending FOR EACH STATEMENT EXECUTE FUNCTION site.on_lists_refreshed();
