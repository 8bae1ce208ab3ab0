"""Pillar boxes: true bars go, whatever fills them, and no picture without bars loses a pixel."""

import io
import random

import pytest
from PIL import Image, ImageDraw, ImageFilter

from app.content.thumbnails import pillar_boxes
from app.content.thumbnails.renditions import render

SIZES = ((1280, 720), (480, 270))
FILLS = ("black", "white", (200, 30, 90), "zoomed", "stretched")


def scene(seed, width, height, top=256):
    """Something like a photo: soft light, grain and sixty round things, none lighter than `top`."""
    chance = random.Random(seed)
    light = Image.frombytes("RGB", (12, 20), bytes(chance.randrange(top) for _ in range(720)))
    image = light.resize((width, height), Image.Resampling.BICUBIC)
    drawing = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = chance.randrange(width), chance.randrange(height)
        sides = (chance.randrange(5, width // 4 + 6), chance.randrange(5, height // 4 + 6))
        colour = tuple(chance.randrange(top) for _ in range(3))
        drawing.ellipse((x, y, x + sides[0], y + sides[1]), fill=colour)
    return image


def boxed(middle, width, height, fill):
    """The middle between two bars."""
    if fill in {"zoomed", "stretched"}:
        tall = round(middle.height * width / middle.width) if fill == "zoomed" else height
        top = (tall - height) // 2
        whole = middle.resize((width, tall)).crop((0, top, width, top + height))
        whole = whole.filter(ImageFilter.GaussianBlur(width / 40))
    else:
        whole = Image.new("RGB", (width, height), fill)
    whole.paste(middle, ((width - middle.width) // 2, (height - middle.height) // 2))
    return whole


def stored(image):
    """As platforms store it: with the traces of JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def cut(image):
    return pillar_boxes.cut(Image.open(io.BytesIO(stored(image))).convert("RGB"))


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("shape", [9 / 16, 3 / 4, 4 / 5, 1.0, 4 / 3])
def test_true_bars_go(fill, shape):
    sure = 0
    for seed in range(6):
        for width, height in SIZES:
            found = cut(boxed(scene(seed, round(height * shape), height), width, height, fill))
            assert found.height == height
            assert found.width == width or abs(found.width / height - shape) < 0.03
            sure += found.width < width

    assert sure >= 10, f"{sure} of 12"


def test_a_short_is_stored_in_its_own_shape():
    found = render(stored(boxed(scene(1, 405, 720), 1280, 720, "zoomed")))

    assert found[-1].height == 720
    assert 0.54 < found[-1].width / found[-1].height < 0.57


def with_drawing(draw, ground):
    image = Image.new("RGB", (1280, 720), ground)
    draw(ImageDraw.Draw(image))
    return image


def symmetric(seed):
    half = scene(seed, 640, 720)
    image = Image.new("RGB", (1280, 720))
    image.paste(half, (0, 0))
    image.paste(half.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (640, 0))
    return image


def spotlit(seed):
    """A stage: black at both sides, the light falls off softly."""
    light = Image.radial_gradient("L").point([255 - value for value in range(256)]).resize((720, 720))
    dark = Image.new("RGB", (1280, 720))
    mask = Image.new("L", (1280, 720))
    mask.paste(light.point([max(0, value - 90) for value in range(256)]), (280, 0))
    return Image.composite(scene(seed, 1280, 720), dark, mask)


def out_of_focus(seed):
    """A person between soft sides that are not what the middle would give."""
    image = scene(seed + 100, 1280, 720).filter(ImageFilter.GaussianBlur(32))
    image.paste(scene(seed, 405, 720), (437, 0))
    return image


WITHOUT_BARS = {
    "photos": [scene(seed, 1280, 720) for seed in range(20)],
    "dark photos": [scene(seed, 1280, 720, 30) for seed in range(20)],
    "nearly black photos": [scene(seed, 1280, 720, 6) for seed in range(5)],
    "symmetric pictures": [symmetric(seed) for seed in range(10)],
    "spotlit stages": [spotlit(seed) for seed in range(10)],
    "other soft sides": [out_of_focus(seed) for seed in range(10)],
    "soft photos": [scene(seed, 1280, 720).filter(ImageFilter.GaussianBlur(8)) for seed in range(10)],
    "a letterbox": [boxed(scene(seed, 1280, 540), 1280, 720, "black") for seed in range(5)],
    "a frame all around": [boxed(scene(seed, 405, 520), 1280, 720, "black") for seed in range(5)],
    "one bar": [boxed(scene(seed, 842, 720), 1280, 720, "black").crop((0, 0, 1060, 720)) for seed in range(5)],
    "plain grounds": [Image.new("RGB", (1280, 720), colour) for colour in ("black", "white", "navy")],
    "text": [
        with_drawing(lambda pen: [pen.text((450, y), "Ten things about bread", "black", font_size=36) for y in range(20, 700, 44)], "white")
    ],
    "a flag": [with_drawing(lambda pen: pen.rectangle((280, 0, 999, 719), fill="white"), "red")],
    "a sheet of paper": [with_drawing(lambda pen: pen.rectangle((437, 0, 842, 719), fill=(240, 238, 230)), (60, 60, 60))],
    "stripes": [with_drawing(lambda pen: [pen.rectangle((x, 0, x + 40, 719), fill="navy") for x in range(0, 1280, 80)], "white")],
    "tall pictures": [scene(1, 405, 720), boxed(scene(2, 300, 720), 405, 720, "black")],
    "small pictures": [boxed(scene(1, 68, 120), 213, 120, "black")],
}  # fmt: skip


@pytest.mark.parametrize("kind", WITHOUT_BARS)
def test_what_has_no_bars_stays_whole(kind):
    for place, image in enumerate(WITHOUT_BARS[kind]):
        assert cut(image).size == image.size, place


def test_a_picture_with_transparency_stays_whole():
    image = boxed(scene(1, 405, 720), 1280, 720, "black").convert("RGBA")

    assert pillar_boxes.cut(image) is image
