"""`make bench`: peers and limits side by side in one run, with ratios. Nothing here is a test; machines differ.

`python -m tests.benchmarks intake` runs one of them.
"""

from __future__ import annotations

import argparse
import importlib

NAMES = ("intake", "scales", "formats", "reports", "batch")


def main() -> None:
    """Run the benchmarks named on the command line, or all of them, and print one line each."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or NAMES
    for name in names:
        if name not in NAMES:
            parser.error(f"there is no benchmark {name!r}: {', '.join(NAMES)}")
        module = importlib.import_module(f"tests.benchmarks.{name}")
        print(f"\n{module.__doc__}")
        for row in module.rows():
            print(row, flush=True)


if __name__ == "__main__":
    main()
