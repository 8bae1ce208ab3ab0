"""Takes the README's pictures from a running demo: `make screenshots`, with PORT when it is not 8000."""

import io
import json
import os
import shutil
import sys
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.waiting import wait_until

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
# What the pictures of pages show at a glance: a wide light one, and a narrow dark one beside it.
GAP = 24
ENOUGH_PICTURES = 0.9


def main() -> int:
    """Writes docs/images/<page>.webp; the exit status."""
    base = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    _wait_for_pictures(base)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for name, path in _pages(base).items():
            wide = _taken(browser, base + path, WIDE, "light")
            narrow = _taken(browser, base + path, NARROW, "dark")
            _beside(wide, narrow).save(IMAGES / f"{name}.webp", quality=82)
            print(f"{name}: {path}")
        browser.close()
    return 0


def _wait_for_pictures(base: str) -> None:
    """A demo that was just filled goes on fetching pictures for a few minutes."""

    def are_there() -> bool:
        with urlopen(f"{base}/api/browse-content?limit=100") as answer:
            works = json.load(answer)["content"]
        return sum(work["thumbnail_url"] is not None for work in works) > ENOUGH_PICTURES * len(works)

    wait_until(are_there, "most works have a picture", every=5, patience=600)


def _pages(base: str) -> dict[str, str]:
    """The main pages of the demo, by name."""
    with urlopen(f"{base}/api/get-trending?limit=20") as answer:
        works = json.load(answer)["results"]
    work = next(work for work in works if work["shape"] == "wide")
    return {
        "home": "/",
        "trending": "/trending",
        "category": f"/category/{work['category_code']}",
        "search": "/search?q=light",
        "creator": work["creator_url"].removeprefix(base),
        "work": work["url"].removeprefix(base),
        "categories": "/categories",
    }


def _taken(browser: Browser, url: str, size: dict[str, int], scheme: str) -> Image.Image:
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture


def _beside(wide: Image.Image, narrow: Image.Image) -> Image.Image:
    smaller = narrow.resize((round(narrow.width * wide.height / narrow.height), wide.height))
    both = Image.new("RGB", (wide.width + GAP + smaller.width, wide.height), "white")
    both.paste(wide, (0, 0))
    both.paste(smaller, (wide.width + GAP, 0))
    return both


if __name__ == "__main__":
    sys.exit(main())
