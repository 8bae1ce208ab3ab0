-- Types that several subjects share.
SET LOCAL ROLE streamvibe_owner;

CREATE TYPE public.visibility_enum AS ENUM ('public', 'private', 'unlisted');
CREATE TYPE public.app_role_enum AS ENUM ('user', 'admin', 'moderator');
CREATE TYPE public.notification_type_enum AS ENUM ('info', 'success', 'warning', 'error');
CREATE TYPE public.action_mode_enum AS ENUM ('auto', 'manual', 'disabled');
