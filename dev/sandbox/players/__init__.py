"""The players of the platforms, as our page frames them: they show a clock for a film and speak the real messages.

- `/google/player` is YOUTUBE_PLAYER_BASE_URL: `/embed/<id>` speaks the messages of YouTube's IFrame API
- `/tiktok/player` is TIKTOK_PLAYER_BASE_URL: `/player/v1/<id>` speaks those of TikTok's embed player
- `/instagram/player` is INSTAGRAM_PLAYER_BASE_URL: `/p/<code>/embed/captioned/` says how high it is and hears nothing
"""
