"""Orthopaedic care: SCL-90 symptoms and satisfaction with nursing. Analyses in the order the paper prints them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from workbench.analyse.association.associate import correlate
from workbench.analyse.association.contrasts import compare_correlations
from workbench.analyse.association.matrix import correlate_matrix
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.instruments import load_instrument
from workbench.intake.processed import Survey
from workbench.measure.multiplicity import adjust_p
from workbench.measure.norms import compare_with_norm, norm_in_coding, screening_rate
from workbench.measure.score import score
from workbench.present.edition import current
from workbench.studies.scales import Scored, score_instruments
from workbench.study import Words

FACTORS = ("SOM", "OC", "IS", "DEP", "ANX", "HOS", "PHOB", "PAR", "PSY")
SOMATIC = ("SOM", "ADD")  # pain, numbness, sleep: effects of the injury as much as symptoms
CARING = ("hard", "soft", "total")
HARD, SOFT = (1, 2, 3), (4, 5, 6)  # of the caring form: an assumption, a parameter of the notebook
CONTRASTS = ("IS", "DEP", "ANX")  # confirmatory: named in the article before any data
SELF_COMPLETED = "1"
REFERRAL_ITEMS = (
    15,
    59,
)  # thoughts of ending life, of death: a positive screen with these needs a clinical path
Outcome = Literal["negative", "unclear", "positive", "unknown"]


def analysed(survey: Survey, *, exclude_proxy: bool = False) -> Survey:
    """The survey whose patients are analysed: all of them, or only those who completed the form themselves.

    With exclude_proxy the flow has one more step, and the log of missing cells still names everybody.
    """
    if not exclude_proxy:
        return survey
    patients = survey.tables["patients"]
    own = patients[patients["mode"] == SELF_COMPLETED].reset_index(drop=True)
    step = {"reason_zh": "非本人填写", "reason_en": "not completed by the patient"}
    counts = {"table": "patients", "before": len(patients), "after": len(own)}
    mine = survey.flow["table"] == "patients"
    # The last step says who is analysed: it follows the new one, with its count.
    end = survey.flow[mine].tail(1).assign(before=len(own), after=len(own))
    rows = [survey.flow[mine].iloc[:-1], pd.DataFrame([step | counts]), end, survey.flow[~mine]]
    flow = pd.concat(rows, ignore_index=True)
    flow["step"] = flow.groupby("table").cumcount() + 1
    screening = dict(survey.screening)
    if "patients" in screening:
        key = survey.study.tables["patients"].key
        flags = screening["patients"]
        screening["patients"] = flags[flags[key].isin(own[key])].reset_index(drop=True)
    return replace(survey, tables={**survey.tables, "patients": own}, flow=flow, screening=screening)


def items_said(survey: Survey, numbers: Sequence[int]) -> str:
    """What the caring items of these numbers are called, in the paper's language."""
    lang = current().lang
    names = survey.study.instruments["care"].columns
    variables = survey.study.variables("patients")
    labels = [variables[names[number - 1]].label(lang) for number in numbers]
    return "、".join(labels) if lang == "zh" else "; ".join(label.lower() for label in labels)


def scored(survey: Survey, *, hard: Sequence[int] = HARD, soft: Sequence[int] = SOFT) -> dict[str, Scored]:
    """Both instruments, scored: `scl`, and `care` with these items (1-based) as its hard and soft subscales."""
    both = score_instruments(survey)
    form = both["care"]
    wrong = [item for item in (*hard, *soft) if item not in range(1, form.instrument.n_items + 1)]
    if wrong or not hard or not soft or {*hard} & {*soft}:
        found = f"hard {list(hard)}, soft {list(soft)}"
        fix = f"Name items 1 to {form.instrument.n_items}, each in one of the two groups."
        raise InputError(
            "The items of the caring form are not grouped",
            where="hard_items, soft_items",
            found=found,
            fix=fix,
        )
    groups = {"hard": tuple(hard), "soft": tuple(soft)}
    scales = dict(form.instrument.subscales)
    scales |= {name: replace(scales[name], items=items) for name, items in groups.items()}
    instrument = replace(form.instrument, subscales=scales)
    again = score(form.answers, instrument, coding=form.coding)
    return {**both, "care": replace(form, instrument=instrument, scores=again)}


