"""What stands once for every provider; it takes a provider's differences as functions and knows no provider itself.

Every provider uses:

- `provider`: what the application joins, a `Provider` in each folder's `provider.py`
- `store`, `facts`, `state`: accounts and items as JSON in one SQLite file, a `Collection` for each kind
- `catalogue`, `creators`, `scenarios`: who and what there is, made once for the same settings
- `control/`: the calls under `/_control`
- `faults`, `fault_queue`: calls that fail, come late or break off, and the log of calls
- `context`: settings, state and faults of the running sandbox
- `pagination`, `digests`, `signed_urls`, `pictures`, `webhooks`: where a provider has such things

Only a provider with OAuth uses `oauth/`: `protocol` (requests, redirects, PKCE, bearer tokens), `consent` and
`account_chooser` (the pages) and `grants` (permissions, codes and tokens).
"""
