"""The pen of the drawn pictures: discs, rings, lines, bars and polygons on a canvas of known size and colours."""

import math
import random
from dataclasses import dataclass

from PIL import ImageDraw

from dev.sandbox.kit.pictures.palettes import Colour, Palette

Point = tuple[float, float]


@dataclass(frozen=True)
class Canvas:
    """Where a motif draws: the pen, the size in pixels, the dice of this picture and its colours."""

    pen: ImageDraw.ImageDraw
    width: int
    height: int
    dice: random.Random
    palette: Palette

    @property
    def unit(self) -> float:
        """The shorter side in pixels."""
        return float(min(self.width, self.height))

    def disc(self, x: float, y: float, radius: float, colour: Colour, alpha: int = 255) -> None:
        """A filled circle."""
        self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*colour, alpha))

    def ring(self, x: float, y: float, radius: float, colour: Colour, width: float, alpha: int = 255) -> None:
        """A circle's line."""
        box = (x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, outline=(*colour, alpha), width=max(int(width), 1))

    def line(self, points: list[Point], colour: Colour, width: float, alpha: int = 255) -> None:
        """A line through points, with round joints."""
        self.pen.line(points, fill=(*colour, alpha), width=max(int(width), 1), joint="curve")

    def hair(self, points: list[Point], colour: Colour, width: float, alpha: int) -> None:
        """One hair of a brush: a band along the points, which are from left to right."""
        half = width / 2
        edge = [(x, y - half) for x, y in points] + [(x, y + half) for x, y in reversed(points)]
        self.pen.polygon(edge, fill=(*colour, alpha))

    def bar(self, x: float, y: float, width: float, height: float, colour: Colour, alpha: int = 255) -> None:
        """A rectangle with rounded corners."""
        radius = min(width, height) * 0.25
        self.pen.rounded_rectangle((x, y, x + width, y + height), radius, fill=(*colour, alpha))

    def shape(self, points: list[Point], colour: Colour, alpha: int = 255) -> None:
        """A filled polygon."""
        self.pen.polygon(points, fill=(*colour, alpha))


def square(x: float, y: float, side: float) -> list[Point]:
    """The corners of a square, from its upper left one."""
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def polygon(x: float, y: float, radius: float, corners: int, turn: float) -> list[Point]:
    """The corners of a regular polygon; `turn` is a share of a whole turn."""
    angles = [math.tau * (index / corners + turn) for index in range(corners)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def star(x: float, y: float, radius: float) -> list[Point]:
    """The ten corners of a star."""
    spokes = [(radius if index % 2 == 0 else radius * 0.42, math.tau * index / 10 - math.pi / 2) for index in range(10)]
    return [(x + far * math.cos(angle), y + far * math.sin(angle)) for far, angle in spokes]
