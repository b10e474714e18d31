"""`make bench`: peers and limits side by side in one run, with ratios. Nothing here is a test; machines differ."""

from __future__ import annotations

from tests.benchmarks import formats, reports, scales


def main() -> None:
    """Run every benchmark and print one line each."""
    for module in (scales, formats, reports):
        print(f"\n{module.__doc__}")
        for row in module.rows():
            print(row)


if __name__ == "__main__":
    main()
