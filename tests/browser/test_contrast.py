"""What must be seen in any colours: rings of the focus on pictures, and everything in the colours of the reader's system."""

import io

import pytest
from PIL import Image

from tests.browser.test_layout import contrast
from tests.browser.test_public_pages import paths, visit

__all__ = ["paths", "visit"]

STYLE = (
    "(e) => { const s = getComputedStyle(e); return [s.backgroundColor, s.color, s.borderTopColor, s.borderTopWidth] }"
)


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#4126f5", "#a99bff", "#767676"])
def test_the_ring_of_the_player_is_seen_on_any_picture(visit, paths, colour, forced):
    """WCAG 1.4.11: three to one against what lies beside it, so a ring of two colours, of which one is always seen."""
    page = visit(viewport={"width": 800, "height": 700}, forced_colors=forced)
    page.goto(next(path for path in paths if path.startswith("/content/")))
    page.evaluate(
        """(colour) => {
        const player = document.querySelector('.player');
        player.className = 'player player--wide';  // a still has no player
        player.innerHTML = '<a class="player__start" href="/about"><span>Play</span></a>';
        player.style.background = colour; player.style.forcedColorAdjust = 'none'; player.style.border = '0';
        document.querySelector('.player__start').focus({focusVisible: true}); }""",
        colour,
    )
    box = page.locator(".player").bounding_box()
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    middle = round(box["y"] + box["height"] / 2)
    beside = [shot.getpixel((round(box["x"]) + inside, middle)) for inside in range(1, 9)]
    inner = shot.getpixel((round(box["x"]) + 30, middle))

    assert max(contrast(rgb(ring), rgb(inner)) for ring in beside) >= 3
    assert max(contrast(rgb(one), rgb(two)) for one in beside for two in beside) >= 3


def rgb(pixel: tuple[int, ...]) -> str:
    return f"rgb({pixel[0]}, {pixel[1]}, {pixel[2]})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_what_is_chosen_and_what_can_be_pressed_is_seen(visit, paths, scheme):
    page = visit(forced_colors="active", color_scheme=scheme, viewport={"width": 1100, "height": 900})
    page.goto(next(path for path in paths if "length=short" in path))
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")

    for kind in (".chip", ".nav a"):
        chosen = page.locator(f"{kind}[aria-current]").first.evaluate(STYLE)
        other = page.locator(f"{kind}:not([aria-current])").first.evaluate(STYLE)
        assert chosen[0] != other[0], kind
        assert contrast(chosen[0], chosen[1]) >= 4.5, kind
        assert contrast(chosen[0], paper) >= 3, kind
    tabs = page.locator(".tabs a").all()
    assert [tab.evaluate("(e) => getComputedStyle(e).borderBottomWidth") for tab in tabs].count("3px") == 1
    for button in page.locator(".button:visible, .search button:visible").all():
        edge = button.evaluate(STYLE)
        assert edge[3] != "0px"
        assert contrast(edge[2], paper) >= 3
    for icon in page.locator("main .icon:visible, .masthead .icon:visible").all()[:12]:
        ground = icon.evaluate(
            "(e) => { for (let p = e; p; p = p.parentElement) { const c = getComputedStyle(p).backgroundColor;"
            " if (!/^rgba.*, 0\\)$/.test(c)) return c } return 'rgb(255, 255, 255)' }"
        )
        assert contrast(icon.evaluate("(e) => getComputedStyle(e).color"), ground) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_a_meter_shows_how_full_it_is(visit, scheme):
    page = visit(forced_colors="active", color_scheme=scheme)
    page.goto("/about")
    page.evaluate(
        """async () => {
        const sheet = document.createElement('link'); sheet.rel = 'stylesheet'; sheet.href = '/static/css/studio.css';
        const loaded = new Promise((done) => { sheet.onload = done }); document.head.append(sheet); await loaded;
        document.querySelector('main').innerHTML = '<div class="meter"><progress max="2" value="1"></progress></div>'; }"""
    )
    box = page.locator("progress").bounding_box()
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    middle = round(box["y"] + box["height"] / 2)
    full, left = (shot.getpixel((round(box["x"] + box["width"] * part), middle)) for part in (0.25, 0.75))

    assert contrast(rgb(full), rgb(left)) >= 3
