"""Sync: works brought in from a platform, and refreshed."""
