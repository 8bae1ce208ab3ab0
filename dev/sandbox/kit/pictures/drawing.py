"""Draws one picture: background, motif, and for a short the tall frame in the middle. JPEG bytes come out."""

import io
import random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from dev.sandbox.kit import digests
from dev.sandbox.kit.pictures import motifs
from dev.sandbox.kit.pictures.canvas import Canvas
from dev.sandbox.kit.pictures.motifs import MOTIFS, Motif
from dev.sandbox.kit.pictures.palettes import Colour, Palette, palette

# Edges are smooth because everything is drawn larger and made smaller, up to this width.
WIDEST_CANVAS = 1600
QUALITY = 86

Size = tuple[int, int]


def thumbnail(video_id: str, category: str, size: Size, *, is_short: bool) -> bytes:
    """The picture of a video."""
    wide, tall = size
    if not is_short or tall > wide:
        return _jpeg(_scene(video_id, category, size))
    frame = _scene(video_id, category, (tall * 9 // 16, tall))
    behind = frame.resize(size).filter(ImageFilter.GaussianBlur(tall / 18))
    behind = ImageEnhance.Brightness(behind).enhance(0.55)
    behind.paste(frame, ((wide - frame.width) // 2, 0))
    return _jpeg(behind)


def avatar(channel_id: str, category: str, side: int) -> bytes:
    """The picture of a channel: petals, hills or blobs in its category's colours."""
    dice = random.Random(digests.number(f"avatar {channel_id}", 2**32))
    colours = palette(category, dice)
    image = _composed(dice, colours, dice.choice((motifs.petals, motifs.hills, motifs.blobs)), (side, side))
    return _jpeg(image.resize((side, side), Image.Resampling.LANCZOS))


def banner(channel_id: str, category: str) -> bytes:
    """The wide picture over a channel's page."""
    return _jpeg(_scene(f"banner {channel_id}", category, (1060, 176)))


def _scene(name: str, category: str, size: Size) -> Image.Image:
    """The category's motif as a rule, now and then a loose one in the same colours, mirrored or seen from nearer."""
    dice = random.Random(digests.number(f"picture {name}", 2**32))
    usual = MOTIFS.get(category, motifs.blobs)
    motif = usual if dice.random() < 0.7 else dice.choice(motifs.LOOSE)
    image = _composed(dice, palette(category, dice), motif, size)
    if dice.random() < 0.5:
        image = ImageOps.mirror(image)
    return _nearer(image, dice.uniform(1.0, 1.4), dice).resize(size, Image.Resampling.LANCZOS)


def _nearer(image: Image.Image, zoom: float, dice: random.Random) -> Image.Image:
    wide, tall = int(image.width / zoom), int(image.height / zoom)
    left, top = dice.randint(0, image.width - wide), dice.randint(0, image.height - tall)
    return image.crop((left, top, left + wide, top + tall))


def _composed(dice: random.Random, colours: Palette, motif: Motif, size: Size) -> Image.Image:
    """A picture larger than `size`, to be made smaller."""
    scale = min(2.0, max(WIDEST_CANVAS / size[0], 1.0))
    canvas = (int(size[0] * scale), int(size[1] * scale))
    image = _gradient(colours, dice, canvas)
    motif(Canvas(ImageDraw.Draw(image, "RGBA"), *canvas, dice, colours))
    return image


def _gradient(colours: Palette, dice: random.Random, size: Size) -> Image.Image:
    """Four corners between the palette's two ends, blended."""
    shares = [0.0, dice.uniform(0.3, 0.7), dice.uniform(0.4, 0.8), 1.0]
    dice.shuffle(shares)
    corners = Image.new("RGB", (2, 2))
    corners.putdata([_between(colours.low, colours.high, share) for share in shares])
    return corners.resize(size, Image.Resampling.BICUBIC)


def _between(low: Colour, high: Colour, share: float) -> Colour:
    red, green, blue = (int(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return red, green, blue


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
