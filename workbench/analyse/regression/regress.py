"""Regression of a score, an ordered answer or a yes-or-no outcome, as tidy terms."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.analyse.regression.design_columns import INTERCEPT, Design, check_ordered, design_of
from workbench.analyse.regression.linear_fit import Errors, fit_linear
from workbench.analyse.regression.logit_fit import LogitFit, fit_logit
from workbench.errors import InputError
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NAN = math.nan
Model = Literal["linear", "ordinal", "logistic"]
TERM_COLUMNS = [
    *(
        "term",
        "predictor",
        "at",
        "kind",
        "estimate",
        "low",
        "high",
        "level",
        "se",
        "statistic_name",
        "statistic",
    ),
    *("df", "p", "standardised", "odds_ratio", "or_low", "or_high", "n", "model", "method", "reason"),
]


def regress(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    model: Model = "linear",
    categorical: Collection[str] = (),
    reference: Mapping[str, Hashable] | None = None,
    errors: Errors | None = None,
    cluster: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Regression of one outcome on all predictors together. Complete respondents only; no selection of predictors.

    frame : a row per respondent. outcome : a number ("linear"), two levels ("logistic": the second against
    the first), or ordered levels ("ordinal": a category's order, else by size; words need an order)
    predictors : numbers enter as they are; text, true/false, categories and those named in `categorical`
    as 0/1 indicators of their levels against `reference` (default the first level); see `coding_table`.
    errors : of the coefficients: "HC3" (default of "linear"), "classical" (default and only other choice of the
    logits: from the observed information), or "cluster" (default when `cluster` names a column).

    Returns a row per coefficient: term, predictor, at (level), kind (intercept, slope, threshold), estimate,
    low, high, level, se, statistic_name (t or z), statistic, df (NaN for z), p (two-sided), standardised
    (linear slopes: in SDs of outcome and predictor), odds_ratio, or_low, or_high (logit slopes), n, model,
    method, reason. Ordinal: logit P(Y <= j) = threshold_j - slopes, so a positive slope goes with higher
    answers; thresholds are the real ones, named "1|2". NaN with a reason for too few respondents, an outcome
    that does not vary, a redundant predictor, or separation (infinite odds ratios).
    Raises InputError for absent columns, text as a number, errors that the model lacks, an outcome of other
    than two levels ("logistic").
    Source: MacKinnon & White 1985; McCullagh 1980. Checked against: R 4.2.2 lm, glm; sandwich 3.0-2 (HC3,
    vcovCL); MASS 7.3-58 polr; ordinal 2022.11-16 clm; NIST StRD Longley.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1.0, 2, 4, 3, 6, 5], "x": [1, 2, 3, 4, 5, 6], "g": list("ababab")})
    >>> terms = regress(table, outcome="y", predictors=["x", "g"])
    >>> terms[["term", "estimate"]].set_index("term")["estimate"].map("{:.3f}".format).to_dict()
    {'(intercept)': '0.667', 'x': '1.000', 'g=b': '-1.333'}
    """
    design, kind = read_model(frame, outcome, predictors, model, categorical, reference, errors, cluster)
    if model == "linear":
        return _linear_terms(design, kind, level)
    return _logit_terms(design, model, fit_logit(design, robust=kind == "cluster"), kind, level)


def read_model(
    frame: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    model: Model,
    categorical: Collection[str],
    reference: Mapping[str, Hashable] | None,
    errors: Errors | None,
    cluster: str | None,
    *,
    where: str = "regress",
) -> tuple[Design, Errors]:
    """The design of a model asked for as by `regress`, and the kind of standard errors; raises InputError as it does."""
    kind = _errors_of(model, errors, cluster)
    design = design_of(
        frame,
        outcome=outcome,
        predictors=predictors,
        categorical=categorical,
        reference=reference,
        ordinal=model != "linear",
        cluster=cluster,
        where=where,
    )
    _check_levels(design, model)
    if model == "ordinal":
        check_ordered(frame[outcome], where=where)
    return design, kind


def _errors_of(model: str, errors: Errors | None, cluster: str | None) -> Errors:
    """The kind of standard errors that will be taken. Raises InputError where they do not fit the model."""
    if model not in ("linear", "ordinal", "logistic"):
        fix = 'Use "linear", "ordinal" or "logistic".'
        raise InputError(f"There is no model {model!r}", where="regress", fix=fix)
    usual: Errors = "cluster" if cluster else "HC3" if model == "linear" else "classical"
    chosen = errors or usual
    wrong = chosen not in ("HC3", "cluster", "classical") or (chosen == "HC3" and model != "linear")
    if wrong or (chosen == "cluster") != (cluster is not None):
        raise InputError(
            "These standard errors do not go with the model",
            where="regress",
            found=f"errors {chosen!r}, model {model!r}, cluster {cluster!r}",
            fix='Use "HC3" or "classical" for linear, "classical" for logits, "cluster" with a cluster column.',
        )
    return chosen


