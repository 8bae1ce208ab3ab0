"""Takes the README's pictures from a running demo: `make screenshots`, with PORT when it is not 8000."""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PAGES = {"home": "/", "trending": "/trending", "categories": "/categories"}
SIZE = {"width": 1280, "height": 860}


def main() -> int:
    """Writes docs/images/<page>-<scheme>.webp; the exit status."""
    base = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport=SIZE, color_scheme=scheme)
            for name, path in PAGES.items():
                page.goto(base + path)
                picture = Image.open(io.BytesIO(page.screenshot()))
                picture.save(IMAGES / f"{name}-{scheme}.webp", quality=82)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
