"""Colour management: the colours of a decoded picture as eight-bit sRGB, the space that WebP without a profile means.

A profile tells what the numbers of a picture stand for (ICC.1). It is applied here, because renditions carry none.
"""

import io

from PIL import Image, ImageCms

# A profile of a printer is half a megabyte; what is larger is no profile that a picture needs.
LONGEST_PROFILE_BYTES = 4_000_000
SIXTEEN_BITS = ("I", "I;16", "I;16L", "I;16B", "I;16N")
HIGHEST_16_BIT = 65_535
TO_EIGHT_BITS = 257
# Which modes a profile can speak about, by the signature of its colour space.
MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
SRGB = ImageCms.createProfile("sRGB")


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture as RGB, or as RGBA where it lets something through; a profile that cannot be read counts as sRGB."""
    profile = image.info.get("icc_profile")
    image = _eight_bit(image)
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    found = _converted(image, profile) if isinstance(profile, bytes) else None
    if found is None:
        found = image.convert("RGB")
    if alpha is not None:
        found.putalpha(alpha)
    return found


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of 16 bits scaled to 8; the library alone would cut everything above 255 to white."""
    if image.mode not in SIXTEEN_BITS:
        return image
    clear = image.info.get("transparency")
    # As floats the scale is one multiplication; half a step more rounds.
    scaled = image.convert("F").point(lambda value: value * (1 / TO_EIGHT_BITS) + 0.5)
    grey = scaled.convert("L")
    if isinstance(clear, int):
        grey.info["transparency"] = min(clear, HIGHEST_16_BIT) // TO_EIGHT_BITS
    return grey


def _converted(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture by its profile; None when the profile is broken or speaks about another kind of picture."""
    if len(profile) > LONGEST_PROFILE_BYTES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = MODES.get(source.profile.xcolor_space)
        if mode is None or (mode == "CMYK") != (image.mode == "CMYK"):
            return None
        if mode == "L" and image.mode not in {"1", "L", "LA"}:
            return None
        return ImageCms.profileToProfile(image.convert(mode), source, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
