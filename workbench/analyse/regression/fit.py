"""How well a regression fits as a whole: R², overall test, likelihood, information criteria."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.variance_explained import f_tail
from workbench.analyse.regression.design_columns import Design
from workbench.analyse.regression.linear_fit import Errors, fit_linear
from workbench.analyse.regression.logit_fit import fit_logit
from workbench.analyse.regression.regress import Model, read_model

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

NAN = math.nan
FIT_COLUMNS = [
    *("model", "n", "left_out", "coefficients", "r2", "r2_adjusted", "sigma", "statistic_name", "statistic"),
    *("df", "df2", "p", "log_likelihood", "aic", "bic", "mcfadden", "nagelkerke", "method", "reason"),
]


def regression_fit(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    model: Model = "linear",
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
    errors: Errors | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """The regression of `regress`, called with the same arguments, as a whole.

    Returns one row: model, n, left_out (rows with anything missing), coefficients (how many, intercept or
    thresholds included), r2, r2_adjusted, sigma (residual SD); the test that all slopes are zero:
    statistic_name, statistic, df, df2, p (linear: F, Wald's with the chosen standard errors; logits: χ² of
    the likelihood ratio); log_likelihood, aic, bic (linear: with sigma counted, as R), mcfadden and
    nagelkerke (pseudo R², logits), method, reason. NaN where the model has no such figure, or with a reason.
    Raises InputError as `regress`. Source: McFadden 1974; Nagelkerke 1991 (pseudo R²). Checked against: R 4.2.2 summary.lm, logLik, AIC, BIC; lmtest 0.9-40
    waldtest; MASS polr; NIST StRD Longley.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1.0, 2, 4, 3, 6, 5], "x": [1, 2, 3, 4, 5, 6]})
    >>> fit = regression_fit(table, outcome="y", predictors=["x"], errors="classical").iloc[0]
    >>> f"R² = {fit.r2:.3f}, F({fit.df:g}, {fit.df2:g}) = {fit.statistic:.2f}"
    'R² = 0.784, F(1, 4) = 14.56'
    """
    design, kind = read_model(frame, outcome, predictors, model, categorical, reference, errors, cluster)
    parts = _linear(design, kind) if model == "linear" else _logit(design, kind)
    row = {"model": model, "n": design.n, "left_out": len(frame) - design.n, **parts}
    return pd.DataFrame([row], columns=FIT_COLUMNS)


def _linear(design: Design, errors: Errors) -> dict[str, object]:
    fit = fit_linear(design, errors=errors)
    n, k = design.n, len(fit.coefficients)
    row: dict[str, object] = {
        "coefficients": k,
        "statistic_name": "F",
        "method": fit.method,
        "reason": fit.reason,
    }
    if fit.reason:
        return row
    squares = float((fit.residuals**2).sum())
    total = float(((design.outcome - design.outcome.mean()) ** 2).sum())
    likelihood = -n / 2 * (math.log(2 * math.pi * squares / n) + 1) if squares else math.inf
    r2 = 1 - squares / total
    slopes, spread = fit.coefficients[1:], fit.covariance[1:, 1:]
    f = float(slopes @ np.linalg.solve(spread, slopes)) / (k - 1) if k > 1 and squares else NAN
    return row | {
        "r2": r2,
        "r2_adjusted": 1 - (1 - r2) * (n - 1) / (n - k),
        "sigma": math.sqrt(squares / (n - k)),
        "statistic": f,
        "df": k - 1,
        "df2": fit.df,
        "p": f_tail(f, k - 1, fit.df),
        "log_likelihood": likelihood,
        "aic": 2 * (k + 1) - 2 * likelihood,
        "bic": math.log(n) * (k + 1) - 2 * likelihood,
    }


def _logit(design: Design, errors: Errors) -> dict[str, object]:
    from scipy.special import chdtrc

    fit = fit_logit(design, robust=errors == "cluster")
    k, n, slopes = len(fit.parameters), design.n, len(design.columns)
    row: dict[str, object] = {"coefficients": k, "statistic_name": "χ²", "reason": fit.reason}
    row["method"] = "maximum likelihood; likelihood ratio against no predictors"
    if fit.reason:
        return row
    gain = 2 * (fit.log_likelihood - fit.null)
    cox_snell, most = -math.expm1(-gain / n), -math.expm1(2 * fit.null / n)
    return row | {
        "statistic": gain if slopes else NAN,
        "df": slopes,
        "p": float(chdtrc(slopes, max(gain, 0.0))) if slopes else NAN,
        "log_likelihood": fit.log_likelihood,
        "aic": 2 * k - 2 * fit.log_likelihood,
        "bic": math.log(n) * k - 2 * fit.log_likelihood,
        "mcfadden": 1 - fit.log_likelihood / fit.null,
        "nagelkerke": cox_snell / most,
    }