def _check_levels(design: Design, model: str) -> None:
    """Raises InputError when a logistic outcome has more than two levels."""
    if model == "logistic" and len(design.outcome_levels) > 2:
        raise InputError(
            "A logistic outcome has two levels",
            where="regress",
            found=", ".join(map(str, design.outcome_levels[:6])),
            fix='Code it in two levels, or use model "ordinal".',
        )


def _linear_terms(design: Design, errors: Errors, level: float) -> pd.DataFrame:
    from scipy.special import stdtr, stdtrit

    fit = fit_linear(design, errors=errors)
    se = np.sqrt(np.diag(fit.covariance))
    told = se > 0
    t = np.where(told, fit.coefficients / np.where(told, se, 1.0), np.nan)
    half = float(stdtrit(fit.df, (1 + check_level(level)) / 2)) * np.where(told, se, np.nan)
    spread = (
        np.concatenate([[NAN], design.matrix.std(axis=0, ddof=1)]) if design.n > 1 else np.full(len(se), NAN)
    )
    sd = float(design.outcome.std(ddof=1)) if design.n > 1 else NAN
    table = _frame(design, fit.coefficients, se, t, half, level, "linear", f"{fit.method}", fit.reason)
    exact = "its respondents are fitted exactly: no error to test with"
    return table.assign(
        reason=np.where((se == 0) & (table["reason"] == ""), exact, table["reason"]),
        kind=["intercept", *["slope"] * len(design.columns)],
        statistic_name="t",
        df=fit.df,
        p=2 * stdtr(fit.df, -np.abs(t)),
        standardised=fit.coefficients * spread / sd if sd else np.nan,
        odds_ratio=NAN,
        or_low=NAN,
        or_high=NAN,
    )[TERM_COLUMNS]


def _logit_terms(design: Design, model: str, fit: LogitFit, errors: Errors, level: float) -> pd.DataFrame:
    from scipy.special import ndtr, ndtri

    cuts = max(len(design.outcome_levels) - 1, 1)
    sign = np.ones(len(fit.parameters))
    if model == "logistic":
        sign[:cuts] = -1.0  # logit P(Y = 1) = intercept + x b: the intercept is minus the threshold
    estimates, se = fit.parameters * sign, np.sqrt(np.diag(fit.covariance))
    z, half = estimates / se, float(ndtri((1 + check_level(level)) / 2)) * se
    note = "robust to clusters" if errors == "cluster" else "Wald"
    name = "logistic regression" if model == "logistic" else "proportional-odds logit"
    table = _frame(design, estimates, se, z, half, level, model, f"{name}, {note}", fit.reason)
    slope = np.arange(len(estimates)) >= cuts
    ends = {"odds_ratio": estimates, "or_low": estimates - half, "or_high": estimates + half}
    return table.assign(
        kind=np.where(slope, "slope", "intercept" if model == "logistic" else "threshold"),
        statistic_name="z",
        df=NAN,
        p=2 * ndtr(-np.abs(z)),
        standardised=NAN,
        **{key: np.exp(np.where(slope, np.minimum(value, 700.0), np.nan)) for key, value in ends.items()},
    )[TERM_COLUMNS]


def _frame(
    design: Design,
    estimates: Matrix,
    se: Matrix,
    statistic: Matrix,
    half: Matrix,
    level: float,
    model: str,
    method: str,
    reason: str,
) -> pd.DataFrame:
    labels = [str(each) for each in design.outcome_levels]
    cuts = [f"{a}|{b}" for a, b in pairwise(labels)] or [INTERCEPT]
    first = cuts if model == "ordinal" else [INTERCEPT]
    return pd.DataFrame(
        {
            "term": [*first, *design.terms],
            "predictor": [*[""] * len(first), *(column.predictor for column in design.columns)],
            "at": [*[None] * len(first), *(column.level for column in design.columns)],
            "estimate": estimates,
            "low": estimates - half,
            "high": estimates + half,
            "level": level,
            "se": se,
            "statistic": statistic,
            "n": design.n,
            "model": model,
            "method": method,
            "reason": reason,
        }
    )
