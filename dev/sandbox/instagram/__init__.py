"""Instagram, as far as the site speaks to it: the "Instagram API with Instagram Login" for professional accounts.

Addresses under the sandbox's own:

- `/instagram/www` is INSTAGRAM_AUTH_BASE_URL: `/oauth/authorize`
- `/instagram/api` is INSTAGRAM_TOKEN_BASE_URL: `/oauth/access_token`
- `/instagram/graph` is INSTAGRAM_GRAPH_BASE_URL: `/access_token`, `/refresh_access_token`, and with a version
  `/v25.0/me`, `/v25.0/me/media`, `/v25.0/<media id>`, `/v25.0/?ids=`, `/v25.0/me/permissions`
- `/instagram/cdn` holds the pictures, at signed addresses that end

An account has two numbers, as at Meta: `user_id` is the professional account's own, `id` is the one that this app
sees it by. The answer to a code carries the second, `/me` carries both, and addresses take either.
"""
