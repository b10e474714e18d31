"""How much clustered interviewing inflates variances: answers taken by one interviewer are alike."""

from __future__ import annotations

import math

import pandas as pd

from workbench.errors import InputError, nearest
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

NAN = math.nan
NOTHING = 1e-9  # an F that is 0 but for rounding


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


def cluster_icc(
    frame: pd.DataFrame, *, outcome: str, cluster: str, within: str | None = None, level: float = 0.95
) -> Estimate:
    """The intraclass correlation of `design_effect` with an interval from F: how alike answers of one interviewer are.

    Returns an Estimate in unit "reliability": value (may be negative), low, high, n (answers), statistic (F), df (clusters
    less units). The interval is exact for normal outcomes and clusters of one size, else with the mean size of the analysis
    of variance; for rare 0/1 outcomes in few clusters it is too narrow. NaN with a reason where clusters cannot be told apart; limits
    are NaN where all clusters have one mean, as nothing varies between them.
    Source: Searle 1971, Linear Models, ch. 9; Donner & Wells 1986, Biometrics 42:401 (comparison of intervals).
    Checked against: R 4.2.2 psych ICC on Shrout & Fleiss 1979.
    """
    from scipy.stats import f as f_distribution

    method = "ANOVA intraclass correlation; F interval"
    table = design_effect(frame, outcome=outcome, cluster=cluster, within=within)
    n, clusters = int(table["n"].sum()), int(table["clusters"].sum())
    icc = float(table["icc"].iloc[0]) if len(table) else NAN
    if math.isnan(icc) or icc == 1:
        return missing(
            "clusters cannot be told from answers or units", unit="reliability", n=n, method=method
        )
    first, second = clusters - len(table), n - clusters
    size = (n - float(table["mean_size"].sum())) / first
    ratio = (1 + (size - 1) * icc) / (1 - icc)
    tails = ((1 + check_level(level)) / 2, (1 - level) / 2)
    ends = [ratio / float(f_distribution.ppf(tail, first, second)) for tail in tails]
    low, high = ((end - 1) / (end + size - 1) if ratio > NOTHING else NAN for end in ends)
    return Estimate(
        icc, low, high, level, n=n, statistic=ratio, df=first, unit="reliability", method=method,
        p=float(f_distribution.sf(ratio, first, second)),
    )  # fmt: skip


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
