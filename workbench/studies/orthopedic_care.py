"""Orthopaedic care: SCL-90 symptoms and satisfaction with nursing. Analyses in the order the paper prints them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from workbench.analyse.association.associate import correlate, correlate_matrix, partial_correlate
from workbench.analyse.association.contrasts import compare_correlations
from workbench.analyse.association.resampling import bootstrap_correlation
from workbench.estimate import Estimate, missing
from workbench.instruments import load_instrument
from workbench.intake.processed import Survey
from workbench.intake.screening.screen import longstring
from workbench.measure.multiplicity import adjust_p
from workbench.measure.norms import compare_with_norm, norm_in_coding, screening_rate
from workbench.studies.scales import Scored, score_instruments

FACTORS = ("SOM", "OC", "IS", "DEP", "ANX", "HOS", "PHOB", "PAR", "PSY")
SOMATIC = ("SOM", "ADD")  # pain, numbness, sleep: effects of the injury as much as symptoms
CARING = ("hard", "soft", "total")
CONTRASTS = ("IS", "DEP", "ANX")  # confirmatory: named in the article before any data
SELF_COMPLETED = "1"
REFERRAL_ITEMS = (
    15,
    59,
)  # thoughts of ending life, of death: a positive screen with these needs a clinical path
Outcome = Literal["negative", "unclear", "positive"]


def scored(survey: Survey) -> dict[str, Scored]:
    """Both instruments, scored: `scl` and `care`."""
    return score_instruments(survey)


def scores(survey: Survey) -> pd.DataFrame:
    """One frame of scores on the patients' index: the nine factors, ADD, GSI, and hard, soft, total of the caring form."""
    both = scored(survey)
    scl = both["scl"].scores.rename(columns={"gsi": "GSI"}).drop(columns="total")
    return scl.join(both["care"].scores[list(CARING)])


def correlation(values: pd.DataFrame, factor: str, caring: str) -> Estimate:
    """Spearman correlation of one symptom score with one caring score; (GSI, total) is the primary estimand."""
    return correlate(values[factor], values[caring])


def correlations(values: pd.DataFrame) -> pd.DataFrame:
    """The nine factors with hard, soft and total (secondary family): `correlate_matrix`, Benjamini-Hochberg."""
    return correlate_matrix(values[list(FACTORS)], values[list(CARING)], adjust="fdr_bh")


def item_correlations(survey: Survey, values: pd.DataFrame) -> pd.DataFrame:
    """GSI and the factors with each caring item: no conclusion then depends on the hard-soft grouping."""
    items = scored(survey)["care"].answers
    return correlate_matrix(values[["GSI", *FACTORS]], items, adjust="fdr_bh")


def contrast(values: pd.DataFrame, factor: str) -> Estimate:
    """Correlation of a factor with the soft score minus that with the hard score, in the same patients (Zou 2007)."""
    return compare_correlations(values[factor], values["soft"], values["hard"])


def contrasts(values: pd.DataFrame) -> pd.DataFrame:
    """The three confirmatory contrasts: factor, estimate, p_adjusted (Holm)."""
    estimates = [contrast(values, factor) for factor in CONTRASTS]
    adjusted = adjust_p([each.p for each in estimates], method="holm")
    return pd.DataFrame({"factor": CONTRASTS, "estimate": estimates, "p_adjusted": adjusted})


def direction(estimate: Estimate) -> Outcome:
    """What the interval allows to be said: negative or positive when it excludes zero, else (or without one) unclear."""
    if estimate.high < 0:
        return "negative"
    return "positive" if estimate.low > 0 else "unclear"


def norm_comparison(survey: Survey, values: pd.DataFrame, *, variant: str) -> pd.DataFrame:
    """The nine factors against the norm, as two samples; Holm over the nine."""
    use = survey.study.instruments["scl"]
    instrument = load_instrument(use.instrument, folder=survey.study.folder)
    norm = norm_in_coding(instrument, variant, coding=use.coding or instrument.default_coding)
    return compare_with_norm(values[list(FACTORS)], norm)


def screening(survey: Survey, *, variant: str) -> pd.DataFrame:
    """How many patients each screening rule picks out, and how many of the norm sample it would."""
    each = scored(survey)["scl"]
    norm = norm_in_coding(each.instrument, variant, coding=each.coding)
    return screening_rate(each.scores, each.instrument, coding=each.coding, norm=norm)


