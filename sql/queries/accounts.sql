-- name: sign_up$
-- Makes an account with its profile, settings, role and free plan; false when the address has one.
SELECT auth.sign_up(%(user_id)s, %(email_hash)s, %(email_cipher)s, %(password_hash)s, %(google_subject)s);

-- name: find_account^
-- The account of an e-mail address, for sign-in.
SELECT user_id,
       password_hash,
       email_verified_at,
       google_subject
FROM auth.find_account(%(email_hash)s);

-- name: find_google_account$
-- Who signs in with this Google identity.
SELECT auth.find_google_account(%(google_subject)s);

-- name: join_google$
-- Joins a Google identity to an account; an unproved account loses its password and sessions by it.
SELECT auth.join_google(%(user_id)s, %(google_subject)s);

-- name: set_password_hash$
-- Stores the hash of another password; mailed links for a new one end.
SELECT auth.set_password_hash(%(user_id)s, %(password_hash)s);

-- name: renew_password_hash$
-- Stores a hash of the same password at another cost, unless the password was changed meanwhile.
SELECT auth.renew_password_hash(%(user_id)s, %(was)s, %(password_hash)s);

-- name: has_proved_address$
-- Whether a person has proved their e-mail address.
SELECT a.email_verified_at IS NOT NULL FROM auth.users a WHERE a.id = %(user_id)s;

-- name: own_password_hash$
-- The password hash of the signed-in person, to check the current password.
SELECT auth.own_password_hash();

-- name: issue_token$
-- Remembers the hash of a mailed link; the one before it stops working.
SELECT auth.issue_token(%(user_id)s, %(purpose)s, %(token_hash)s, %(lifetime)s);

-- name: peek_token$
-- Whose link this is, without using it up.
SELECT auth.peek_token(%(purpose)s, %(token_hash)s);

-- name: use_token$
-- Uses a mailed link up; nobody when it is used or expired.
SELECT auth.use_token(%(purpose)s, %(token_hash)s);

-- name: end_sessions$
-- Signs every browser of a person out, except one.
SELECT auth.end_sessions(%(user_id)s, %(except_hash)s);

-- name: end_own_session$
-- Signs one browser of the signed-in person out; false when it is not theirs.
SELECT auth.end_own_session(%(session_id)s);

-- name: list_devices
-- The browsers in which a person is signed in, the last used first.
SELECT s.id,
       s.client,
       s.created_at,
       s.seen_at,
       s.token_hash = %(current_hash)s AS is_current
FROM auth.session s
WHERE s.user_id = %(user_id)s
  AND s.expires_at > now()
  AND s.seen_at > now() - interval '14 days'
ORDER BY s.seen_at DESC
LIMIT 50;

-- name: find_paid_plan$
-- The name of a plan that costs something.
SELECT p.name FROM site.plan p WHERE p.slug = %(plan)s AND p.price_cents > 0;

-- name: find_details^
-- The encrypted private side of a person, for themselves and for mails to them.
SELECT a.email_cipher,
       a.full_name_cipher,
       a.location_cipher,
       a.email_verified_at,
       a.google_subject
FROM auth.users a
WHERE a.id = %(user_id)s;

-- name: store_details$
-- Stores the encrypted full name and place of the signed-in person.
SELECT auth.store_private_details(%(full_name_cipher)s, %(location_cipher)s);

-- name: find_profile^
-- The public side of a person, with its version.
SELECT u.id,
       u.display_name,
       u.bio,
       u.website_url,
       u.primary_category,
       u.profile_slug AS slug,
       u.is_public,
       u.is_onboarded,
       u.updated_at
FROM public.users u
WHERE u.id = %(user_id)s;

-- name: free_slug$
-- A free address for a name, the person's own present one included.
SELECT public.generate_profile_slug(%(wanted)s, %(user_id)s);

