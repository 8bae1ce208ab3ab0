"""The outside world on one's own machine: providers that speak their real wire protocol, strictly, without a key.

Its own web application on its own port, with a mail server beside it. It imports nothing of the site, and the site
reaches it only as it reaches the real providers, by HTTP and SMTP. What stands where:

- `kit`: what every provider needs: OAuth with consent and PKCE, account chooser, control calls, faults, document store,
  pagination, generated creators, drawn pictures
- `google`: Google accounts (consent, code, PKCE, tokens, userinfo), the YouTube Data API v3 and YouTube's hub
- `instagram`: Instagram API with Instagram Login: consent, short and long tokens, media, Meta's callbacks
- `tiktok`: Login Kit v2 and the Display API: consent, rotating tokens, videos, webhooks
- `mail`: every mail that the site sends, and the pages to read it
- `templates`, `static`: the pages of all of them

A provider's folder holds its wire shapes and its scenarios only. The same thing has the same file name in each:
`provider` joins it to the application; `models`, `store`, `ids`; `fixtures`, `scenarios` and `catalogue` say what there
is; `oauth/` is the sign-in: `authorization`, `consent_routes`, `account_chooser`, `grants`, `scopes`, `token_routes`;
`api/` the API: `routes`, `params`, `pagination`, `shapes`, `errors`; `control` and `control_schema` the control calls;
`scenario_faults` what goes wrong, and when.

State (codes, tokens, quota, mails, documents) lives in one SQLite file of its own under the data folder.

Each scenario is an account whose day goes wrong in a way of its own, such as `@ratelimited`, `@revoked` or `@slow`.
Each provider's `scenarios.py` says what they do, and so does the sandbox's first page.
"""
