"""What languages, platforms and types are called: as a limit of a search, and as a search of its own."""

from collections.abc import Mapping

from app.discovery.catalogue.languages import OWN_AND_ENGLISH
from app.discovery.catalogue.lists import PLATFORMS, TYPES
from app.infra.unicode import folding

OTHER_NAMES = {
    "castellano": "es", "vlaams": "nl", "по-русски": "ru", "русский язык": "ru", "عربي": "ar", "اللغة العربية": "ar",
    "हिन्दी भाषा": "hi", "にほんご": "ja", "nihongo": "ja", "한국말": "ko", "조선말": "ko", "hangul": "ko",
}  # fmt: skip


def _folded(codes_by_name: Mapping[str, str]) -> dict[str, str]:
    return {folding.fold(name): code for name, code in codes_by_name.items()}


# Codes by folded name: in the language itself, in English, and other names that people use.
LANGUAGE_CODES = _folded({**OTHER_NAMES, **{name: code for code, names in OWN_AND_ENGLISH.items() for name in names}})
PLATFORM_CODES, TYPE_CODES = (_folded({name: code for code, name in names.items()}) for names in (PLATFORMS, TYPES))


def language(text: str) -> str | None:
    """The code of a language out of its name, or out of a code with or without a region; None when it is neither."""
    folded = folding.fold(text)
    code = LANGUAGE_CODES.get(folded, folded.replace("_", "-").partition("-")[0])
    return code if code in OWN_AND_ENGLISH else None


def narrowed_to(folded: str) -> tuple[str, str, str] | None:
    """Name and value of the platform or type that is called so, and what it leaves, in words; None when none is."""
    if code := PLATFORM_CODES.get(folded):
        return "platform", code, f"posts on {PLATFORMS[code]}"
    if code := TYPE_CODES.get(folded):
        return "type", code, f"all {TYPES[code].lower()}"
    return None
