"""Pillar boxes: bars at both sides that a platform adds to make a tall picture wide, found and cut away.

A false cut is worse than none. Bars count only when everything agrees: a known shape exactly in the middle, an edge
along nearly the whole height at both sides, a real picture's border behind it, and bars that are one plain colour or a
blurred copy of the middle.
"""

from collections.abc import Sequence
from statistics import correlation, fmean, pstdev

from PIL import Image, ImageChops, ImageFilter, ImageStat

# The picture is judged at this width; what is much smaller has too few pixels to be sure.
WIDTH = 480
NARROWEST = 240
FLATTEST, SQUAREST = 2.4, 1.25
# What stands between bars: width by height, the widest first, so that the outermost edge is found before an inner one.
SHAPES = (4 / 3, 1.0, 4 / 5, 3 / 4, 2 / 3, 9 / 16)
NARROWEST_BAR = 20
# An edge may lie this far from where its shape would have it, in pixels.
PLAY = 2
STEP = 10
STEPS_NEEDED = 0.8
# A border of a picture varies along its height; that of a flag, a panel or a sheet of paper does not.
LEAST_BORDER_VARIATION = 6
MOST_PLAIN_VARIATION = 3
MOST_PLAIN_DIFFERENCE = 4
# Fine detail, as the mean distance from a slightly blurred copy.
MOST_BLURRED_DETAIL = 1.2
BESIDE = 16
LEAST_SHARPNESS_RATIO = 2
LEAST_LIKENESS = 0.6
GRID = (48, 27)


def cut(image: Image.Image) -> Image.Image:
    """The picture without its pillar boxes; the same picture when it surely has none or may have none."""
    ratio = image.width / image.height
    if image.width < NARROWEST or not SQUAREST <= ratio <= FLATTEST or image.mode != "RGB":
        return image
    small = image.resize((WIDTH, round(WIDTH / ratio)), Image.Resampling.BOX)
    left = next((edge for shape in SHAPES for edge in _edges(small, shape) if _is_boxed(small, edge)), None)
    if left is None:
        return image
    # One pixel of the small copy more, so that no rest of a soft edge stays.
    gone = round((left + 1) * image.width / WIDTH)
    return image.crop((gone, 0, image.width - gone, image.height))


def _edges(small: Image.Image, shape: float) -> Sequence[int]:
    """Where a middle of this shape would begin, the likeliest place first."""
    exact = round((WIDTH - small.height * shape) / 2)
    if exact < NARROWEST_BAR:
        return ()
    return sorted(range(exact - PLAY, exact + PLAY + 1), key=lambda edge: abs(edge - exact))


def _is_boxed(small: Image.Image, left: int) -> bool:
    if not all(_has_edge(side, left) for side in (small, small.transpose(Image.Transpose.FLIP_LEFT_RIGHT))):
        return False
    bars = [small.crop((0, 0, left - 1, small.height)), small.crop((WIDTH - left + 1, 0, WIDTH, small.height))]
    middle = small.crop((left + 1, 0, WIDTH - left - 1, small.height))
    return _are_plain(bars) or _are_blurred(bars, middle, small, left)


def _has_edge(side: Image.Image, left: int) -> bool:
    """Whether a picture's border stands `left` pixels from the left side of `side`, along nearly its whole height."""
    outside, inside = _column(side, left - 3), _column(side, left + 1)
    steps = sum(
        max(abs(a - b) for a, b in zip(*pair, strict=True)) >= STEP for pair in zip(outside, inside, strict=True)
    )
    # The steps first: they are cheap, and few pictures have them.
    return steps >= STEPS_NEEDED * len(inside) and pstdev(map(fmean, inside)) >= LEAST_BORDER_VARIATION


def _column(image: Image.Image, left: int) -> list[tuple[int, ...]]:
    """The colours of two columns from `left` on, as one, from the top down."""
    strip = image.crop((left, 0, left + 2, image.height)).resize((1, image.height), Image.Resampling.BOX)
    content = strip.tobytes()
    return [tuple(content[place : place + 3]) for place in range(0, len(content), 3)]


def _are_plain(bars: Sequence[Image.Image]) -> bool:
    found = [ImageStat.Stat(bar) for bar in bars]
    is_same = all(abs(a - b) <= MOST_PLAIN_DIFFERENCE for a, b in zip(found[0].mean, found[1].mean, strict=True))
    return is_same and all(max(one.stddev) <= MOST_PLAIN_VARIATION for one in found)


def _are_blurred(bars: Sequence[Image.Image], middle: Image.Image, small: Image.Image, left: int) -> bool:
    """Whether the bars have no detail, the middle has, and the bars are what the middle gives when it is enlarged."""
    # Beside the edge too: an edge inside the picture would leave a strip of it in the bar.
    beside = bars[0].crop((left - 1 - BESIDE, 0, *bars[0].size)), bars[1].crop((0, 0, BESIDE, small.height))
    details = [_detail(part) for part in (*bars, *beside)]
    if max(details) > MOST_BLURRED_DETAIL or _detail(middle) < LEAST_SHARPNESS_RATIO * max(*details, 0.5):
        return False
    stretched = middle.resize(small.size)
    tall = round(middle.height * WIDTH / middle.width)
    top = (tall - small.height) // 2
    zoomed = middle.resize((WIDTH, tall)).crop((0, top, WIDTH, top + small.height))
    return max(_likeness(small, copy, left) for copy in (zoomed, stretched)) >= LEAST_LIKENESS


def _detail(image: Image.Image) -> float:
    grey = image.convert("L")
    return float(ImageStat.Stat(ImageChops.difference(grey, grey.filter(ImageFilter.GaussianBlur(2)))).mean[0])


def _likeness(small: Image.Image, copy: Image.Image, left: int) -> float:
    """How the coarse light of the bars goes along with that of a copy, -1 to 1."""
    cells = [image.convert("L").resize(GRID, Image.Resampling.BOX).tobytes() for image in (small, copy)]
    width = GRID[0] * left // WIDTH
    places = [at for at in range(len(cells[0])) if min(at % GRID[0], GRID[0] - 1 - at % GRID[0]) < width]
    ours, theirs = ([cell[at] for at in places] for cell in cells)
    return correlation(ours, theirs) if len(set(ours)) > 1 and len(set(theirs)) > 1 else 0.0
