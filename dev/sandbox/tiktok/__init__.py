"""TikTok, as far as the site speaks to it: Login Kit v2 for the web, and the Display API.

Addresses under the sandbox's own:

- `/tiktok/www` is TIKTOK_AUTH_BASE_URL: `/v2/auth/authorize/`
- `/tiktok/api` is TIKTOK_API_BASE_URL: `/v2/oauth/token/`, `/v2/oauth/revoke/`, `/v2/user/info/`, `/v2/video/list/`,
  `/v2/video/query/`
- `/tiktok/cdn` holds the pictures: covers at signed addresses that live six hours, portraits
- `/_control/tiktok` makes days go wrong and delivers webhook events: see `control.py`

`scenarios.py` has the accounts whose day goes wrong. Source of all forms:
https://developers.tiktok.com/doc/ (Login Kit for Web, Manage User Access Tokens, Display API, Webhooks).
"""
