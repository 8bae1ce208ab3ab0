"""Lists and the masthead at every width: full rows in the order of the list, two columns on phones, text on its own side."""

import re

import pytest

from tests.browser.test_public_pages import paths, visit

__all__ = ["paths", "visit"]

ROWS = """() => [...document.querySelectorAll('.mosaic')].filter((list) => list.querySelector('.cell')).map((list) => {
  const edge = (list.closest('.rows') ?? list).getBoundingClientRect();
  const rows = [];
  for (const cell of list.querySelectorAll('.cell')) {
    const box = cell.getBoundingClientRect(), picture = cell.querySelector('.card__media').getBoundingClientRect();
    if (!rows.length || Math.abs(rows.at(-1).top - box.top) > 1) rows.push({top: box.top, count: 0, heights: [], ends: []});
    const row = rows.at(-1);
    row.count += 1; row.heights.push(picture.height); row.ends.push(box.right);
  }
  return {left: edge.left, right: edge.right, rows};
})"""
MASTHEAD = """() => [...document.querySelectorAll('.masthead__in > *, .masthead .nav a')].map((e) => e.getBoundingClientRect())
  .filter((box) => box.width).map(({left, right, top, bottom, height}) => ({left, right, top, bottom, height}))"""
ARABIC = "خبز بطيء في مطبخ صغير"


def listed(paths):
    return ["/", "/trending", next(path for path in paths if path.startswith("/category/")), "/search?q=the"]


@pytest.mark.parametrize("width", [360, 641, 768, 1280, 1600])
def test_rows_are_full_and_keep_the_order_of_the_list(visit, paths, width):
    page = visit(viewport={"width": width, "height": 900})
    for path in listed(paths):
        page.goto(path)
        for mosaic in page.evaluate(ROWS):
            tops = [row["top"] for row in mosaic["rows"]]

            assert tops == sorted(tops), path
            for row in mosaic["rows"]:
                assert row["ends"] == sorted(row["ends"]), path
                assert max(row["heights"]) - min(row["heights"]) < 2, (path, row)
                assert abs(mosaic["right"] - row["ends"][-1]) < 2, (path, row)
                assert max(row["heights"]) < 340, (path, row)


def test_phones_have_two_columns(visit, paths):
    page = visit(viewport={"width": 360, "height": 740})
    for path in listed(paths):
        page.goto(path)
        for mosaic in page.evaluate(ROWS):
            assert {row["count"] for row in mosaic["rows"][:-1]} <= {2}, path
            assert all(abs(mosaic["right"] - row["ends"][-1]) < 2 for row in mosaic["rows"]), path
    page.goto("/categories")
    tops = [tile.bounding_box()["y"] for tile in page.locator(".tile").all()[:4]]
    assert tops[0] == tops[1] < tops[2] == tops[3]


def test_the_rest_of_a_list_goes_on_in_the_last_row(visit, paths):
    page = visit(viewport={"width": 1280, "height": 900})
    page.goto("/search?q=the")
    before = page.locator(".card").count()
    page.get_by_role("link", name="Show more").click()
    page.locator(".card").nth(before).wait_for()

    boxes = [cell.bounding_box() for cell in page.locator(".rows .cell").all()]
    rows = {}
    for box in boxes:
        rows.setdefault(round(box["y"]), []).append(box["x"] + box["width"])
    right = page.locator(".rows").first.bounding_box()
    ends = [max(row) for row in rows.values()]
    assert all(abs(right["x"] + right["width"] - end) < 2 for end in ends)


@pytest.mark.parametrize("width", [320, 360, 480, 640, 641, 700, 960, 1280])
@pytest.mark.parametrize("path", ["/", "/categories"])
def test_the_masthead_is_one_row_or_two_and_nothing_hangs_out(visit, paths, width, path):
    page = visit(viewport={"width": width, "height": 740})
    page.goto(path)
    boxes = page.evaluate(MASTHEAD)
    margin = page.locator("main .wrap").first.bounding_box()

    assert page.locator(".masthead").bounding_box()["height"] <= 112
    assert min(box["left"] for box in boxes) >= margin["x"] - 1
    assert max(box["right"] for box in boxes) <= margin["x"] + margin["width"] + 1
    assert page.locator(".masthead .nav a").count() == 3
    assert len({round(link.bounding_box()["y"]) for link in page.locator(".masthead .nav a").all()}) == 1


def test_a_title_stands_on_the_side_of_its_script(visit, paths):
    page = visit()
    page.goto("/trending")
    title = page.locator(".card__title").first
    title.evaluate(f"(h) => {{ h.querySelector('a').textContent = '{ARABIC}' }}")

    assert title.evaluate("(h) => [getComputedStyle(h).direction, getComputedStyle(h).textAlign]") == ["rtl", "start"]


def test_a_picture_that_has_not_come_is_no_flash_in_the_dark(visit, paths):
    light = "(e) => { const c = document.createElement('canvas').getContext('2d'); c.fillStyle = getComputedStyle(e).backgroundColor;" \
            " c.fillRect(0, 0, 1, 1); const [r, g, b] = c.getImageData(0, 0, 1, 1).data; return Math.max(r, g, b) }"  # fmt: skip
    for scheme, is_dark in (("dark", True), ("light", False)):
        page = visit(color_scheme=scheme)
        page.goto("/trending")
        assert (page.locator(".card__media").first.evaluate(light) < 110) is is_dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_outlines_and_placeholders_can_be_seen(visit, paths, scheme):
    """WCAG 1.4.11 and 1.4.3: three to one for the edge of a control, four and a half to one for words."""
    page = visit(color_scheme=scheme)
    page.goto("/creators")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    edge = page.locator(".button--quiet").first.evaluate("(e) => getComputedStyle(e).borderTopColor")
    field = page.locator("input[type=search]").first
    words = field.evaluate("(e) => getComputedStyle(e, '::placeholder').color")
    sheet = field.evaluate("(e) => getComputedStyle(e).backgroundColor")

    assert contrast(edge, paper) >= 3
    assert contrast(words, sheet) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours in the form `rgb(r, g, b)`, as WCAG 2 defines it."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_word_without_end_stays_on_the_page(visit, paths, width):
    page = visit(viewport={"width": width, "height": 740})
    page.goto(next(path for path in paths if path.startswith("/content/")))
    page.evaluate("""() => document.querySelectorAll('h1, .crumbs li, .card__title a, .prose p, .chips a')
        .forEach((element) => { element.textContent = 'W'.repeat(400) })""")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
