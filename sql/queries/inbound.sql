-- name: record_event$
-- Records an event of a platform; false when it was recorded before.
SELECT connections.record_event(%(digest)s, %(source)s, %(kind)s)

-- name: accounts_at
-- Whose accounts a platform means by one of its ids.
SELECT a.user_id, a.account_id, a.is_ended FROM connections.accounts_at(%(platform)s, %(identity)s) AS a LIMIT 100

-- name: begin_deletion^
-- Records a deletion request, or finds the same one.
SELECT d.id, d.code, d.is_new FROM connections.begin_deletion(%(digest)s, %(code)s, %(platform)s, %(accounts)s) AS d

-- name: finish_deletion$
-- Records that an account of a deletion request is deleted.
SELECT connections.finish_deletion(%(deletion_id)s, %(account_id)s, %(works)s)

-- name: find_deletion^
-- The state of a deletion request.
SELECT d.platform_name, d.accounts, d.works, d.asked_at, d.finished_at FROM connections.find_deletion(%(code)s) AS d

-- name: forget_account$
-- Deletes everything that came from an ended account; the number of works.
SELECT content.forget_account(%(account_id)s)

-- name: plan_subscriptions
-- Channels about which the hub must be asked now.
SELECT s.user_id, s.account_id, s.channel_id, s.mode FROM vault.plan_subscriptions(%(limit)s) AS s LIMIT %(limit)s

-- name: get_subscription_secret$
-- The encrypted secret of an account's subscription.
SELECT vault.get_subscription_secret(%(account_id)s)

-- name: request_subscription$
-- Notes what the hub is asked; the id of the subscription.
SELECT vault.request_subscription(%(id)s, %(account_id)s, %(channel_id)s, %(ciphertext)s, %(mode)s)

-- name: confirm_subscription$
-- Whether we asked the hub for this.
SELECT vault.confirm_subscription(%(id)s, %(mode)s, %(channel_id)s, %(lease_seconds)s)

-- name: find_subscription^
-- Whose channel a message of the hub is about, and its encrypted secret.
SELECT s.user_id, s.account_id, s.channel_id, s.ciphertext, s.is_active FROM vault.find_subscription(%(id)s) AS s
