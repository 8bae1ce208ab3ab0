"""Colours of pictures: what a profile says is what people see, and no broken profile loses a picture."""

import io
import struct

import pytest
from PIL import Image, ImageCms

from app.content.thumbnails.renditions import render

NEAR = 4
D50 = (0.9642, 1.0, 0.8249)
# The primaries as seen under D50, and the curve, of two common spaces.
DISPLAY_P3 = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407), 2.2)
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457), 2.19922)


def profile(space: bytes, tags: dict[bytes, bytes], connection: bytes = b"XYZ ", kind: bytes = b"mntr") -> bytes:
    """An ICC profile of version 2 with these tags."""
    place, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", name, place + len(body), len(content))
        body += padded
    white = b"".join(fixed(number) for number in D50)
    head = struct.pack(">4xI4x4s4s4s12x4s28x", 0x02400000, kind, space, connection, b"acsp") + white + bytes(48)
    whole = head + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def fixed(number: float) -> bytes:
    return struct.pack(">i", round(number * 65536))


def xyz(numbers: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(fixed(number) for number in numbers)


def curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def of_three(red, green, blue, gamma) -> bytes:
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve(gamma))
    return profile(b"RGB ", {b"wtpt": xyz(D50), b"rXYZ": xyz(red), b"gXYZ": xyz(green), b"bXYZ": xyz(blue), **curves})


def of_grey(gamma) -> bytes:
    return profile(b"GRAY", {b"wtpt": xyz(D50), b"kTRC": curve(gamma)})


def of_a_printer_whose_inks_are_middle_grey() -> bytes:
    ramp = bytes(range(256))
    identity = b"".join(fixed(number) for number in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    # With black ink, which is the last and fastest one, everything is black.
    lab = bytes([round(50 * 255 / 100), 128, 128]) + bytes([0, 128, 128])
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + ramp * 4 + lab * 8 + ramp * 3
    return profile(b"CMYK", {b"wtpt": xyz(D50), b"A2B0": table}, b"Lab ", b"prtr")


def stored(form, mode, colour, **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (64, 48), colour).save(out, form, **more)
    return out.getvalue()


def seen(content: bytes) -> tuple[int, ...]:
    image = Image.open(io.BytesIO(render(content)[0].content))
    return image.getpixel((20, 20))


def near(one, other) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("space", "colour", "right"),
    [
        (DISPLAY_P3, (200, 60, 20), (219, 37, 0)),
        (DISPLAY_P3, (128, 128, 128), (128, 128, 128)),
        (ADOBE_RGB, (150, 170, 90), (142, 171, 84)),
        ((*DISPLAY_P3[1::-1], *DISPLAY_P3[2:]), (60, 200, 20), (219, 37, 0)),
    ],
)
def test_the_colours_of_a_space_are_seen_as_they_were_meant(form, space, colour, right):
    found = seen(stored(form, "RGB", colour, icc_profile=of_three(*space), quality=100))

    assert near(found, right), f"{found}, not {right}"


def test_transparency_stays_beside_a_profile():
    found = seen(stored("PNG", "RGBA", (60, 200, 20, 77), icc_profile=of_three(*DISPLAY_P3[1::-1], *DISPLAY_P3[2:])))

    assert near(found, (219, 37, 0, 77)), found


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "L"), ("PNG", "L"), ("PNG", "LA")])
def test_a_grey_picture_is_read_by_its_own_curve(form, mode):
    colour = (128, 255) if mode == "LA" else 128
    found = seen(stored(form, mode, colour, icc_profile=of_grey(1.0)))[:3]

    assert near(found, (188, 188, 188)), "half of the light is a light grey in sRGB"


def test_a_picture_for_print_is_read_by_its_own_inks():
    found = seen(stored("JPEG", "CMYK", (255, 0, 0, 0), icc_profile=of_a_printer_whose_inks_are_middle_grey()))

    assert near(found, (119, 119, 119)), found


def test_a_picture_for_print_without_a_profile_keeps_its_colours():
    red, green, blue = seen(stored("JPEG", "CMYK", (255, 0, 0, 0)))

    assert red < 60, "the ink is cyan"
    assert min(green, blue) > 190


@pytest.mark.parametrize(
    "broken",
    [
        b"no profile at all" * 20,
        of_three(*DISPLAY_P3)[:200],
        of_three(*DISPLAY_P3)[:128] + b"\xff" * 300,
        bytes(4_000),
        of_grey(1.0),
        of_a_printer_whose_inks_are_middle_grey(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_broken_or_foreign_profile_loses_nothing(form, broken):
    found = seen(stored(form, "RGB", (200, 60, 20), icc_profile=broken, quality=100))

    assert near(found, (200, 60, 20)), found


def test_every_profile_with_a_flipped_byte_ends_in_a_picture():
    good = of_three(*DISPLAY_P3)
    for place in range(len(good)):
        broken = bytearray(good)
        broken[place] ^= 0xFF
        assert len(seen(stored("PNG", "RGB", (200, 60, 20), icc_profile=bytes(broken)))) == 3


@pytest.mark.parametrize(("light", "right"), [(0, 0), (255, 1), (256, 1), (32_768, 128), (65_535, 255)])
def test_grey_of_sixteen_bits_is_scaled(light, right):
    found = seen(stored("PNG", "I;16", light))

    assert near(found, (right, right, right)), found


def test_grey_of_sixteen_bits_is_read_by_its_curve_too():
    assert near(seen(stored("PNG", "I;16", 32_768, icc_profile=of_grey(1.0))), (188, 188, 188))
