"""Who answered: response by channel, weights to the known customers, and what they change."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from workbench.analyse.quality.satisfaction_index import satisfaction_index
from workbench.analyse.units.rates import proportion
from workbench.analyse.units.weighting import kish_design_effect, rake
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.resampling import bootstrap_interval

APPROACHED = ["complete", "partial", "refused", "no_contact", "unknown"]
KINDS = {"1": "households", "2": "businesses", "3": "industry"}
INDEX = ["overall", "against_expected", "against_ideal"]


def response(survey: Survey) -> Estimate:
    """AAPOR's response rate 1: complete interviews of all approached, unknown eligibility counted as eligible."""
    work = survey.tables["fieldwork"]
    found = proportion(float(work["complete"].sum()), float(work[APPROACHED].sum().sum()))
    return Estimate(**{**vars(found), "method": "AAPOR response rate 1; Wilson score interval"})


def response_by_channel(survey: Survey) -> pd.DataFrame:
    """A row a channel: channel, the dispositions, approached, share (RR1), low, high (Wilson)."""
    work = survey.tables["fieldwork"]
    sums = work[APPROACHED].sum(axis=1)
    rates = [
        proportion(float(done), float(whole)) for done, whole in zip(work["complete"], sums, strict=True)
    ]
    return work[["channel", *APPROACHED]].assign(
        approached=sums,
        share=[each.value for each in rates],
        low=[each.low for each in rates],
        high=[each.high for each in rates],
    )


def customer_shares(survey: Survey) -> pd.DataFrame:
    """A row a kind of customer: customer_type, customers and answers (counts), share and answered (shares), weight (mean)."""
    known = survey.tables["customers"][list(KINDS.values())].sum()
    answers = survey.tables["survey"]["customer_type"].value_counts()
    weights = customer_weights(survey)
    mean = weights.groupby(survey.tables["survey"]["customer_type"]).mean()
    rows = pd.DataFrame({"customer_type": list(KINDS), "customers": known.to_numpy(dtype=float)})
    rows["answers"] = [float(answers.get(code, 0)) for code in KINDS]
    return rows.assign(
        share=rows["customers"] / rows["customers"].sum(),
        answered=rows["answers"] / rows["answers"].sum(),
        weight=[float(mean.get(code, float("nan"))) for code in KINDS],
    )


def customer_weights(survey: Survey) -> pd.Series:
    """Weights that bring the answers to the customers of each kind and of each station (raking)."""
    known = survey.tables["customers"]
    frame = survey.tables["survey"]
    stations = known.set_index("branch")[list(KINDS.values())].sum(axis=1)
    kinds = {code: float(known[name].sum()) for code, name in KINDS.items()}
    answered = {column: set(frame[column].dropna()) for column in ("branch", "customer_type")}
    # A station or kind from which nobody answered cannot be weighted up; the others stand for the rest.
    margins = {
        "branch": {name: float(size) for name, size in stations.items() if name in answered["branch"]},
        "customer_type": {code: size for code, size in kinds.items() if code in answered["customer_type"]},
    }
    return rake(frame, margins)


def weighting_effect(survey: Survey) -> Estimate:
    """Kish's design effect of the weights: how much they inflate the variance of a mean."""
    return kish_design_effect(customer_weights(survey))


def index(survey: Survey, *, resamples: int, seed: int) -> Estimate:
    """The index of the three 10-point questions, equal weights, unweighted respondents."""
    return satisfaction_index(survey.tables["survey"][INDEX], resamples=resamples, seed=seed)


def component_index(survey: Survey, *, resamples: int, seed: int) -> Estimate:
    """The same with weights of the first principal component."""
    return satisfaction_index(
        survey.tables["survey"][INDEX], weights="component", resamples=resamples, seed=seed
    )


def weighted_index(survey: Survey, *, resamples: int, seed: int) -> Estimate:
    """The index with respondents weighted to the customers: BCa bootstrap that keeps the weights as given."""
    frame = survey.tables["survey"]
    weights = customer_weights(survey)
    known = frame[INDEX].notna().all(axis=1) & (weights > 0)
    own = ((frame.loc[known, INDEX].mean(axis=1) - 1) / 9 * 100).to_numpy(dtype=float)
    weight = weights[known].to_numpy(dtype=float)
    method = (
        "index 0-100, equal weights of the questions, respondents weighted to the customers; BCa bootstrap"
    )
    if len(own) < 10:
        return missing("fewer than 10 complete answers", unit="score", n=len(own), method=method)
    value = float((weight @ own) / weight.sum())
    limits = bootstrap_interval(
        lambda drawn: (drawn @ (weight * own)) / (drawn @ weight),
        value,
        len(own),
        resamples=resamples,
        seed=seed,
        level=0.95,
    )
    return Estimate(value, *limits, 0.95, len(own), unit="score", method=method)


def weighting_outcome(plain: Estimate, weighted: Estimate) -> Literal["lower", "higher", "same"]:
    """Whether weighting moves the index out of its unweighted interval."""
    return "lower" if weighted.value < plain.low else "higher" if weighted.value > plain.high else "same"
