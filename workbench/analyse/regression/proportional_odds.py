"""Are the slopes of an ordinal logit the same at every threshold? Brant's test."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.regression.design_columns import Design, check_ordered, design_of
from workbench.analyse.regression.logit_fit import LogitFit, fit_logit

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NAN = math.nan
COLUMNS = ["term", "statistic_name", "statistic", "df", "p", "n", "method", "reason"]
OVERALL = "(all)"
METHOD = "Brant's test"


def proportional_odds(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """Brant's Wald test that the slopes of separate logits at each threshold agree, overall and by predictor.

    Arguments as for `regress` (ordinal). A description, never a rule to choose another model afterwards.
    Returns a row "(all)" and a row per predictor: term, statistic_name (χ²), statistic, df, p, n, method,
    reason. NaN with a reason below 3 levels of the outcome, or when a separate logit cannot be fitted
    (separation at a threshold is common in small samples; the test then says nothing).
    Source: Brant 1990, Biometrics 46:1171. Checked against: R car 3.1-1 poTest; contingencytables (nausea of Lydersen 2012).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 1, 2, 3, 2, 1, 3, 2] * 4, "x": [1, 2, 3, 2, 4, 2, 1, 3, 4, 5] * 4})
    >>> f"{proportional_odds(table, outcome='y', predictors=['x'])['p'][0]:.2f}"
    '0.18'
    """
    design = design_of(
        frame,
        outcome=outcome,
        predictors=predictors,
        categorical=categorical,
        reference=reference,
        ordinal=True,
        where="proportional_odds",
    )
    check_ordered(frame[outcome], where="proportional_odds")
    cuts, slopes = len(design.outcome_levels) - 1, len(design.columns)
    reason = "fewer than 3 levels of the outcome" if cuts < 2 else "" if slopes else "no predictors"
    fits = [] if reason else [_split(design, cut) for cut in range(cuts)]
    failed = [fit.reason for fit in fits if fit.reason]
    reason = reason or (f"a separate logit cannot be fitted: {failed[0]}" if failed else "")
    owners = np.array([column.predictor for column in design.columns])
    rows: list[tuple[object, ...]] = []
    together = None if reason else _together(design, fits)
    for name in (OVERALL, *predictors):
        own = np.flatnonzero((owners == name) | (name == OVERALL))
        df, why = len(own) * (cuts - 1), reason or ("" if len(own) else "a single level")
        statistic, p = (NAN, NAN) if together is None or why else _wald(*together, own, slopes, cuts)
        rows.append((name, "χ²", statistic, NAN if why else df, p, design.n, METHOD, why))
    return pd.DataFrame(rows, columns=COLUMNS)


def _split(design: Design, cut: int) -> LogitFit:
    """The logistic regression of Y above this threshold."""
    above = (design.outcome > cut).astype(float)
    return fit_logit(replace(design, outcome=above, outcome_levels=(False, True)))


def _together(design: Design, fits: list[LogitFit]) -> tuple[Matrix, Matrix]:
    """Slopes of all separate logits in one vector, and their joint covariance."""
    from scipy.special import expit

    x = design.with_constant
    coefficients = [np.concatenate([[-fit.parameters[0]], fit.parameters[1:]]) for fit in fits]
    chances = [expit(x @ each) for each in coefficients]
    inverses = [np.linalg.inv(x.T @ ((p * (1 - p))[:, None] * x)) for p in chances]
    k = x.shape[1] - 1
    covariance = np.zeros((k * len(fits), k * len(fits)))
    for i, first in enumerate(chances):
        for j, second in enumerate(chances[i:], start=i):
            weights = second - first * second  # P(Y above the higher threshold) is within P(above the lower)
            block = (inverses[i] @ (x.T @ (weights[:, None] * x)) @ inverses[j])[1:, 1:]
            covariance[i * k : (i + 1) * k, j * k : (j + 1) * k] = block
            covariance[j * k : (j + 1) * k, i * k : (i + 1) * k] = block.T
    return np.concatenate([each[1:] for each in coefficients]), covariance


def _wald(
    slopes: Matrix, covariance: Matrix, own: NDArray[np.int64], k: int, cuts: int
) -> tuple[float, float]:
    """Chi-square of the differences of these slopes between the first threshold and each other."""
    from scipy.special import chdtrc

    contrast = np.zeros((len(own) * (cuts - 1), len(slopes)))
    for row, (cut, column) in enumerate((cut, column) for cut in range(1, cuts) for column in own):
        contrast[row, column], contrast[row, cut * k + column] = 1.0, -1.0
    gaps = contrast @ slopes
    statistic = float(gaps @ np.linalg.solve(contrast @ covariance @ contrast.T, gaps))
    return statistic, float(chdtrc(len(gaps), statistic))
