"""`python -m tests.fuzz SECONDS [FIRST_SEED]`: damage files of every format until the time is up; exit 1 on a traceback."""

from __future__ import annotations

import collections
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.fuzz.trial import try_out, whole_files


def main(seconds: float, seed: int) -> int:
    """Run trials; prints each seed that ended in anything but a result or a message of ours."""
    ended: collections.Counter[tuple[str, str]] = collections.Counter()
    with tempfile.TemporaryDirectory() as work:
        files = whole_files(Path(work) / "whole")
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            for form, paths in files.items():
                try:
                    ended[form, try_out(form, paths, Path(work), seed=seed)] += 1
                except Exception:
                    ended[form, "TRACEBACK"] += 1
                    print(f"--- {form!r}, seed {seed}\n{traceback.format_exc(limit=-6)}", flush=True)
            seed += 1
    for (form, how), times in sorted(ended.items()):
        print(f"{times:6} {form}: {how}")
    return int(any(how == "TRACEBACK" for _, how in ended))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
