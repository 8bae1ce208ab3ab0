"""Webhooks of the platforms: signatures, events, what follows from them."""
