"""What the simulation planted is what the analyses find: large samples by value, small ones by coverage over seeds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import shipped, survey_of, typed
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.simulate import draw_branch_benchmarking, draw_orthopedic_care
from workbench.simulate.orthopedic_care.planted import population_values
from workbench.studies.branch import comparison as bench
from workbench.studies.branch import sources
from workbench.studies.orthopedic import care

pytestmark = pytest.mark.xdist_group("planted_truth")
PLANTED = population_values("default")
COVERAGE_SEEDS = range(100)
BRANCH_SEEDS = range(1, 41)


def patients(*, seed: int, n: int) -> Survey:
    study = shipped("orthopedic_care")
    clean = draw_orthopedic_care(seed=seed, n=n)
    return survey_of(study, {"patients": typed(clean.patients, study.variables("patients"))})


def covers(estimate: Estimate, planted: float) -> bool:
    return bool(estimate.low <= planted <= estimate.high)


@pytest.fixture(scope="module")
def five_thousand() -> tuple[Survey, pd.DataFrame]:
    survey = patients(seed=7, n=5000)
    return survey, care.scores(care.scored(survey))


@pytest.fixture(scope="module")
def covered() -> pd.DataFrame:
    """A row a simulated study of 102 patients: which planted values its 95 % intervals cover."""
    rows = []
    for seed in COVERAGE_SEEDS:
        survey = patients(seed=seed, n=102)
        values = care.scores(care.scored(survey))
        found = {
            "rho_GSI_total": care.correlation(values, "GSI", "total"),
            "contrast_IS": care.contrast(values, "IS"),
            "proxy_effect": care.proxy_effect(survey, values),
        }
        rows.append({name: covers(estimate, PLANTED[name]) for name, estimate in found.items()})
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def reviews() -> pd.DataFrame:
    """A row a simulated review: where the planted branches lie, and which planted values are covered."""
    study = shipped("branch_benchmarking")
    rows = []
    for seed in BRANCH_SEEDS:
        clean = draw_branch_benchmarking(seed=seed)
        survey = survey_of(study, {"answers": typed(clean.answers, study.variables("answers"))})
        comparison = bench.compare(survey, seed=1, draws=50)
        side = comparison.units.set_index("unit")["flag_adjusted"].str.partition("_")[0]
        true = clean.true_rates.set_index("branch")
        drawn, rate = comparison.units.set_index("unit"), true["adjusted"]
        own, others = clean.true_sources.loc[1], clean.true_sources.loc[[2, 3]]
        gap = own["rate"] - np.average(others["rate"], weights=others["n"])
        rows.append(
            {
                "bad": (side[true.index[true["kind"] == "bad"]] == "low").sum(),
                "good": (side[true.index[true["kind"] == "good"]] == "high").sum(),
                "ordinary": (side[true.index[true["kind"] == ""]] != "").sum(),
                "shrunken": ((drawn["low"] <= rate) & (rate <= drawn["high"])).mean(),
                "outcome": bench.any_outside(comparison),
                "overall_rate": covers(bench.overall_rate(survey), 0.86),
                "own_minus_others": covers(sources.own_against_others(survey), gap),
                "between_unit_sd": covers(bench.spread(comparison), true["effect"].std()),
            }
        )
    return pd.DataFrame(rows)


def test_the_primary_correlation_is_recovered_in_five_thousand_patients(
    five_thousand: tuple[Survey, pd.DataFrame],
) -> None:
    _, values = five_thousand
    found = care.correlation(values, "GSI", "total")
    assert found.n == 5000
    assert found.value == pytest.approx(PLANTED["rho_GSI_total"], abs=0.03)


def test_every_secondary_correlation_is_recovered(five_thousand: tuple[Survey, pd.DataFrame]) -> None:
    _, values = five_thousand
    for row in care.correlations(values).to_dict("records"):
        assert row["r"] == pytest.approx(PLANTED[f"rho_{row['row']}_{row['column']}"], abs=0.03), row["row"]
    for row in care.contrasts(values).to_dict("records"):
        assert row["estimate"].value == pytest.approx(PLANTED[f"contrast_{row['factor']}"], abs=0.03)


def test_the_gain_of_forms_that_a_nurse_filled_in_is_recovered(
    five_thousand: tuple[Survey, pd.DataFrame],
) -> None:
    survey, values = five_thousand
    assert care.proxy_effect(survey, values).value == pytest.approx(PLANTED["proxy_effect"], abs=0.05)


@pytest.mark.parametrize("name", ["rho_GSI_total", "contrast_IS", "proxy_effect"])
def test_intervals_of_102_patients_cover_the_planted_value(covered: pd.DataFrame, name: str) -> None:
    assert covered[name].mean() == pytest.approx(0.95, abs=0.05)


def test_both_bad_branches_and_the_good_one_are_found(reviews: pd.DataFrame) -> None:
    assert (reviews["bad"] == 2).mean() >= 0.9
    assert (reviews["good"] == 1).mean() >= 0.9
    assert (reviews["outcome"] == "some").all()


def test_ordinary_branches_are_seldom_called_different(reviews: pd.DataFrame) -> None:
    assert reviews["ordinary"].sum() / (15 * len(reviews)) <= 0.05


def test_shrunken_rates_cover_the_true_adjusted_rates(reviews: pd.DataFrame) -> None:
    assert reviews["shrunken"].mean() >= 0.9


@pytest.mark.parametrize("name", ["overall_rate", "own_minus_others", "between_unit_sd"])
def test_intervals_of_clustered_answers_cover_the_planted_value(reviews: pd.DataFrame, name: str) -> None:
    # 40 reviews: a standard error of 3.4 points below 95 %; without clustering the sources cover 72 %.
    assert reviews[name].mean() >= 0.88
