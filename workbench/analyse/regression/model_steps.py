"""What predictors add: tests of whole predictors, and blocks entered one after another."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.comparison.variance_explained import f_tail
from workbench.analyse.regression.design_columns import Design, design_of
from workbench.analyse.regression.linear_fit import Errors, Fit, fit_linear
from workbench.analyse.regression.logit_fit import fit_logit
from workbench.analyse.regression.regress import Model, read_model

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

NAN = math.nan
PREDICTOR_COLUMNS = ["predictor", "statistic_name", "statistic", "df", "df2", "p", "n", "method", "reason"]
BLOCK_COLUMNS = [
    *("block", "added", "n", "r2", "r2_adjusted", "change", "statistic_name", "statistic", "df", "df2", "p"),
    *("method", "reason"),
]


def predictor_tests(
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
    """Wald test of each predictor as a whole, given all others: all indicators of a category together.

    Arguments as for `regress`. Returns a row per predictor: predictor, statistic_name (F; χ² for logits),
    statistic, df (its columns), df2, p, n, method, reason; with the standard errors asked for. NaN with a reason
    as `regress`. Checked against: R car 3.1-1 linearHypothesis (vcov = HC3), lmtest 0.9-40 waldtest.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1.0, 2, 4, 3, 6, 5, 7, 9], "x": [1, 2, 3, 4, 5, 6, 7, 8], "g": list("abcabcab")})
    >>> predictor_tests(table, outcome="y", predictors=["x", "g"], errors="classical")["df"].tolist()
    [1, 2]
    """
    design, kind = read_model(
        frame, outcome, predictors, model, categorical, reference, errors, cluster, where="predictor_tests"
    )
    estimates, covariance, df2, method, reason = _fitted(design, model, kind)
    slopes = len(estimates) - len(design.columns)
    rows = []
    for name in predictors:
        own = [slopes + at for at, column in enumerate(design.columns) if column.predictor == name]
        why = reason or ("" if own else "a single level")
        chi2 = NAN if why else _wald(estimates[own], covariance[np.ix_(own, own)])
        f = chi2 / len(own) if own else NAN
        linear = model == "linear"
        p = f_tail(f, len(own), df2) if linear else _chi2_tail(chi2, len(own))
        sign, statistic = ("F", f) if linear else ("χ²", chi2)
        rows.append((name, sign, statistic, len(own), df2 if linear else NAN, p, design.n, method, why))
    return pd.DataFrame(rows, columns=PREDICTOR_COLUMNS)


def hierarchical_regression(
    frame: pd.DataFrame,
    *,
    outcome: str,
    blocks: Sequence[Sequence[str]],
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
) -> pd.DataFrame:
    """Linear regression with blocks of predictors entered in a declared order, all on the same respondents.

    blocks : e.g. [["age", "sex"], ["pain"], ["gsi"]]; each step keeps those before it. Respondents with
    anything missing in any block are left out of all steps, so that the steps can be compared.
    Returns a row per block: block (1, 2, …), added (its predictors, a tuple), n, r2, r2_adjusted, change (of
    r2), statistic_name (F of the change, equal variances), statistic, df, df2, p, method, reason. For robust
    tests of the last block see `predictor_tests`. NaN with a reason as `regress`.
    Raises InputError as `regress`. Source: Cohen, Cohen, West & Aiken 2003, section 5.4. Checked against:
    R 4.2.2 anova of nested lm (mtcars).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1.0, 2, 4, 3, 6, 5], "x": [1, 2, 3, 4, 5, 6], "z": [3, 1, 4, 1, 5, 9]})
    >>> hierarchical_regression(table, outcome="y", blocks=[["x"], ["z"]])["change"].map("{:.3f}".format).tolist()
    ['0.784', '0.004']
    """
    everything = [name for block in blocks for name in block]
    whole = design_of(
        frame,
        outcome=outcome,
        predictors=everything,
        categorical=categorical,
        reference=reference,
        where="hierarchical_regression",
    )
    total = float(((whole.outcome - whole.outcome.mean()) ** 2).sum()) if whole.n else NAN
    before, rows, names = total, [], list[str]()
    for place, block in enumerate(blocks, start=1):
        names = [*names, *block]
        fit, columns = _step(whole, names)
        left = float((fit.residuals**2).sum()) if not fit.reason else NAN
        df, df2 = sum(column.predictor in block for column in whole.columns), whole.n - columns - 1
        f = (before - left) / df / (left / df2) if not fit.reason and df and left else NAN
        r2 = 1 - left / total if not fit.reason else NAN
        adjusted = 1 - (1 - r2) * (whole.n - 1) / df2 if df2 > 0 else NAN
        change = (before - left) / total if not fit.reason else NAN
        tests = ("F", f, df, df2, f_tail(f, df, df2) if df and df2 > 0 else NAN)
        rows.append((place, tuple(block), whole.n, r2, adjusted, change, *tests, "change of R²", fit.reason))
        before = left
    return pd.DataFrame(rows, columns=BLOCK_COLUMNS)


def _step(whole: Design, names: Sequence[str]) -> tuple[Fit, int]:
    """The fit of these predictors on the respondents of the whole design, and their columns."""
    kept = [at for at, column in enumerate(whole.columns) if column.predictor in names]
    part = replace(whole, matrix=whole.matrix[:, kept], columns=tuple(whole.columns[at] for at in kept))
    return fit_linear(part, errors="classical"), len(kept)


def _wald(estimates: np.ndarray, covariance: np.ndarray) -> float:
    return float(estimates @ np.linalg.solve(covariance, estimates))


def _chi2_tail(statistic: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic)) if df and not math.isnan(statistic) else NAN


def _fitted(design: Design, model: str, errors: Errors) -> tuple[np.ndarray, np.ndarray, float, str, str]:
    """Coefficients (slopes last), their covariance, residual df, method and reason."""
    if model == "linear":
        fit = fit_linear(design, errors=errors)
        return fit.coefficients, fit.covariance, fit.df, f"Wald, {fit.method}", fit.reason
    logit = fit_logit(design, robust=errors == "cluster")
    note = "robust to clusters" if errors == "cluster" else "observed information"
    return logit.parameters, logit.covariance, NAN, f"Wald, {note}", logit.reason
