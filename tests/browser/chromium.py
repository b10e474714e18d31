"""Where a Chromium for the browser tests comes from: the system's, else playwright's own."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """Path of a Chromium, None where there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    try:
        with sync_playwright() as play:
            path = Path(play.chromium.executable_path)
    except Exception as error:  # playwright raises plain Errors of many kinds when its driver is not usable
        print(f"playwright: {error}", file=sys.stderr)
        return None
    return str(path) if path.is_file() else None


def required() -> bool:
    """On CI a missing browser is a failure, elsewhere a named skip."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")
