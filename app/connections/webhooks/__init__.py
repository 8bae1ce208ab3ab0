"""Webhooks of the platforms: signatures, events, and the jobs that they start."""
