"""Rates that allow for case mix: observed against expected by a risk model (indirect standardisation)."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Places = NDArray[np.intp]

CERTAIN = 1e-6  # mean variance of an answer below which the model leaves nothing to chance


def standardise_rates(
    frame: pd.DataFrame, *, unit: str, outcome: str, case_mix: Sequence[str]
) -> pd.DataFrame:
    """Observed over expected by unit, where the expected come from a logistic model of the case mix alone.

    frame : a row per answer; rows with anything missing are left out and counted in `left_out`; a unit that has no other rows
    stands with n = 0 and NaN, and `funnel` and `shrink` pass over it.
    outcome : 0/1. case_mix : numeric columns enter as they are, others as indicators of their levels.

    Returns a row per unit, sorted: unit, n, left_out, observed, expected, raw_share, ratio (observed /
    expected), share (adjusted: ratio x overall share, at most 1), se (of the adjusted share when the unit
    is on expectation), z ((observed - expected) / its standard error), overall, auc (of the risk model).
    `funnel` and `shrink` read unit, n and share. Compare units with the whole, never two units directly.
    Raises InputError for absent columns, an outcome other than 0/1, one that does not vary, or one that the case mix tells
    without error (then every unit would be exactly on expectation).
    Source: Spiegelhalter 2005, section 2. Checked against: R 4.2.2 glm.
    """
    data = _complete(frame, [unit, outcome, *case_mix])
    y = data[outcome].to_numpy(dtype=float)
    values = np.unique(y)
    if values.tolist() != [0, 1]:
        raise InputError(
            "The outcome must be 0 or 1, and both must occur",
            where=f"column {outcome}",
            found=f"{values[:5].tolist()}",
            fix="Code satisfied as 1 and the other valid answers as 0.",
        )
    mixes, which = _distinct(data[list(case_mix)])
    good, answered = (np.bincount(which, weights=each).astype(float) for each in (y, np.ones(len(y))))
    risk = _risk(good, answered, _design(mixes, answered))[which]
    answers = pd.DataFrame({"unit": data[unit].to_numpy(), "y": y, "risk": risk, "v": risk * (1 - risk)})
    sums = answers.groupby("unit", observed=True).agg(
        n=("y", "size"), observed=("y", "sum"), expected=("risk", "sum"), v=("v", "sum")
    )
    overall = float(y.mean())
    rows = frame.groupby(frame[unit].to_numpy()).size()
    sums = sums.reindex(rows.index).fillna(0)
    lost = rows - sums["n"]
    ratio = sums["observed"] / sums["expected"]
    return pd.DataFrame(
        {
            "unit": sums.index,
            "n": sums["n"].to_numpy(dtype=int),
            "left_out": lost.to_numpy(dtype=int),
            "observed": sums["observed"].to_numpy(),
            "expected": sums["expected"].to_numpy(),
            "raw_share": (sums["observed"] / sums["n"]).to_numpy(),
            "ratio": ratio.to_numpy(),
            "share": np.minimum(ratio * overall, 1).to_numpy(),
            "se": (np.sqrt(sums["v"]) / sums["expected"] * overall).to_numpy(),
            "z": ((sums["observed"] - sums["expected"]) / np.sqrt(sums["v"])).to_numpy(),
            "overall": overall,
            "auc": _auc(y, risk),
        }
    )


def _complete(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    for name in names:
        if name not in frame.columns:
            fix = nearest(name, map(str, frame.columns))
            raise InputError(f"There is no column {name!r}", where="the answers", fix=fix)
    return frame[names].dropna()


def _distinct(mix: pd.DataFrame) -> tuple[pd.DataFrame, Places]:
    """The different rows of a case mix, and which of them each answer has: a model needs to see each of them once."""
    if mix.empty:
        return mix.head(1), np.zeros(len(mix), dtype=int)
    which = mix.groupby(list(mix.columns), observed=True, sort=False).ngroup()
    return mix[~which.duplicated()], which.to_numpy()


def _design(mixes: pd.DataFrame, answered: Vector) -> Vector:
    columns = [np.ones(len(mixes))]
    for name in mixes.columns:
        column = mixes[name]
        if pd.api.types.is_numeric_dtype(column.dtype):
            values = numbers(mixes[[name]])[:, 0]
            columns.append(values - np.average(values, weights=answered))
        else:
            columns += list(pd.get_dummies(column, drop_first=True, dtype=float).to_numpy().T)
    return np.column_stack(columns)


def _risk(good: Vector, answered: Vector, design: Vector) -> Vector:
    """The expected share of good answers for each mix."""
    import statsmodels.api as sm

    # Separation is judged below; a redundant column leaves the fitted values as they are.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counts = np.column_stack([good, answered - good])
        fitted = sm.GLM(counts, design, family=sm.families.Binomial()).fit(tol=1e-12)
        risk = np.asarray(fitted.fittedvalues, dtype=float)
    if not float((answered * risk * (1 - risk)).sum()) > CERTAIN * answered.sum():
        raise InputError(
            "The case mix tells every answer without error, so there is nothing left to compare", where="the case mix",
            found=f"{design.shape[1]} coefficients for {answered.sum():.0f} answers", fix="Take fewer or coarser variables.",
        )  # fmt: skip
    return risk


def _auc(y: Vector, risk: Vector) -> float:
    """Chance that a positive answer has the higher risk (ties count half)."""
    ranks = pd.Series(risk).rank().to_numpy()
    positive = float(y.sum())
    return float((ranks[y == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(y) - positive)))