def scores(both: Mapping[str, Scored], *, exclude_somatic: bool = False) -> pd.DataFrame:
    """One frame of scores on the patients' index: the nine factors, ADD, GSI, and hard, soft, total of the caring form.

    exclude_somatic : GSI is the mean of the items outside SOM and ADD.
    """
    scl = both["scl"].scores.rename(columns={"gsi": "GSI"}).drop(columns="total")
    if exclude_somatic:
        scl = scl.assign(GSI=without_somatic(both["scl"]))
    return scl.join(both["care"].scores[list(CARING)])


def without_somatic(scl: Scored) -> pd.Series:
    """Mean of the items outside SOM and ADD, where at least the declared share of them was answered."""
    gone = {item for scale in SOMATIC for item in scl.instrument.subscales[scale].items}
    kept = [name for number, name in enumerate(scl.answers.columns, start=1) if number not in gone]
    answers = scl.answers[kept]
    enough = answers.notna().mean(axis=1) >= scl.instrument.minimum_answered
    return answers.mean(axis=1).where(enough)


def correlation(values: pd.DataFrame, factor: str, caring: str) -> Estimate:
    """Spearman correlation of one symptom score with one caring score; (GSI, total) is the primary estimand."""
    return correlate(values[factor], values[caring])


def correlations(values: pd.DataFrame) -> pd.DataFrame:
    """The nine factors with hard, soft and total (secondary family): `correlate_matrix`, Benjamini-Hochberg."""
    return correlate_matrix(values[list(FACTORS)], values[list(CARING)], adjust="fdr_bh")


def item_correlations(both: Mapping[str, Scored], values: pd.DataFrame) -> pd.DataFrame:
    """GSI and the factors with each caring item: no conclusion then depends on the hard-soft grouping."""
    items = both["care"].answers
    return correlate_matrix(values[["GSI", *FACTORS]], items, adjust="fdr_bh")


def contrast(values: pd.DataFrame, factor: str) -> Estimate:
    """Correlation of a factor with the soft score minus that with the hard score, in the same patients (Zou 2007)."""
    return compare_correlations(values[factor], values["soft"], values["hard"])


def contrasts(values: pd.DataFrame) -> pd.DataFrame:
    """The three confirmatory contrasts: factor, estimate, p_adjusted (Holm)."""
    estimates = [contrast(values, factor) for factor in CONTRASTS]
    adjusted = adjust_p([each.p for each in estimates], method="holm")
    return pd.DataFrame({"factor": CONTRASTS, "estimate": estimates, "p_adjusted": adjusted})


def contrast_of(found: pd.DataFrame, factor: str) -> Estimate:
    """One of the three contrasts with its p adjusted by Holm, as the table prints it."""
    row = found.set_index("factor").loc[factor]
    estimate: Estimate = row["estimate"]
    return replace(
        estimate, p=float(row["p_adjusted"]), method=f"{estimate.method}; p by Holm over {len(found)}"
    )


def direction(estimate: Estimate) -> Outcome:
    """What the interval allows to be said: negative or positive when it excludes zero, else unclear; unknown without one."""
    if not math.isfinite(estimate.low + estimate.high):
        return "unknown"
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
    return Estimate(
        int(_is_above(comparison).sum()), n=len(comparison), unit="count", method="Holm-adjusted Welch tests"
    )


def _is_above(comparison: pd.DataFrame) -> pd.Series:
    return (comparison["p_adjusted"] < 0.05) & (comparison["difference"] > 0)


def above_said(survey: Survey, comparison: pd.DataFrame) -> Words:
    """Which factors lie above the norm, in brackets for the end of a sentence; nothing when none does."""
    names = comparison.loc[_is_above(comparison), "scale"]
    titles = load_instrument(survey.study.instruments["scl"].instrument, folder=survey.study.folder).subscales
    zh = "、".join(titles[name].title["zh"] for name in names)
    en = ", ".join(titles[name].title["en"].lower() for name in names)
    return Words(zh=f"（{zh}）", en=f" ({en})") if len(names) else Words(zh="", en="")


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
