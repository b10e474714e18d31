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
    sizes = data.groupby(["unit", "cluster"], observed=True)["y"].agg(["size"])
    counted = sizes.assign(square=sizes["size"] ** 2).groupby(level="unit")
    table = counted.agg(n=("size", "sum"), clusters=("size", "size"), square=("square", "sum")).reset_index()
    table = table.assign(mean_size=table["square"] / table["n"]).drop(columns="square")
    icc = _nested_icc(data, table)
    inflation = 1 + (table["mean_size"] - 1) * max(icc, 0) if not math.isnan(icc) else 1.0
    return table.assign(icc=icc, design_effect=inflation)


def _nested_icc(data: pd.DataFrame, table: pd.DataFrame) -> float:
    total, clusters, units = len(data), int(table["clusters"].sum()), len(table)
    if total <= clusters or clusters <= units:
        return NAN
    groups = data.groupby(["unit", "cluster"], observed=True)["y"]
    cluster_mean = groups.transform("mean")
    unit_mean = data.groupby("unit", observed=True)["y"].transform("mean")
    between = float(((cluster_mean - unit_mean) ** 2).sum()) / (clusters - units)
    inside = float(((data["y"] - cluster_mean) ** 2).sum()) / (total - clusters)
    size = (total - float(table["mean_size"].sum())) / (clusters - units)
    below = between + (size - 1) * inside
    return (between - inside) / below if below > 0 else NAN
