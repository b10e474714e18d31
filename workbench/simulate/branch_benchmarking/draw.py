"""The clean twin of branch benchmarking: five tables and what is true behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from workbench.errors import InputError
from workbench.simulate.branch_benchmarking.forms import draw_forms, number_forms
from workbench.simulate.branch_benchmarking.layout import Layout, lay_out
from workbench.simulate.branch_benchmarking.rates import DIMENSIONS, GROUP_EFFECT, RURAL_EFFECT, Chances
from workbench.simulate.branch_benchmarking.records import draw_branches, draw_complaints, draw_spotcalls

FEWEST_BRANCHES, FEWEST_FORMS = 8, 10
MONTHS = 12
ANSWER_COLUMNS = [
    "form_id",
    "branch",
    "form_version",
    "source",
    "town_type",
    "interviewer",
    "filled_at",
    "period",
    *DIMENSIONS,
    "overall",
    "age_band",
    "sex",
    "user_type",
    "service",
    "wait_min",
    "open_text",
    "name",
    "phone",
]
LOG_COLUMNS = [
    "form_id",
    "batch",
    "channel",
    "branch",
    "town_type",
    "source",
    "sent_on",
    "returned_on",
    "valid",
    "invalid_reason",
    "interviewer",
]


@dataclass(frozen=True)
class BranchBenchmarking:
    """Clean tables and what lies behind them.

    answers : a row an answered, valid form (1-5; 0 no contact and 9 blank are the form's own codes; d7 is
    positive in every branch here). forms_log : a row a form sent. complaints, spotcalls, branches : as
    their files. layout : the branches' planted traits. chances : the planted logits. true_rates : a row a
    branch: effect, kind, gain (logit added from April 2010, batch sets only), raw (expected share satisfied
    among its own forms) and adjusted (before any gain, for the users and sources of all forms together). true_sources : by source 1-3,
    forms (n) and their expected share satisfied (rate).
    """

    answers: pd.DataFrame
    forms_log: pd.DataFrame
    complaints: pd.DataFrame
    spotcalls: pd.DataFrame
    branches: pd.DataFrame
    layout: Layout
    chances: Chances
    true_rates: pd.DataFrame
    true_sources: pd.DataFrame


def draw_branch_benchmarking(*, seed: int, branches: int = 18, n: int | None = None) -> BranchBenchmarking:
    """Five tables with planted truth. Does not add dirt.

    branches : 18 for the review of summer 2010; any other number from 8 has forms of twelve months.
    n : answered forms in all; the default is 6,000 for 18 branches.
    Raises InputError for fewer than 8 branches, or fewer than 10 forms a branch.
    """
    if branches < FEWEST_BRANCHES:
        raise InputError("Branches to compare", found=str(branches), fix=f"Use {FEWEST_BRANCHES} or more.")
    if n is not None and n < FEWEST_FORMS * branches:
        raise InputError(
            "Forms to compare branches by", found=f"n={n}", fix=f"Use {FEWEST_FORMS * branches} or more."
        )
    layout = lay_out(seed=seed, branches=branches, n=n)
    months = None if branches == 18 else MONTHS
    forms, chances = draw_forms(seed, layout, months=months)
    answers, log = number_forms(seed, forms)
    return BranchBenchmarking(
        answers=answers[ANSWER_COLUMNS].sort_values("form_id", ignore_index=True),
        forms_log=log[LOG_COLUMNS],
        complaints=draw_complaints(seed, layout),
        spotcalls=draw_spotcalls(seed, layout),
        branches=draw_branches(layout),
        layout=layout,
        chances=chances,
        true_rates=_true_rates(forms, layout, chances),
        true_sources=_true_sources(forms),
    )


def _true_rates(forms: pd.DataFrame, layout: Layout, chances: Chances) -> pd.DataFrame:
    source = forms["source"].to_numpy()
    without_branch = (
        chances.intercept
        + RURAL_EFFECT * (forms["town_type"].to_numpy() == 3)
        + GROUP_EFFECT * (forms["user_type"].to_numpy() == 2)
        + chances.company * (source == 1)
        + chances.city * (source == 3)
    )
    mixes, counts = np.unique(without_branch, return_counts=True)
    own = pd.Series(expit(forms["eta"].to_numpy())).groupby(forms["branch"].to_numpy()).mean()
    return pd.DataFrame(
        {
            "branch": layout.codes,
            "n": layout.size,
            "kind": layout.kind,
            "effect": layout.effect,
            "gain": layout.gain,
            "raw": own.loc[list(layout.codes)].to_numpy(),
            "adjusted": [
                float(np.average(expit(mixes + effect), weights=counts)) for effect in layout.effect
            ],
        }
    )


def _true_sources(forms: pd.DataFrame) -> pd.DataFrame:
    chance = pd.Series(expit(forms["eta"].to_numpy())).groupby(forms["source"].to_numpy())
    return pd.DataFrame({"n": chance.size(), "rate": chance.mean()})


def rank_swaps(true_rates: pd.DataFrame) -> int:
    """Branches whose place by true raw rate differs from their place by true adjusted rate."""
    return int((true_rates["raw"].rank() != true_rates["adjusted"].rank()).sum())
