"""How much clustered interviewing inflates variances: answers taken by one interviewer are alike."""

from __future__ import annotations

import math

import pandas as pd

from workbench.errors import InputError, nearest

NAN = math.nan


def design_effect(
    frame: pd.DataFrame, *, outcome: str, cluster: str, within: str | None = None
) -> pd.DataFrame:
    """Intraclass correlation of the outcome within clusters, and the design effect it makes.

    frame : a row per answer; rows with outcome, cluster or unit missing are left out.
    outcome : a number (0/1 for satisfied). cluster : who asked. within : the unit that clusters are nested
    in (the branch); differences between units then do not count as clustering.

    Returns a row per unit, or one row named "all" without `within`: unit, n, clusters, mean_size (sum of
    squared sizes over n, the size an answer's cluster has on average), icc (analysis of variance, one
    value for all rows, not truncated), design_effect = 1 + (mean_size - 1) * max(icc, 0).
    icc is NaN and design_effect 1 where clusters cannot be told from answers (one answer each) or from
    units (one cluster each): then nothing is known of clustering. Raises InputError for absent columns.
    Source: Donner & Koval 1980 (ANOVA estimator, unequal sizes); Kish 1965.
    Checked against: R 4.2.2 aov mean squares, also nested.
    """
    names = [outcome, cluster, *([within] if within else [])]
    for name in names:
        if name not in frame.columns:
            fix = nearest(name, map(str, frame.columns))
            raise InputError(f"There is no column {name!r}", where="the answers", fix=fix)
    known = frame[names].dropna()
    data = pd.DataFrame(
        {
            "y": known[outcome].astype(float),
            "cluster": known[cluster],
            "unit": known[within] if within else "all",
        }
    )
    per = data.groupby(["unit", "cluster"], observed=True)["y"].agg(["size", "mean", "var"])
    parts = per.assign(square=per["size"] ** 2, total=per["size"] * per["mean"]).groupby(level="unit")
    table = parts.agg(
        n=("size", "sum"), clusters=("size", "size"), square=("square", "sum"), total=("total", "sum")
    )
    icc = _nested_icc(per, table)
    mean_size = table["square"] / table["n"]
    inflation = 1 + (mean_size - 1) * max(icc, 0) if not math.isnan(icc) else 1.0
    told = table[["n", "clusters"]].assign(mean_size=mean_size, icc=icc, design_effect=inflation)
    return told.reset_index()


def _nested_icc(per: pd.DataFrame, units: pd.DataFrame) -> float:
    """From size, mean and variance of each cluster by unit, and n, clusters, square and total of each unit."""
    total, clusters = int(units["n"].sum()), int(units["clusters"].sum())
    if total <= clusters or clusters <= len(units):
        return NAN
    apart = per["mean"] - (units["total"] / units["n"]).reindex(per.index.get_level_values("unit")).to_numpy()
    between = float((per["size"] * apart**2).sum()) / (clusters - len(units))
    inside = float(((per["size"] - 1) * per["var"]).sum()) / (
        total - clusters
    )  # a cluster of one has no variance
    size = (total - float((units["square"] / units["n"]).sum())) / (clusters - len(units))
    below = between + (size - 1) * inside
    return (between - inside) / below if below > 0 else NAN
