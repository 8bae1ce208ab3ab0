"""Signing in at Google: the account chooser, the consent page, codes, tokens and identity tokens."""
