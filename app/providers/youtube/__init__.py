"""YouTube: Google's OAuth 2 and the Data API v3."""
