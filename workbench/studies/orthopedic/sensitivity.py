"""Does the primary result depend on the choices made? The same correlation, and the confirmatory contrast, under others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.association.contrasts import compare_correlations
from workbench.analyse.association.partial import partial_correlate
from workbench.analyse.association.resampling import bootstrap_correlation
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.intake.screening.screen import longstring
from workbench.measure.factors.common_method import harman_single_factor
from workbench.measure.norms import compare_with_norm, norm_in_coding
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.studies.orthopedic.care import (
    FACTORS,
    HARD,
    SELF_COMPLETED,
    SOFT,
    direction,
    without_somatic,
)
from workbench.studies.scales import Scored

LEAST_SMOOTHED = 10  # fewer points are a line through noise
MOST_LOST = 0.05  # beyond it the missing answers need imputation


def sensitivity(
    survey: Survey,
    both: Mapping[str, Scored],
    values: pd.DataFrame,
    *,
    adjust: Sequence[str],
    n_boot: int,
    seed: int,
) -> pd.DataFrame:
    """The primary correlation under other choices: analysis, estimate; the names are keys of the tables' wordings."""
    gsi, total = values["GSI"], values["total"]
    answers = both["scl"].answers
    varied = longstring(answers) < answers.shape[1]
    complete = answers.notna().all(axis=1) & both["care"].answers.notna().all(axis=1)
    rest = partial(correlate, method="spearman")
    rows = {
        "primary": rest(gsi, total),
        "bootstrap": bootstrap_correlation(gsi, total, n_boot=n_boot, seed=seed),
        "pearson": correlate(gsi, total, method="pearson"),
        "kendall": correlate(gsi, total, method="kendall"),
        "without_proxies": own_forms(survey, values),
        "without_straight_lines": rest(gsi[varied], total[varied]),
        "without_somatic": rest(without_somatic(both["scl"]), total),
        "complete_forms": rest(gsi[complete], total[complete]),
        "adjusted": given_covariates(survey, values, adjust=adjust),
        "disattenuated": disattenuated(both, values),
    }
    return pd.DataFrame({"analysis": list(rows), "estimate": list(rows.values())})


def own_forms(survey: Survey, values: pd.DataFrame) -> Estimate:
    """The primary correlation among patients who completed the form themselves."""
    own = survey.tables["patients"]["mode"] == SELF_COMPLETED
    return correlate(values.loc[own, "GSI"], values.loc[own, "total"])


def given_covariates(survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str]) -> Estimate:
    """The primary correlation with the covariates held constant (partial Spearman)."""
    return partial_correlate(values["GSI"], values["total"], survey.tables["patients"][list(adjust)])


def holds(primary: Estimate, others: Sequence[Estimate]) -> Literal["holds", "weakens", "open", "unknown"]:
    """Whether other choices leave the primary result standing.

    holds: every interval lies on the primary's side of zero; weakens: not every one; unknown: one of them has no
    interval; open: the primary has no direction that could stand.
    """
    found = direction(primary)
    if found not in ("negative", "positive"):
        return "open"
    directions = {direction(each) for each in others}
    if "unknown" in directions:
        return "unknown"
    return "holds" if directions <= {found} else "weakens"


def smoothed(values: pd.DataFrame) -> pd.DataFrame:
    """The caring score over GSI by LOWESS (two thirds of the patients, three robust passes): columns GSI, total, by GSI.

    No row where fewer than 10 patients have both scores, or all the same GSI.
    """
    pairs = values[["GSI", "total"]].dropna()
    if len(pairs) < LEAST_SMOOTHED or pairs["GSI"].nunique() < 2:
        return pairs.head(0)
    from statsmodels.nonparametric.smoothers_lowess import lowess

    line = lowess(pairs["total"].to_numpy(), pairs["GSI"].to_numpy(), frac=2 / 3, it=3)
    return pd.DataFrame(line, columns=["GSI", "total"]).dropna().drop_duplicates("GSI", ignore_index=True)


def disattenuated(both: Mapping[str, Scored], values: pd.DataFrame) -> Estimate:
    """GSI with the total as it would be without measurement error: r / √(alpha x alpha), limits divided alike.

    The alphas are taken as known, so the interval is a little too narrow. A result beyond ±1 is not a correlation, and
    NaN with that as its reason. Source: Spearman 1904, American Journal of Psychology 15:72.
    """
    found = correlate(values["GSI"], values["total"])
    alphas = [cronbach_alpha(both[name].answers).value for name in ("scl", "care")]
    method = "Spearman, divided by the root of the product of both alphas"
    if found.reason:
        return missing(found.reason, unit="correlation", n=found.n, method=method)
    if not all(alpha > 0 for alpha in alphas):
        return missing("a scale without reliability", unit="correlation", n=found.n, method=method)
    by = float(np.sqrt(alphas[0] * alphas[1]))
    if not abs(found.value) < by:
        return missing("beyond ±1", unit="correlation", n=found.n, method=method)
    low, high = max(found.low / by, -1.0), min(found.high / by, 1.0)
    return Estimate(found.value / by, low, high, found.level, found.n, unit="correlation", method=method)


