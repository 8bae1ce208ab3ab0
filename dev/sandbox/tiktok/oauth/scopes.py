"""The permissions that can be asked for. Source: TikTok's Scopes Overview; those that write are not approved here."""

BASIC = "user.info.basic"
PROFILE = "user.info.profile"
STATS = "user.info.stats"
VIDEOS = "video.list"

# What the consent page says; each has a box of its own.
TEXTS = {
    BASIC: "Read your profile: picture and display name",
    PROFILE: "Read more of your profile: bio, username, link and verified mark",
    STATS: "Read your numbers: followers, following, likes and videos",
    VIDEOS: "Read your public videos on TikTok",
}


def unknown(asked: tuple[str, ...]) -> list[str]:
    """Those that this app may not ask for."""
    return [scope for scope in asked if scope not in TEXTS]
