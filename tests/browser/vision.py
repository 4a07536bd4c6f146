"""Health and RAG as people see them who do not see red, green or any color; to be looked at.

    STEERCO_VISION=/tmp/vision python tests/browser/vision.py http://127.0.0.1:8501

Writes a picture of each page for each kind of sight into the folder, in light and dark.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SIGHTS = ("none", "achromatopsia", "protanopia", "deuteranopia", "tritanopia")
PAGES = {"health": "", "rag": "rag"}
WIDTH, HEIGHT, TALLEST = 1440, 900, 3000


def pictures(page: Page, address: str, folder: Path, scheme: str) -> list[Path]:
    """One page after the other, each for every kind of sight."""
    made = []
    sight = page.context.new_cdp_session(page)
    for name, path in PAGES.items():
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.goto(f"{address}/{path}")
        page.wait_for_selector("h1.headline")
        page.wait_for_timeout(5_000)
        tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": WIDTH, "height": min(tall + 20, TALLEST)})
        page.wait_for_timeout(800)
        for kind in SIGHTS:
            sight.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
            made.append(folder / f"{name}-{scheme}-{kind}.png")
            page.screenshot(path=made[-1])
    return made


def main(address: str) -> None:
    folder = Path(os.environ["STEERCO_VISION"])
    folder.mkdir(parents=True, exist_ok=True)
    found = next(path for name in NAMES if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            page = browser.new_context(color_scheme=scheme).new_page()
            for path in pictures(page, address.rstrip("/"), folder, scheme):
                print(path)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