def single_factor(both: Mapping[str, Scored], values: pd.DataFrame) -> Estimate:
    """Harman's check over the nine factor scores and the caring items: the share that one component takes."""
    return harman_single_factor(values[list(FACTORS)].join(both["care"].answers))


def norm_variants(both: Mapping[str, Scored], values: pd.DataFrame, variants: Sequence[str]) -> pd.DataFrame:
    """Every circulating variant of the norm: the rows of `compare_with_norm`, with variant, title_zh and title_en."""
    scl, frames = both["scl"], []
    for name in variants:
        norm = norm_in_coding(scl.instrument, name, coding=scl.coding)
        frame = compare_with_norm(values[list(FACTORS)], norm)
        frames.append(frame.assign(variant=name, title_zh=norm.title["zh"], title_en=norm.title["en"]))
    return pd.concat(frames, ignore_index=True)


def without_item(
    both: Mapping[str, Scored],
    values: pd.DataFrame,
    factor: str,
    *,
    hard: Sequence[int] = HARD,
    soft: Sequence[int] = SOFT,
) -> pd.DataFrame:
    """The contrast soft minus hard of a factor with each item left out of its group in turn: item, group, estimate."""
    answers = both["care"].answers
    rows = []
    for item in (*hard, *soft):
        left = [[each for each in group if each != item] for group in (hard, soft)]
        if not all(left):
            estimate = missing("the group has no other item", unit="correlation", n=len(answers))
        else:
            hard_mean, soft_mean = (
                answers.iloc[:, [each - 1 for each in group]].mean(axis=1, skipna=False) for group in left
            )
            estimate = compare_correlations(values[factor], soft_mean, hard_mean)
        rows.append({"item": item, "group": "hard" if item in hard else "soft", "estimate": estimate})
    return pd.DataFrame(rows, columns=["item", "group", "estimate"])


def at_the_top(both: Mapping[str, Scored]) -> Estimate:
    """Share of all answered caring items in the best category."""
    care = both["care"]
    given = care.answers.stack()
    top = care.instrument.codings[care.coding][1]
    if given.empty:
        return missing("no answers", unit="share", n=0)
    return Estimate(
        float((given == top).mean()), n=len(given), unit="share", method="answers in the best category"
    )


def least_detectable(n: int, *, power: float = 0.8, level: float = 0.95) -> Estimate:
    """The correlation that a sample of n finds with the given power, by Fisher's z with Bonett-Wright's variance.

    Two-sided test at 1 - level. NaN with a reason below 4 respondents.
    """
    from scipy.special import ndtri

    method = f"Fisher z, Bonett-Wright variance, {power:.0%} power"
    if n < 4:
        return Estimate(np.nan, n=n, unit="correlation", method=method, reason="fewer than 4 respondents")
    rho = 0.2
    for _ in range(50):  # a contraction: the variance depends on rho itself
        rho = float(np.tanh((ndtri((1 + level) / 2) + ndtri(power)) * np.sqrt((1 + rho**2 / 2) / (n - 3))))
    return Estimate(rho, n=n, unit="correlation", method=method)


def critical_correlation(n: int, *, tests: int = 1, level: float = 0.95) -> Estimate:
    """The least |r| that a two-sided t test of n pairs calls significant, with Bonferroni's allowance for so many tests.

    NaN with a reason below 4 respondents.

    >>> [f"{critical_correlation(102, tests=tests).value:.3f}" for tests in (1, 9, 90)]
    ['0.195', '0.273', '0.336']
    """
    from scipy.special import stdtrit

    method = f"two-sided t test, {tests} tests (Bonferroni)" if tests > 1 else "two-sided t test"
    if n < 4:
        return missing("fewer than 4 respondents", unit="critical value", n=n, method=method)
    t = float(stdtrit(n - 2, 1 - (1 - level) / 2 / tests))
    return Estimate(t / float(np.sqrt(t**2 + n - 2)), n=n, unit="critical value", method=method)


def used(estimate: Estimate) -> Estimate:
    """Respondents that an analysis used."""
    return Estimate(estimate.n, n=estimate.n, unit="count", method="complete pairs")


def lost(n: int, estimate: Estimate) -> Literal["all", "few", "many"]:
    """How many of n respondents an analysis lost to missing answers: none, at most 5 %, or more."""
    gone = n - estimate.n
    if gone == 0:
        return "all"
    return "few" if gone / n <= MOST_LOST else "many"
