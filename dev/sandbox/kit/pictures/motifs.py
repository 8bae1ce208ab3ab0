"""What stands in the foreground of a picture: one way to draw for each category. Sizes are shares of the canvas."""

import math
from collections.abc import Callable

from dev.sandbox.kit.pictures.canvas import Canvas, polygon, square, star


def bars(c: Canvas) -> None:
    """An equaliser in front of a record: music."""
    c.disc(c.width * 0.7, c.height * 0.45, c.unit * 0.38, c.palette.low, 150)
    for step in range(5):
        c.ring(c.width * 0.7, c.height * 0.45, c.unit * (0.14 + step * 0.055), c.palette.light, c.unit * 0.004, 60)
    c.disc(c.width * 0.7, c.height * 0.45, c.unit * 0.11, c.palette.first)
    c.disc(c.width * 0.7, c.height * 0.45, c.unit * 0.02, c.palette.light)
    count = c.dice.choice((9, 13, 17, 23))
    wide = c.width / count
    for index in range(count):
        tall = c.height * (0.08 + 0.34 * abs(math.sin(index * 0.7 + c.dice.random())) * c.dice.uniform(0.5, 1))
        c.bar(index * wide + wide * 0.18, c.height * 0.94 - tall, wide * 0.64, tall, c.palette.second, 235)


def pixels(c: Canvas) -> None:
    """A landscape of blocks and a creature out of squares: gaming."""
    side = c.unit / 14
    level = 3.0
    for column in range(int(c.width / side) + 1):
        level = min(max(level + c.dice.choice((-1, 0, 0, 1)), 1), 6)
        for row in range(int(level)):
            colour = c.palette.first if row == level - 1 else c.palette.low
            c.shape(square(column * side, c.height - (row + 1) * side, side - 1), colour, 230)
    left, top = c.width * c.dice.uniform(0.3, 0.55), c.height * 0.18
    for row in range(6):
        for column in range(4):
            if c.dice.random() < 0.62:
                for mirrored in (column, 7 - column):
                    c.shape(square(left + mirrored * side, top + row * side, side - 1), c.palette.second)


def lessons(c: Canvas) -> None:
    """Circles, an axis and a curve, as on a blackboard: education."""
    base = c.height * 0.8
    c.line([(c.width * 0.1, base), (c.width * 0.92, base)], c.palette.light, c.unit * 0.008, 200)
    c.line([(c.width * 0.14, c.height * 0.12), (c.width * 0.14, c.height * 0.88)], c.palette.light, c.unit * 0.008, 200)
    swing, phase = c.dice.uniform(0.12, 0.3), c.dice.uniform(0, 6)
    curve = [
        (c.width * (0.14 + 0.76 * t / 80), base - c.height * (0.25 + swing * math.sin(t / 11 + phase)))
        for t in range(81)
    ]
    c.line(curve, c.palette.first, c.unit * 0.022)
    for _ in range(3):
        x, y = curve[c.dice.randint(8, 72)]
        c.disc(x, y, c.unit * 0.035, c.palette.second)
        c.line([(x, y), (x, base)], c.palette.second, c.unit * 0.005, 170)
    c.shape(polygon(c.width * 0.74, c.height * 0.3, c.unit * 0.16, c.dice.choice((3, 4, 6)), 0.4), c.palette.light, 60)


def hills(c: Canvas) -> None:
    """A sun over hills: lifestyle."""
    c.disc(
        c.width * c.dice.uniform(0.25, 0.75), c.height * c.dice.uniform(0.28, 0.42), c.unit * 0.2, c.palette.light, 230
    )
    for layer, colour in enumerate((c.palette.second, c.palette.first, c.palette.low)):
        phase, wave = c.dice.uniform(0, 6), c.dice.uniform(1.2, 2.6)
        level = 0.52 + layer * 0.14
        ridge = [
            (c.width * t / 60, c.height * (level + 0.07 * math.sin(t / 60 * wave * 3 + phase) + 0.02 * math.sin(t / 3)))
            for t in range(61)
        ]
        c.shape([*ridge, (c.width, c.height), (0, c.height)], colour, 225)


def confetti(c: Canvas) -> None:
    """Confetti and a speech bubble: comedy."""
    for _ in range(46):
        x, y = c.dice.uniform(0, c.width), c.dice.uniform(0, c.height)
        points = polygon(x, y, c.unit * c.dice.uniform(0.012, 0.04), c.dice.choice((3, 4, 4, 12)), c.dice.random())
        c.shape(points, c.dice.choice((c.palette.first, c.palette.second, c.palette.light)), 210)
    left, top = c.width * c.dice.uniform(0.2, 0.34), c.height * 0.22
    wide, tall = c.width * 0.46, c.height * 0.42
    c.bar(left, top, wide, tall, c.palette.light, 245)
    foot = left + wide * 0.25
    c.shape(
        [(foot, top + tall - 2), (foot + wide * 0.16, top + tall - 2), (foot, top + tall * 1.35)], c.palette.light, 245
    )
    for dot in range(3):
        c.disc(left + wide * (0.28 + 0.22 * dot), top + tall * 0.5, c.unit * 0.04, c.palette.second)