-- name: looks_like_another$
-- Whether a name or an address, whichever is given, looks like that of another creator whose proved channels many people follow,
-- and is written otherwise.
SELECT EXISTS (
    SELECT FROM (
        SELECT c.id FROM site.creator c WHERE c.is_verified AND ext.skeleton(c.name) = nullif(ext.skeleton(%(name)s), '')
            AND ext.sort_key(c.name) <> ext.sort_key(%(name)s)
        UNION ALL
        SELECT c.id FROM site.creator c WHERE c.is_verified AND ext.skeleton(c.slug) = nullif(ext.skeleton(%(slug)s), '')
    ) AS l
    WHERE l.id <> %(user_id)s
        AND (SELECT sum(a.followers_count) FROM site.account a WHERE a.creator_id = l.id) >= %(well_known)s
);

-- name: onboard!
-- Gives a new person name, address and public page.
UPDATE public.users
SET display_name = %(display_name)s,
    bio = %(bio)s,
    website_url = %(website_url)s,
    primary_category = %(primary_category)s,
    profile_slug = %(slug)s,
    is_onboarded = true,
    onboarded_at = now(),
    is_public = true
WHERE id = %(user_id)s
  AND NOT is_onboarded;

-- name: save_profile!
-- Stores an edited profile when nobody changed it since the version that was shown.
UPDATE public.users
SET display_name = %(display_name)s,
    bio = %(bio)s,
    website_url = %(website_url)s,
    primary_category = %(primary_category)s,
    profile_slug = %(slug)s
WHERE id = %(user_id)s
  AND updated_at = %(version)s;

-- name: set_visibility!
-- Shows a profile to everybody, or to nobody.
UPDATE public.users
SET is_public = %(is_public)s
WHERE id = %(user_id)s
  AND is_onboarded;

-- name: list_categories
-- The categories that a creator may choose.
SELECT c.code,
       c.name
FROM site.category c
ORDER BY c.sort_order
LIMIT 100;

-- name: find_switches^
-- The switches of a person.
SELECT s.is_email_notifications_enabled,
       s.is_weekly_digest_enabled,
       s.is_auto_sync_enabled,
       s.sync_frequency_hours,
       s.is_auto_ai_analysis_enabled,
       s.is_auto_apply_ai_suggestions_enabled,
       s.is_auto_seo_submission_enabled
FROM public.user_setting s
WHERE s.user_id = %(user_id)s;

-- name: save_switches!
-- Stores the switches of a person.
UPDATE public.user_setting
SET is_email_notifications_enabled = %(is_email_notifications_enabled)s,
    is_weekly_digest_enabled = %(is_weekly_digest_enabled)s,
    is_auto_sync_enabled = %(is_auto_sync_enabled)s,
    sync_frequency_hours = %(sync_frequency_hours)s,
    is_auto_ai_analysis_enabled = %(is_auto_ai_analysis_enabled)s,
    is_auto_apply_ai_suggestions_enabled = %(is_auto_apply_ai_suggestions_enabled)s,
    is_auto_seo_submission_enabled = %(is_auto_seo_submission_enabled)s
WHERE user_id = %(user_id)s;

-- name: add_notification!
-- Adds a notification for a person.
INSERT INTO public.notification (user_id, type, title, message, action_url, action_label, related_entity_type, related_entity_id)
VALUES (%(user_id)s, %(type)s::public.notification_type_enum, %(title)s, %(message)s, %(action_url)s, %(action_label)s,
        %(related_entity_type)s, %(related_entity_id)s);

-- name: list_notifications
-- A person's notifications, newest first, behind the given one.
SELECT n.id,
       n.type::text AS type,
       n.title,
       n.message,
       n.action_url,
       n.action_label,
       n.is_read,
       n.created_at
FROM public.notification n
WHERE n.user_id = %(user_id)s
  AND coalesce(n.expires_at > now(), true)
  AND (%(before_time)s::timestamptz IS NULL OR (n.created_at, n.id) < (%(before_time)s, %(before_id)s::uuid))
ORDER BY n.created_at DESC, n.id DESC
LIMIT %(limit)s;

-- name: count_unread$
-- How many notifications a person has not read, at most 100.
SELECT count(*)
FROM (SELECT FROM public.notification n
      WHERE n.user_id = %(user_id)s AND NOT n.is_read AND coalesce(n.expires_at > now(), true)
      LIMIT 100) AS unread;

-- name: read_notification!
-- Marks one notification as read.
UPDATE public.notification
SET is_read = true, read_at = coalesce(read_at, now())
WHERE id = %(notification_id)s
  AND user_id = %(user_id)s;

