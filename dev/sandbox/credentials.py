"""The client ids and secrets that the sandbox knows, so that a fresh checkout can speak to it without any key.

Only constants: `app.config` imports this module, so it must stay free of imports. These are no secrets; every
secret and token of the sandbox carries the text `sbxsecret`, so that one that strays can be found.
"""

MARK = "sbxsecret"

GOOGLE_CLIENT_ID = "streamvibe-google.apps.sandbox"
GOOGLE_CLIENT_SECRET = "GOCSPX-sbxsecret-google-client"  # noqa: S105 - known to everybody on purpose
YOUTUBE_CLIENT_ID = "streamvibe-youtube.apps.sandbox"
YOUTUBE_CLIENT_SECRET = "GOCSPX-sbxsecret-youtube-client"  # noqa: S105 - known to everybody on purpose

INSTAGRAM_CLIENT_ID = "990602627938098"
INSTAGRAM_CLIENT_SECRET = "sbxsecret-instagram-client"  # noqa: S105 - known to everybody on purpose
TIKTOK_CLIENT_ID = "sbaw8j3k1x9q2streamvibe"
TIKTOK_CLIENT_SECRET = "sbxsecret-tiktok-client"  # noqa: S105 - known to everybody on purpose

# The names are those of the settings: <name>_client_id, <name>_client_secret.
CLIENTS = {
    "google": (GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET),
    "youtube": (YOUTUBE_CLIENT_ID, YOUTUBE_CLIENT_SECRET),
    "instagram": (INSTAGRAM_CLIENT_ID, INSTAGRAM_CLIENT_SECRET),
    "tiktok": (TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET),
}

SECRET_BY_CLIENT = {
    GOOGLE_CLIENT_ID: GOOGLE_CLIENT_SECRET,
    YOUTUBE_CLIENT_ID: YOUTUBE_CLIENT_SECRET,
}
