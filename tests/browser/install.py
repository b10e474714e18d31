"""Get a Chromium for the browser tests: nothing to do, else playwright's, else apt's (as root on Debian)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser.chromium import executable


def main() -> None:
    """Try each way in turn; the tests themselves say what it means when none works."""
    if executable():
        return
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        apt = ["apt-get", "-o", "DPkg::Lock::Timeout=120", "-qq"]
        attempts += [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", "chromium"]]
    for attempt in attempts:
        try:
            subprocess.run(
                attempt, check=False, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"{attempt[0]}: {error}", file=sys.stderr)
    if not executable():
        print("No Chromium could be installed: the browser tests are skipped.", file=sys.stderr)


if __name__ == "__main__":
    main()
