"""The languages by which lists and searches are filtered, each by its own name and by the English one.

Who looks for works in a language knows its own name, and may not read Latin letters; who reads this site knows the
English one. Both are those of Unicode's CLDR, which `tests/discovery/test_languages.py` compares: a table, because
reading them out of forty locales would cost every process half a second.
"""

from collections.abc import Mapping

OWN_AND_ENGLISH: Mapping[str, tuple[str, str]] = {
    "en": ("English", "English"),
    "es": ("Español", "Spanish"),
    "pt": ("Português", "Portuguese"),
    "de": ("Deutsch", "German"),
    "fr": ("Français", "French"),
    "it": ("Italiano", "Italian"),
    "nl": ("Nederlands", "Dutch"),
    "tr": ("Türkçe", "Turkish"),
    "ru": ("Русский", "Russian"),
    "ar": ("العربية", "Arabic"),
    "hi": ("हिन्दी", "Hindi"),
    "ja": ("日本語", "Japanese"),
    "ko": ("한국어", "Korean"),
    "zh": ("中文", "Chinese"),
    "id": ("Indonesia", "Indonesian"),
    "vi": ("Tiếng Việt", "Vietnamese"),
    "th": ("ไทย", "Thai"),
    "el": ("Ελληνικά", "Greek"),
    "pl": ("Polski", "Polish"),
    "uk": ("Українська", "Ukrainian"),
    "fa": ("فارسی", "Persian"),
    "he": ("עברית", "Hebrew"),
    "bn": ("বাংলা", "Bangla"),
    "ta": ("தமிழ்", "Tamil"),
    "te": ("తెలుగు", "Telugu"),
    "ml": ("മലയാളം", "Malayalam"),
    "kn": ("ಕನ್ನಡ", "Kannada"),
    "mr": ("मराठी", "Marathi"),
    "gu": ("ગુજરાતી", "Gujarati"),
    "pa": ("ਪੰਜਾਬੀ", "Punjabi"),
    "ur": ("اردو", "Urdu"),
    "ro": ("Română", "Romanian"),
    "cs": ("Čeština", "Czech"),
    "hu": ("Magyar", "Hungarian"),
    "sv": ("Svenska", "Swedish"),
    "da": ("Dansk", "Danish"),
    "no": ("Norsk", "Norwegian"),
    "fi": ("Suomi", "Finnish"),
    "bg": ("Български", "Bulgarian"),
    "sr": ("Српски", "Serbian"),
    "hr": ("Hrvatski", "Croatian"),
    "ka": ("ქართული", "Georgian"),
    "hy": ("Հայերեն", "Armenian"),
    "ms": ("Melayu", "Malay"),
}


def _shown(own: str, english: str) -> str:
    return own if own == english else f"{own} · {english}"


LANGUAGES: dict[str, str] = {code: _shown(*names) for code, names in OWN_AND_ENGLISH.items()}