-- name: read_notifications!
-- Marks every notification of a person as read.
UPDATE public.notification
SET is_read = true, read_at = now()
WHERE user_id = %(user_id)s
  AND NOT is_read;

-- name: add_audit!
-- Writes down what a person did.
INSERT INTO public.audit_log (user_id, action, entity_type, entity_id, old_values, new_values, client)
VALUES (%(user_id)s, %(action)s, %(entity_type)s, %(entity_id)s, %(old_values)s::jsonb, %(new_values)s::jsonb, %(client)s);

-- name: prove_by_hand!
-- Counts an address as proved because an operator vouches for it.
UPDATE auth.users
SET email_verified_at = coalesce(email_verified_at, now())
WHERE id = %(user_id)s;

-- name: name_by_hand!
-- Gives a person made by an operator a name and an address; their page stays private until they open it.
UPDATE public.users
SET display_name = %(display_name)s,
    profile_slug = public.generate_profile_slug(%(wanted)s, %(user_id)s),
    is_onboarded = true,
    onboarded_at = now()
WHERE id = %(user_id)s;

-- name: grant_role!
-- Gives a person a role.
INSERT INTO public.user_role (user_id, role)
VALUES (%(user_id)s, %(role)s::public.app_role_enum)
ON CONFLICT DO NOTHING;

-- name: plan_by_hand!
-- Gives a person a plan, until a day or for good.
UPDATE public.subscription AS s
SET tier_id = t.id,
    status_id = st.id,
    plan_ends_at = %(until)s
FROM public.subscription_tier t, public.subscription_status st
WHERE s.user_id = %(user_id)s
  AND t.slug = %(tier)s
  AND st.slug = 'active';

-- name: list_tiers
-- The slugs of the plans there are.
SELECT t.slug
FROM public.subscription_tier t
WHERE t.is_active
ORDER BY t.sort_order
LIMIT 20;

-- name: list_encrypted_details
-- Addresses, names and places of people whose key is another one than the primary one.
SELECT v.part || ' ' || a.id AS key, v.part, a.id AS user_id, v.ciphertext
FROM auth.users a
CROSS JOIN LATERAL (VALUES ('email', a.email_cipher), ('full_name', a.full_name_cipher), ('location', a.location_cipher)) AS v (part, ciphertext)
WHERE v.part || ' ' || a.id > %(after)s AND substring(v.ciphertext FROM 1 FOR octet_length(%(key_prefix)s::bytea)) <> %(key_prefix)s
ORDER BY v.part || ' ' || a.id
LIMIT %(limit)s;

-- name: reencrypt_detail!
-- Writes an address, name or place as it is encrypted now, unless it changed meanwhile.
UPDATE auth.users a
SET email_cipher = CASE split_part(%(key)s, ' ', 1) WHEN 'email' THEN %(ciphertext)s ELSE a.email_cipher END,
    full_name_cipher = CASE split_part(%(key)s, ' ', 1) WHEN 'full_name' THEN %(ciphertext)s ELSE a.full_name_cipher END,
    location_cipher = CASE split_part(%(key)s, ' ', 1) WHEN 'location' THEN %(ciphertext)s ELSE a.location_cipher END
WHERE a.id = split_part(%(key)s, ' ', 2)::uuid
    AND CASE split_part(%(key)s, ' ', 1) WHEN 'email' THEN a.email_cipher WHEN 'full_name' THEN a.full_name_cipher ELSE a.location_cipher END = %(was)s;

-- name: list_addresses
-- Everybody's encrypted address with the hash by which it is found.
SELECT a.id AS user_id, a.email_cipher, a.email_hash
FROM auth.users a
WHERE a.id > %(after)s
ORDER BY a.id
LIMIT %(limit)s
FOR UPDATE;

-- name: rehash_address!
-- Writes the hash by which an address is found.
UPDATE auth.users a SET email_hash = %(email_hash)s WHERE a.id = %(user_id)s;

-- name: open_notice$
-- Tells the operators of a trouble, once; whether they were told now.
SELECT auth.open_notice(%(subject)s, %(title)s, %(message)s)

-- name: clear_notice$
-- Notes that the trouble is over.
SELECT auth.clear_notice(%(subject)s)
