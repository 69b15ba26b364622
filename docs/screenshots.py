"""Takes pictures of the sample network's site for the README: `make screenshots`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.browser import launched
from tests.support.server import serving

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
TODAY = "2026-11-22"
PICTURES = {"network-home.png": ""}
"""File → address of the page in the site."""
WIDTH, HEIGHT = 1280, 860


def main() -> None:
    """Build the site, open each page in a browser and write its picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lrp-screenshots-") as folder:
        site = Path(folder) / "site"
        options = ["--root", str(ROOT), "--out", str(site), "--today", TODAY, "--quiet"]
        subprocess.run([sys.executable, "-m", "generator", "build", *options], cwd=ROOT, check=True)
        with serving(site) as address, launched() as browser:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", color_scheme="light"
            )
            for name, path in PICTURES.items():
                page.goto(address + path, wait_until="networkidle")
                page.evaluate("document.fonts.ready")
                page.screenshot(path=IMAGES / name)
                print(f"Written: docs/images/{name}")


if __name__ == "__main__":
    main()
