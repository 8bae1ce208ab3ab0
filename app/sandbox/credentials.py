"""The client ids and secrets that the sandbox knows, so that a fresh checkout can speak to it without any key.

Only constants: `app.config` imports this module, so it must stay free of imports. These are no secrets; every
secret and token of the sandbox carries the text `sbxsecret`, so that one that strays can be found.
"""

MARK = "sbxsecret"

GOOGLE_CLIENT_ID = "streamvibe-google.apps.sandbox"
GOOGLE_CLIENT_SECRET = "GOCSPX-sbxsecret-google-client"  # noqa: S105 - known to everybody on purpose
YOUTUBE_CLIENT_ID = "streamvibe-youtube.apps.sandbox"
YOUTUBE_CLIENT_SECRET = "GOCSPX-sbxsecret-youtube-client"  # noqa: S105 - known to everybody on purpose

SECRET_BY_CLIENT = {
    GOOGLE_CLIENT_ID: GOOGLE_CLIENT_SECRET,
    YOUTUBE_CLIENT_ID: YOUTUBE_CLIENT_SECRET,
}