def circuits(c: Canvas) -> None:
    """Conductors that run to a chip: technology."""
    x, y, half = c.width * 0.5, c.height * 0.5, c.unit * 0.2
    for _ in range(22):
        points, px, py = [(x, y)], x, y
        for turn in range(3):
            length = c.unit * c.dice.uniform(0.12, 0.55) * c.dice.choice((-1, 1))
            px, py = (px + length, py) if turn % 2 else (px, py + length)
            points.append((px, py))
        colour = c.dice.choice((c.palette.first, c.palette.second))
        c.line(points, colour, c.unit * 0.009, 190)
        c.disc(px, py, c.unit * 0.018, colour)
    c.bar(x - half, y - half, half * 2, half * 2, c.palette.low)
    c.bar(x - half * 0.72, y - half * 0.72, half * 1.44, half * 1.44, c.palette.first, 70)
    c.bar(x - half * 0.4, y - half * 0.4, half * 0.8, half * 0.8, c.palette.light, 220)


def petals(c: Canvas) -> None:
    """Overlapping petals: beauty and fashion."""
    x, y = c.width * c.dice.uniform(0.35, 0.65), c.height * 0.52
    count, radius = c.dice.choice((7, 9, 11)), c.unit * 0.2
    for ring, colour in ((0.3, c.palette.first), (0.2, c.palette.light), (0.11, c.palette.second)):
        for index in range(count):
            angle = math.tau * index / count + ring * 9
            c.disc(
                x + math.cos(angle) * c.unit * ring,
                y + math.sin(angle) * c.unit * ring,
                radius * (ring + 0.55),
                colour,
                90,
            )
    c.disc(x, y, c.unit * 0.07, c.palette.light)


def pulses(c: Canvas) -> None:
    """A track and a heartbeat: fitness and health."""
    for lane in range(5):
        c.ring(c.width * 0.5, c.height * 1.1, c.unit * (0.62 + lane * 0.12), c.palette.light, c.unit * 0.012, 70)
    points, x, y = [], 0.0, c.height * 0.45
    while x < c.width:
        beat = c.unit * c.dice.uniform(0.12, 0.34)
        points += [(x, y), (x + c.unit * 0.1, y), (x + c.unit * 0.15, y - beat), (x + c.unit * 0.21, y + beat * 0.7)]
        x += c.unit * 0.28
    c.line([*points, (c.width, y)], c.palette.first, c.unit * 0.03)
    c.disc(points[-3][0], points[-3][1], c.unit * 0.05, c.palette.second)


def plates(c: Canvas) -> None:
    """A plate with something round on it: food."""
    x, y, size = c.width * c.dice.uniform(0.42, 0.58), c.height * 0.52, c.unit * 0.4
    c.disc(x + size * 0.06, y + size * 0.09, size, (0, 0, 0), 60)
    c.disc(x, y, size, c.palette.light)
    c.ring(x, y, size * 0.8, c.palette.low, c.unit * 0.006, 40)
    c.disc(x, y, size * 0.62, c.palette.first)
    for _ in range(26):
        angle, far = c.dice.uniform(0, math.tau), size * 0.52 * math.sqrt(c.dice.random())
        colour = c.dice.choice((c.palette.second, c.palette.high, c.palette.low))
        c.disc(x + math.cos(angle) * far, y + math.sin(angle) * far, c.unit * c.dice.uniform(0.015, 0.05), colour, 225)
    side = c.dice.choice((0.08, 0.92)) * c.width
    c.bar(side - c.unit * 0.018, c.height * 0.2, c.unit * 0.036, c.height * 0.62, c.palette.light, 200)


def charts(c: Canvas) -> None:
    """Columns and a line that goes up, mostly: business."""
    level, tops = c.dice.uniform(0.12, 0.25), []
    wide = c.width * 0.82 / 9
    for index in range(9):
        level = min(max(level + c.dice.uniform(-0.06, 0.15), 0.08), 0.7)
        x = c.width * 0.09 + index * wide
        c.bar(x + wide * 0.15, c.height * (0.88 - level), wide * 0.7, c.height * level, c.palette.second, 200)
        tops.append((x + wide / 2, c.height * (0.8 - level)))
    c.line(tops, c.palette.first, c.unit * 0.018)
    for x, y in tops:
        c.disc(x, y, c.unit * 0.024, c.palette.light)
    c.line([(c.width * 0.06, c.height * 0.88), (c.width * 0.94, c.height * 0.88)], c.palette.light, c.unit * 0.008)


def strokes(c: Canvas) -> None:
    """Broad strokes of a brush: art."""
    for _ in range(9):
        y, swing = c.dice.uniform(0.1, 0.9) * c.height, c.dice.uniform(-0.2, 0.2) * c.height
        begin, end = c.dice.uniform(-0.1, 0.4) * c.width, c.dice.uniform(0.6, 1.1) * c.width
        colour = c.dice.choice((c.palette.first, c.palette.second, c.palette.light))
        for hair in range(14):
            shift = (hair - 7) * c.unit * 0.011
            points = [
                (begin + (end - begin) * t / 24, y + shift + swing * math.sin(t / 24 * math.pi)) for t in range(25)
            ]
            c.hair(points, colour, c.unit * 0.012, c.dice.randint(60, 150))
    for _ in range(12):
        c.disc(
            c.dice.uniform(0, c.width),
            c.dice.uniform(0, c.height),
            c.unit * c.dice.uniform(0.006, 0.022),
            c.palette.first,
        )