def needs_referral(survey: Survey) -> Estimate:
    """Patients who screen positive by any rule and endorsed item 15 or 59 at all: a count for a clinical path.

    Never a person: below k of [privacy] the count itself is withheld, with that as its reason.
    """
    each = scored(survey)["scl"]
    low = each.instrument.codings[each.coding][0]
    endorsed = (each.answers.iloc[:, [number - 1 for number in REFERRAL_ITEMS]] > low).any(axis=1)
    positive = pd.Series(False, index=endorsed.index)
    for cutoff in each.instrument.cutoffs:
        values = each.scores[list(cutoff.scales)]
        limit = cutoff.at[each.coding]
        positive |= ((values > limit) if cutoff.comparison == ">" else (values >= limit)).any(axis=1)
    count, k = int((positive & endorsed).sum()), survey.study.privacy.k
    if 0 < count < k:
        return missing(f"<{k}", unit="count", n=len(endorsed))
    return Estimate(
        count,
        n=len(endorsed),
        unit="count",
        method="any screening rule, and item 15 or 59 above the lowest answer",
    )


def above_norm(comparison: pd.DataFrame) -> Estimate:
    """Number of factors whose mean lies above the norm after Holm's adjustment."""
    count = int(((comparison["p_adjusted"] < 0.05) & (comparison["difference"] > 0)).sum())
    return Estimate(count, n=len(comparison), unit="count", method="Holm-adjusted Welch tests")


def proxy_effect(survey: Survey, values: pd.DataFrame) -> Estimate:
    """Mean caring score of forms completed by a nurse minus self-completed ones, with Welch's interval.

    NaN with a reason below 2 scored forms in a group, and when neither group varies.
    """
    from scipy.special import stdtr, stdtrit

    mode = survey.tables["patients"]["mode"]
    groups = [values.loc[mode == code, "total"].dropna() for code in ("2", SELF_COMPLETED)]
    sizes = [len(group) for group in groups]
    if min(sizes) < 2:
        return Estimate(np.nan, unit="score", n=sum(sizes), reason="fewer than 2 forms in a group")
    parts = [float(group.var(ddof=1)) / size for group, size in zip(groups, sizes, strict=True)]
    se = float(np.sqrt(sum(parts)))
    if se == 0:
        return Estimate(np.nan, unit="score", n=sum(sizes), reason="no spread in either group")
    df = sum(parts) ** 2 / sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
    difference = float(groups[0].mean() - groups[1].mean())
    half = stdtrit(df, 0.975) * se
    t = difference / se
    return Estimate(
        difference, difference - half, difference + half, 0.95, sum(sizes), 2 * stdtr(df, -abs(t)), t, df,
        unit="score", method="Welch",
    )  # fmt: skip


def sensitivity(
    survey: Survey, values: pd.DataFrame, *, adjust: Sequence[str], n_boot: int, seed: int
) -> pd.DataFrame:
    """The primary correlation under other choices: analysis, estimate; the names are keys of the glossary."""
    patients = survey.tables["patients"]
    gsi, total = values["GSI"], values["total"]
    own = patients["mode"] == SELF_COMPLETED
    varied = longstring(scored(survey)["scl"].answers) < scored(survey)["scl"].answers.shape[1]
    rest = partial(correlate, method="spearman")
    rows = {
        "primary": rest(gsi, total),
        "bootstrap": bootstrap_correlation(gsi, total, n_boot=n_boot, seed=seed),
        "pearson": correlate(gsi, total, method="pearson"),
        "kendall": correlate(gsi, total, method="kendall"),
        "without_proxies": rest(gsi[own], total[own]),
        "without_straight_lines": rest(gsi[varied], total[varied]),
        "without_somatic": rest(_without_somatic(survey), total),
        "adjusted": partial_correlate(gsi, total, patients[list(adjust)]),
    }
    return pd.DataFrame({"analysis": list(rows), "estimate": list(rows.values())})


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


def _without_somatic(survey: Survey) -> pd.Series:
    """Mean of the items outside SOM and ADD, where at least 80 % of them were answered."""
    each = scored(survey)["scl"]
    gone = {item for scale in SOMATIC for item in each.instrument.subscales[scale].items}
    kept = [name for number, name in enumerate(each.answers.columns, start=1) if number not in gone]
    answers = each.answers[kept]
    enough = answers.notna().mean(axis=1) >= each.instrument.minimum_answered
    return answers.mean(axis=1).where(enough)
