"""Google, as far as the site speaks to it: accounts (OAuth 2 with PKCE, OpenID Connect), the YouTube Data API v3
and the hub that pushes what channels publish.

Addresses under the sandbox's own:

- `/google/accounts` is GOOGLE_ACCOUNTS_BASE_URL: `/o/oauth2/v2/auth`, `/.well-known/openid-configuration`
- `/google/token` is GOOGLE_TOKEN_BASE_URL: `/token`, `/revoke`
- `/google/oauth2/v3/certs` and `/google/openidconnect/v1/userinfo`, which the discovery document names
- `/google/youtube/v3` is YOUTUBE_API_BASE_URL: `/channels`, `/playlistItems`, `/videos`
- `/google/hub` is YOUTUBE_HUB_BASE_URL: `/subscribe`
"""
