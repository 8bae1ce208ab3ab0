"""Renders the renditions of a picture: WebP in up to three widths, without metadata.

The input is untrusted: its format is read from its bytes, its size before it is decoded.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.content.models import UnusablePicture
from app.content.thumbnails import pillar_boxes
from app.content.thumbnails.colours import to_srgb

WIDTHS = (320, 640, 1280)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 16_000_000
SMALLEST_SIDE = 16
MOST_ASPECT_RATIO = 4
# A JPEG of many passes is a small file that takes minutes. In other forms these two bytes are chance.
JPEG = b"\xff\xd8"
MOST_SCANS = 64
START_OF_SCAN = b"\xff\xda"
QUALITY = 80
EFFORT = 4

# What the library raises for broken pictures, beside its own errors.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, OverflowError, TypeError, IndexError, struct.error, zlib.error)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# For the whole process: filters set for a block are not safe when pictures are rendered in threads.
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Rendition:
    """A rendition of a picture as WebP; sides in pixels."""

    width: int
    height: int
    content: bytes


def render(content: bytes) -> list[Rendition]:
    """Renders a picture in up to three widths, the smallest first; never enlarged. Raises UnusablePicture."""
    if content.startswith(JPEG) and content.count(START_OF_SCAN) > MOST_SCANS:
        raise UnusablePicture
    try:
        image = pillar_boxes.cut(_decoded(content))
        made = []
        for width in sorted({min(width, image.width) for width in WIDTHS}, reverse=True):
            image = _resized(image, width)
            made.append(Rendition(image.width, image.height, _encoded(image)))
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusablePicture from error
    return made[::-1]


def _decoded(content: bytes) -> Image.Image:
    """Decodes the first frame, upright, as sRGB, without metadata."""
    image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
    _check_size(*image.size)
    # A large JPEG is unpacked at a half, a quarter or an eighth: enough for the widest rendition.
    image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
    ImageOps.exif_transpose(image, in_place=True)
    image = to_srgb(image)
    image.info.clear()
    return image


def _check_size(width: int, height: int) -> None:
    short, long = sorted((width, height))
    if width * height > MOST_PIXELS or short < SMALLEST_SIDE or long > MOST_ASPECT_RATIO * short:
        raise UnusablePicture


def _resized(image: Image.Image, width: int) -> Image.Image:
    if image.width == width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()
