"""Can other things explain the association? Partial correlations, an adjusted model, clustering, unmeasured confounding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.association.partial import partial_correlate
from workbench.analyse.regression.coding import coding_table
from workbench.analyse.regression.diagnostics import influence, variance_inflation
from workbench.analyse.regression.regress import regress
from workbench.analyse.units.clusters import design_effect
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.multiplicity import adjust_p
from workbench.studies.orthopedic.care import FACTORS
from workbench.studies.scales import Scored

OUTCOME, EXPOSURE = "total", "GSI"
CLUSTERS = ("ward", "nurse_group")


def model_frame(survey: Survey, values: pd.DataFrame) -> pd.DataFrame:
    """The patients with the caring mean and GSI beside their particulars."""
    return survey.tables["patients"].join(values[[OUTCOME, EXPOSURE]])


def categorical(survey: Survey, names: Sequence[str]) -> list[str]:
    """Those of the variables that enter as indicators: the codebook's categories."""
    variables = survey.study.variables("patients")
    return [name for name in names if variables[name].type == "category"]


def partial_correlations(survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str]) -> pd.DataFrame:
    """GSI and each factor with the total: raw, given the covariates, and (factors) given the other eight factors.

    Returns scale, raw, adjusted, joint (Estimates). Suppression shows where joint differs in sign from raw.
    """
    covariates = survey.tables["patients"][list(adjust)]
    rows = []
    for scale in (EXPOSURE, *FACTORS):
        x, y = values[scale], values[OUTCOME]
        others = values[[each for each in FACTORS if each != scale]]
        joint = (
            missing("the factors are its parts", unit="correlation")
            if scale == EXPOSURE
            else partial_correlate(x, y, others)
        )
        rows.append([scale, correlate(x, y), partial_correlate(x, y, covariates), joint])
    return pd.DataFrame(rows, columns=["scale", "raw", "adjusted", "joint"])


def adjusted_model(survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str]) -> pd.DataFrame:
    """The caring mean on GSI and the covariates: rows of `regress` (linear, HC3), with the vif of each predictor."""
    frame, predictors = model_frame(survey, values), [EXPOSURE, *adjust]
    names = categorical(survey, adjust)
    terms = regress(frame, outcome=OUTCOME, predictors=predictors, categorical=names)
    inflation = variance_inflation(frame, outcome=OUTCOME, predictors=predictors, categorical=names)
    return terms.assign(vif=terms["predictor"].map(inflation.set_index("predictor")["vif"]))


def coding(survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str]) -> pd.DataFrame:
    """How the variables of the adjusted model are coded (赋值表)."""
    names = categorical(survey, adjust)
    return coding_table(
        model_frame(survey, values), outcome=OUTCOME, predictors=[EXPOSURE, *adjust], categorical=names
    )


def slope(
    survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str], cluster: str | None = None
) -> Estimate:
    """Points of the caring mean per point of GSI, given the covariates (HC3, or robust to clusters)."""
    frame = model_frame(survey, values)
    return _slope(frame, categorical(survey, adjust), adjust, cluster=cluster)


def slopes(survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str]) -> pd.DataFrame:
    """The slope of GSI under other models: model, added (a variable or ""), estimate.

    unadjusted; adjusted; with each other covariate that the codebook has, one at a time; without influential
    patients (Cook's distance above 4 / n in the adjusted model); robust to wards and to nurse groups.
    """
    frame, names = model_frame(survey, values), categorical(survey, adjust)
    cases = influence(frame, outcome=OUTCOME, predictors=[EXPOSURE, *adjust], categorical=names)
    carried = frame.drop(index=cases.loc[cases["influential"], "row"])
    rows: list[list[object]] = [
        ["unadjusted", "", _slope(frame, [], [])],
        ["adjusted", "", _slope(frame, names, adjust)],
    ]
    for extra in _other_covariates(survey, adjust):
        more = [*adjust, extra]
        rows.append(["with", extra, _slope(frame, categorical(survey, more), more)])
    rows.append(["without_influential", "", _slope(carried, names, adjust)])
    rows += [
        ["clustered", name, _slope(frame, names, adjust, cluster=name)]
        for name in CLUSTERS
        if name in frame and frame[name].nunique() > 1
    ]
    return pd.DataFrame(rows, columns=["model", "added", "estimate"])


