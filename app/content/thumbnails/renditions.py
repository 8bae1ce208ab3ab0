"""Makes our copies of a picture: WebP in up to three widths, nothing in them but what is seen.

What comes in was sent by a stranger: its form is read from its bytes, its size before it is unpacked.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.content.models import UnusablePicture

WIDTHS = (320, 640, 1280)
FORMS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 16_000_000
SMALLEST_SIDE = 16
LONGEST_SHAPE = 4
# A JPEG of many passes is a small file that takes minutes. In other forms these two bytes are chance.
JPEG = b"\xff\xd8"
MOST_PASSES = 64
NEXT_PASS = b"\xff\xda"
QUALITY = 80
EFFORT = 4

# What the library raises for broken pictures, beside its own errors.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, OverflowError, TypeError, IndexError, struct.error, zlib.error)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True)
class Copy:
    """A copy as WebP; sides in pixels."""

    width: int
    height: int
    content: bytes


def copies(content: bytes) -> list[Copy]:
    """Our copies of a picture, the smallest first; none is larger than the picture. Raises UnusablePicture."""
    if content.startswith(JPEG) and content.count(NEXT_PASS) > MOST_PASSES:
        raise UnusablePicture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = _read(content)
        made = []
        for width in sorted({min(width, image.width) for width in WIDTHS}, reverse=True):
            image = _narrowed(image, width)
            made.append(Copy(image.width, image.height, _written(image)))
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusablePicture from error
    return made[::-1]


def _read(content: bytes) -> Image.Image:
    """The first frame, upright, in plain colours, without a word about camera, place or program."""
    image: Image.Image = Image.open(io.BytesIO(content), formats=FORMS)
    _refuse_shape(*image.size)
    # A large JPEG is unpacked at a half, a quarter or an eighth: enough for the widest copy.
    image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
    ImageOps.exif_transpose(image, in_place=True)
    colours = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != colours:
        image = image.convert(colours)
    image.info.clear()
    return image


def _refuse_shape(width: int, height: int) -> None:
    short, long = sorted((width, height))
    if width * height > MOST_PIXELS or short < SMALLEST_SIDE or long > LONGEST_SHAPE * short:
        raise UnusablePicture


def _narrowed(image: Image.Image, width: int) -> Image.Image:
    if image.width == width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _written(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()
