"""Thumbnails: downloaded, resized, served as our own renditions."""