def spotlights(c: Canvas) -> None:
    """Beams of light on a stage: film and entertainment."""
    floor = c.height * 0.8
    for index in range(4):
        x, foot = c.width * (0.12 + index * 0.25), c.width * c.dice.uniform(0.1, 0.9)
        spread = c.unit * c.dice.uniform(0.14, 0.26)
        c.shape(
            [(x, -10), (foot - spread, floor), (foot + spread, floor)],
            c.dice.choice((c.palette.first, c.palette.light)),
            60,
        )
        c.pen.ellipse(
            (foot - spread, floor - spread * 0.2, foot + spread, floor + spread * 0.2), fill=(*c.palette.light, 110)
        )
    for index in range(13):
        c.disc(c.width * (index + 0.5) / 13, c.height * 1.0, c.unit * 0.075, c.palette.low)
    middle = c.dice.uniform(0.3, 0.7) * c.width
    c.shape(star(middle, c.height * 0.4, c.unit * 0.16), c.palette.second)


def columns(c: Canvas) -> None:
    """A globe behind columns of print: news."""
    x, y = c.width * 0.68, c.height * 0.42
    for share in (0.34, 0.2, 0.07):
        c.pen.ellipse(
            (x - c.unit * share, y - c.unit * 0.34, x + c.unit * share, y + c.unit * 0.34),
            outline=(*c.palette.light, 150),
            width=max(int(c.unit * 0.008), 1),
        )
    c.line([(x - c.unit * 0.34, y), (x + c.unit * 0.34, y)], c.palette.light, c.unit * 0.008, 150)
    c.bar(c.width * 0.06, c.height * 0.16, c.width * 0.4, c.height * 0.13, c.palette.first)
    for row in range(6):
        long = c.width * c.dice.uniform(0.22, 0.4)
        c.bar(c.width * 0.06, c.height * (0.36 + row * 0.075), long, c.height * 0.034, c.palette.light, 170)
    c.shape([(0, c.height * 0.86), (c.width, c.height * 0.8), (c.width, c.height), (0, c.height)], c.palette.first, 210)


def orbits(c: Canvas) -> None:
    """Stars, paths and a planet: science."""
    for _ in range(70):
        far = c.unit * c.dice.uniform(0.002, 0.008)
        c.disc(c.dice.uniform(0, c.width), c.dice.uniform(0, c.height), far, c.palette.light, c.dice.randint(80, 230))
    x, y = c.width * c.dice.uniform(0.35, 0.65), c.height * 0.5
    for step in range(4):
        wide, tall = c.unit * (0.3 + step * 0.17), c.unit * (0.1 + step * 0.06)
        box = (x - wide, y - tall, x + wide, y + tall)
        c.pen.ellipse(box, outline=(*c.palette.first, 130), width=max(int(c.unit * 0.006), 1))
        angle = c.dice.uniform(0, math.tau)
        spot = (x + wide * math.cos(angle), y + tall * math.sin(angle))
        c.disc(*spot, c.unit * c.dice.uniform(0.02, 0.045), c.palette.second)
    c.disc(x, y, c.unit * 0.15, c.palette.first)
    c.disc(x - c.unit * 0.04, y - c.unit * 0.04, c.unit * 0.09, c.palette.light, 90)


def blobs(c: Canvas) -> None:
    """Soft overlapping forms: everything else."""
    for colour in (c.palette.first, c.palette.second, c.palette.light, c.palette.first):
        x, y = c.width * c.dice.uniform(0.15, 0.85), c.height * c.dice.uniform(0.2, 0.8)
        size, phase = c.unit * c.dice.uniform(0.18, 0.4), c.dice.uniform(0, 6)
        outline = [
            (
                x + math.cos(t / 40 * math.tau) * size * (1 + 0.16 * math.sin(3 * t / 40 * math.tau + phase)),
                y + math.sin(t / 40 * math.tau) * size * (1 + 0.16 * math.cos(2 * t / 40 * math.tau + phase)),
            )
            for t in range(40)
        ]
        c.shape(outline, colour, 165)


Motif = Callable[[Canvas], None]
LOOSE: tuple[Motif, ...] = (blobs, hills, strokes, confetti, petals, orbits)
MOTIFS: dict[str, Motif] = {
    "music": bars,
    "gaming": pixels,
    "education": lessons,
    "lifestyle": hills,
    "comedy": confetti,
    "tech": circuits,
    "beauty": petals,
    "fitness": pulses,
    "food": plates,
    "business": charts,
    "art": strokes,
    "entertainment": spotlights,
    "news": columns,
    "science": orbits,
    "other": blobs,
}
