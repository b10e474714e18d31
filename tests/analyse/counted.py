"""Tables of counts as the answers that they count."""

from __future__ import annotations

import numpy as np
import pandas as pd


def spread_out(counts: list[list[int]], *, names: tuple[str, str]) -> pd.DataFrame:
    """A row an answer of a table of counts; the two columns hold its row and its column, from 1."""
    table = np.array(counts)
    places = (np.repeat(each.ravel(), table.ravel()) + 1 for each in np.indices(table.shape))
    return pd.DataFrame(dict(zip(names, places, strict=True)))
