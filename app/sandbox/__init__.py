"""The outside world on one's own machine: providers that speak their real wire protocol, strictly, without a key.

Its own web application on its own port, with a door for mail beside it. It imports nothing of the site, and the site
reaches it only as it reaches the real providers, by HTTP and SMTP. What stands where:

- `google`: accounts (consent, code, PKCE, tokens, userinfo) and the YouTube Data API v3
- `instagram`: Instagram API with Instagram Login: consent, short and long tokens, media, Meta's callbacks
- `tiktok`: Login Kit v2 and the Display API: consent, rotating tokens, videos, webhooks
- `creators`: who and what there is to sync: generated channels, channels out of a CSV file, and the bad days
- `mail`: every mail that the site sends, and the pages to read it
- `pictures`: thumbnails and avatars, drawn on demand
- `control`: `/_control/…`, by which tests and people make a day go wrong

State (codes, tokens, quota, mails, catalogue) lives in one SQLite file of its own under the data folder.

Magic handles, each a channel whose day goes wrong in a way of its own: `@ratelimited`, `@revoked`, `@slow`, `@empty`,
`@nochannel`, `@overquota`. `creators/magic.py` says what each does, and so does the sandbox's first page.
"""
