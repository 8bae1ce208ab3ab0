"""The permissions that can be asked for, and what Google calls them in its answers."""

YOUTUBE_READONLY = "https://www.googleapis.com/auth/youtube.readonly"
USERINFO_EMAIL = "https://www.googleapis.com/auth/userinfo.email"
USERINFO_PROFILE = "https://www.googleapis.com/auth/userinfo.profile"

# Asked for in a short form, granted in the long one.
LONG_FORMS = {"email": USERINFO_EMAIL, "profile": USERINFO_PROFILE}

# What the consent page says; those of the sign-in come together and cannot be unticked.
SIGN_IN = {
    "openid": "Associate you with your personal info on Google",
    USERINFO_EMAIL: "See your primary Google Account email address",
    USERINFO_PROFILE: "See your personal info, including any personal info you've made publicly available",
}
OPTIONAL = {
    YOUTUBE_READONLY: "View your YouTube account",
    "https://www.googleapis.com/auth/youtube": "Manage your YouTube account",
    "https://www.googleapis.com/auth/youtube.force-ssl": "See, edit, and permanently delete your YouTube videos",
}
READS_YOUTUBE = frozenset(OPTIONAL)


def granted_form(asked: str) -> tuple[str, ...]:
    """The scopes of a request as Google grants them: long names, each once, in the order asked for."""
    return tuple(dict.fromkeys(LONG_FORMS.get(scope, scope) for scope in asked.split()))


def unknown(scopes: tuple[str, ...]) -> list[str]:
    """Those that Google does not know."""
    return [scope for scope in scopes if scope not in SIGN_IN and scope not in OPTIONAL]
