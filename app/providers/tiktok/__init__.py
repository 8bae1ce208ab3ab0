"""TikTok: Login Kit v2 and the Display API."""
