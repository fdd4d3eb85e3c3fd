"""Pictures of what a journey saw, for whoever looks at the pages: only where PASSAPAROLA_PICTURES names a folder."""

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = os.environ.get("PASSAPAROLA_PICTURES", "")


def picture(page: Page, name: str) -> None:
    """The page as it stands now, as ``name``.png."""
    if not FOLDER:
        return
    folder = Path(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
