-- Notifications and the audit log.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.notification (
    id                  uuid                          CONSTRAINT notification_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id             uuid                          NOT NULL,
    type                public.notification_type_enum NOT NULL DEFAULT 'info',
    title               text                          NOT NULL,
    message             text                          NOT NULL,
    action_url          text,
    action_label        text,
    metadata            jsonb,
    related_entity_type text,
    related_entity_id   uuid,
    is_read             boolean                       NOT NULL DEFAULT false,
    read_at             timestamptz,
    expires_at          timestamptz,
    created_at          timestamptz                   NOT NULL DEFAULT now(),
    updated_at          timestamptz                   NOT NULL DEFAULT now(),
    CONSTRAINT notification_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT notification_action_is_ours CHECK (action_url IS NULL OR action_url ~ '^/([^/\\]|$)')
);
COMMENT ON TABLE public.notification IS 'Notifications of a person inside the site.';
CREATE INDEX notification_unread_idx ON public.notification (user_id, created_at DESC) WHERE NOT is_read;
CREATE INDEX notification_user_idx ON public.notification (user_id, created_at DESC);
CREATE INDEX notification_expires_idx ON public.notification (expires_at) WHERE expires_at IS NOT NULL;
ALTER TABLE public.notification ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit_log (
    id          uuid        CONSTRAINT audit_log_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id     uuid,
    action      text        NOT NULL,
    entity_type text        NOT NULL,
    entity_id   uuid,
    old_values  jsonb,
    new_values  jsonb,
    client      text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_log_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT audit_log_client_is_coarse CHECK (length(client) <= 60)
);
COMMENT ON TABLE public.audit_log IS 'What was done, by whom, with which browser family and system; never an address.';
CREATE INDEX audit_log_user_idx ON public.audit_log (user_id, created_at DESC);
CREATE INDEX audit_log_entity_idx ON public.audit_log (entity_type, entity_id, created_at DESC);
CREATE INDEX audit_log_action_idx ON public.audit_log (action, created_at DESC);
CREATE INDEX audit_log_created_idx ON public.audit_log (created_at DESC);
ALTER TABLE public.audit_log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
