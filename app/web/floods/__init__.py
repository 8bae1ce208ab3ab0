"""Floods: places for slow requests, and limits that are taken before the work."""
