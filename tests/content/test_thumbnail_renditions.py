"""Copies of pictures: small, upright, mute, and nothing that a stranger sends can hurt who makes them."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from app.content.models import UnusablePicture
from app.content.thumbnails import renditions
from app.content.thumbnails.renditions import render


def picture(size=(1920, 1080), form="JPEG", mode="RGB", colour=(200, 60, 20), **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form, **more)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ((1920, 1080), [(320, 180), (640, 360), (1280, 720)]),
        ((4000, 3000), [(320, 240), (640, 480), (1280, 960)]),
        ((720, 1280), [(320, 569), (640, 1138), (720, 1280)]),
        ((480, 360), [(320, 240), (480, 360)]),
        ((150, 150), [(150, 150)]),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_copies_come_in_three_widths_and_are_never_larger_than_the_picture(size, made, form):
    found = render(picture(size, form))

    assert [(rendition.width, rendition.height) for rendition in found] == made
    for rendition in found:
        image = opened(rendition.content)
        assert (image.format, image.size) == ("WEBP", (rendition.width, rendition.height))


def test_the_form_is_read_from_the_bytes():
    for form in ("BMP", "TIFF", "ICO", "PPM"):
        with pytest.raises(UnusablePicture):
            render(picture((64, 64), form))


def test_a_picture_that_lies_on_its_side_stands_up():
    exif = Image.Exif()
    exif[0x0112] = 6
    [rendition] = render(picture((300, 200), exif=exif))

    assert (rendition.width, rendition.height) == (200, 300)


def test_nothing_but_what_is_seen_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    profile = b"SecretProfile" + bytes(200)
    for form in ("JPEG", "PNG", "WEBP"):
        for rendition in render(picture((640, 480), form, exif=exif, icc_profile=profile)):
            assert b"Secret" not in rendition.content
            assert set(opened(rendition.content).info) <= {"loop", "background", "timestamp", "duration"}


def test_transparency_stays_and_only_the_first_frame_is_shown():
    [small, *_] = render(picture((640, 640), "PNG", "RGBA", (0, 0, 0, 0)))
    assert opened(small.content).mode == "RGBA"
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    [first, *_] = render(out.getvalue())
    red, _, blue = opened(first.content).convert("RGB").getpixel((10, 10))
    assert (red > 200, blue < 50) == (True, True)
    assert getattr(opened(first.content), "n_frames", 1) == 1


def png(width: int, height: int) -> bytes:
    """A PNG that promises much and holds little."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


GOOD = picture((640, 360))
HOSTILE = {
    "nothing": b"",
    "words": b"<html><script>alert(1)</script>",
    "a drawing that is a program": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a cut picture": GOOD[:400],
    "a head alone": GOOD[:20],
    "a bomb of 30,000 pixels a side": png(30_000, 30_000),
    "a bomb just above what we take": png(4100, 4100),
    "a ribbon": picture((2000, 20), "PNG"),
    "a dot": picture((1, 1), "PNG"),
    "a broken PNG": png(100, 100),
    "a JPEG of a thousand passes": GOOD[:-2] + b"\xff\xda" * 1000 + GOOD[-2:],
    "noise behind a good head": GOOD[:200] + bytes(range(256)) * 40,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_usable_picture_is_refused_in_words(kind):
    try:
        found = render(HOSTILE[kind])
    except UnusablePicture:
        return
    assert kind == "noise behind a good head", "the library may still see a picture in noise"
    assert opened(found[0].content).format == "WEBP"


@pytest.mark.parametrize(("form", "sides"), [("PNG", (1600, 1200)), ("WEBP", (3000, 2000))])
def test_a_large_picture_of_many_details_is_not_taken_for_one_of_many_passes(form, sides):
    noise = Image.frombytes("RGB", sides, random.Random(7).randbytes(3 * sides[0] * sides[1]))
    out = io.BytesIO()
    noise.save(out, form, lossless=True) if form == "WEBP" else noise.save(out, form, compress_level=0)
    assert out.getvalue().count(renditions.START_OF_SCAN) > renditions.MOST_SCANS

    assert [rendition.width for rendition in render(out.getvalue())] == [320, 640, 1280]


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("unpacked"))
    for side in (4100, 30_000, 60_000):
        with pytest.raises(UnusablePicture):
            render(png(side, side))


@pytest.mark.parametrize("form", renditions.FORMATS)
def test_every_picture_with_flipped_bytes_ends_in_copies_or_in_words(form):
    good = picture((96, 96), form)
    for place in range(0, len(good), max(1, len(good) // 150)):
        broken = bytearray(good)
        broken[place] ^= 0xFF
        try:
            assert render(bytes(broken))
        except UnusablePicture:
            continue