def clustering(survey: Survey, values: pd.DataFrame) -> pd.DataFrame:
    """Are patients of one ward or nurse group alike in the caring mean? The row of `design_effect` for each."""
    frame = model_frame(survey, values)
    rows = [
        design_effect(frame, outcome=OUTCOME, cluster=name).assign(cluster=name)
        for name in CLUSTERS
        if name in frame
    ]
    columns = ["cluster", "n", "clusters", "mean_size", "icc", "design_effect"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def top_boxes(
    survey: Survey, both: Mapping[str, Scored], values: pd.DataFrame, *, adjust: Sequence[str]
) -> pd.DataFrame:
    """Best answer or not, by item: the odds ratio per point of GSI, as means of items near their ceiling hide much.

    Logistic regression on GSI and the covariates. Returns item, n, top (how many of them gave the best answer), odds_ratio, low,
    high, p, p_adjusted (Benjamini-Hochberg over the items), reason (separation, too few patients).
    """
    care = both["care"]
    best = care.instrument.codings[care.coding][1]
    names, rows = categorical(survey, adjust), []
    for item, answers in care.answers.items():
        top = (answers == best).astype(float).where(answers.notna())
        frame = model_frame(survey, values).assign(**{OUTCOME: top})
        known = frame[OUTCOME].dropna()
        reason = "the answer does not vary" if known.nunique() < 2 else ""
        row = None if reason else _of_exposure(_logistic(frame, names, adjust))
        told = (
            [float(row[name]) for name in ("odds_ratio", "or_low", "or_high", "p")] if row else [math.nan] * 4
        )
        rows.append([item, len(known), int(known.sum()), *told, str(row["reason"]) if row else reason])
    table = pd.DataFrame(rows, columns=["item", "n", "top", "odds_ratio", "low", "high", "p", "reason"])
    return table.assign(p_adjusted=adjust_p(table["p"].tolist(), method="fdr_bh"))


def _logistic(frame: pd.DataFrame, names: Sequence[str], adjust: Sequence[str]) -> pd.DataFrame:
    return regress(
        frame, outcome=OUTCOME, predictors=[EXPOSURE, *adjust], categorical=list(names), model="logistic"
    )


def robustness(survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str]) -> tuple[Estimate, Estimate]:
    """How strong an unmeasured confounder would have to be: to bring the slope to zero, and its interval to include it.

    Classical standard errors, as the measure is defined by them. See `robustness_value`.
    """
    frame, names = model_frame(survey, values), categorical(survey, adjust)
    terms = regress(
        frame, outcome=OUTCOME, predictors=[EXPOSURE, *adjust], categorical=names, errors="classical"
    )
    row = _of_exposure(terms)
    if row is None:
        why = missing("GSI does not vary", unit="share")
        return why, why
    if not math.isfinite(row["statistic"]):
        why = missing(str(row["reason"]) or "no test", unit="share", n=float(row["n"]))
        return why, why
    t, df, n = float(row["statistic"]), float(row["df"]), float(row["n"])
    return robustness_value(t, df, n=n), robustness_value(t, df, n=n, alpha=0.05)


def robustness_value(t: float, df: float, *, n: float = math.nan, alpha: float | None = None) -> Estimate:
    """Cinelli and Hazlett's robustness value of a regression slope from its t and residual degrees of freedom.

    The share of the residual variance of both exposure and outcome that an unmeasured confounder must explain to
    bring the estimate to zero or, with alpha, to where it is no longer significant; 0 when it is not already.
    Source: Cinelli & Hazlett 2020, Journal of the Royal Statistical Society B 82:39. Checked against: their Table 1.

    >>> f"{robustness_value(-4.18, 783).value:.3f}, {robustness_value(-4.18, 783, alpha=0.05).value:.3f}"
    '0.139, 0.076'
    """
    from scipy.special import stdtrit

    method = "robustness value" + (f", alpha {alpha:g}" if alpha else "")
    if df <= 1:
        return missing("no degrees of freedom", unit="share", n=n, method=method)
    critical = float(stdtrit(df - 1, 1 - alpha / 2)) / math.sqrt(df - 1) if alpha else 0.0
    f = max(abs(t) / math.sqrt(df) - critical, 0.0)
    return Estimate((math.sqrt(f**4 + 4 * f**2) - f**2) / 2, n=n, unit="share", method=method)


def _other_covariates(survey: Survey, adjust: Sequence[str]) -> list[str]:
    """What may confound and is not adjusted for: particulars of patient, injury and stay."""
    known = survey.study.variables("patients")
    frame = survey.tables["patients"]
    candidates = ("los_days", "payment", "marital", "occupation", "cause", "site")
    return [
        name
        for name in candidates
        if name in known and name in frame and name not in adjust and frame[name].nunique() > 1
    ]


def _slope(
    frame: pd.DataFrame, names: Sequence[str], adjust: Sequence[str], *, cluster: str | None = None
) -> Estimate:
    terms = regress(
        frame, outcome=OUTCOME, predictors=[EXPOSURE, *adjust], categorical=list(names), cluster=cluster
    )
    row = _of_exposure(terms)
    if row is None:
        return missing("GSI does not vary", unit="score", n=float(terms["n"].iloc[0]))
    value, low, high, level, n, p, statistic, df = (
        float(row[name]) for name in ("estimate", "low", "high", "level", "n", "p", "statistic", "df")
    )
    method, reason = str(row["method"]), "" if math.isfinite(value) else str(row["reason"])
    return Estimate(value, low, high, level, n, p, statistic, df, "score", method, reason)


def _of_exposure(terms: pd.DataFrame) -> Mapping[str, Any] | None:
    rows = terms[terms["predictor"] == EXPOSURE].to_dict("records")
    return rows[0] if rows else None
