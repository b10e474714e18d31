from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from tests.studies.surveys import branch_survey, counted, in_both, same_numbers, variable, windows
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.studies.branch import appendix_tables, definitions


@pytest.fixture(scope="module")
def survey() -> Survey:
    return branch_survey()


def test_the_three_rules_equal_a_hand_calculation(survey: Survey) -> None:
    frame = survey.tables["answers"]
    asked = frame[[name for name in frame if name[0] == "d" and name[1].isdigit()]]
    enough = asked[asked.notna().sum(axis=1) >= 3.5]
    good = (enough >= 4).where(enough.notna())
    made = definitions.rules_of_overall(survey).set_index("rule")
    assert made.loc["item", "share"] == pytest.approx((frame["overall"].dropna() >= 4).mean())
    assert made.loc["mean", "share"] == pytest.approx(good.mean(axis=1).astype(float).mean())
    assert made.loc["every", "share"] == pytest.approx((good.fillna(True).all(axis=1)).mean())
    assert made.loc["every", "share"] < made.loc["item", "share"]


def test_weights_meet_the_users_of_branches_and_places(survey: Survey) -> None:
    weights = definitions.population_weights(survey)
    assert weights is not None
    frame, people = survey.tables["answers"], survey.tables["branches"]
    share = weights.groupby(frame["branch"].to_numpy()).sum() / weights.sum()
    users = people.set_index("branch")["users"] / people["users"].sum()
    np.testing.assert_allclose(share[users.index], users, atol=1e-8)
    rural = weights[(frame["town_type"] == "3").to_numpy()].sum() / weights.sum()
    expected = (people["users"] * people["rural_share"]).sum() / people["users"].sum()
    assert rural == pytest.approx(expected, abs=1e-8)


def test_weighting_is_said_and_costs_precision(survey: Survey) -> None:
    assert definitions.weighted_outcome(survey) == "weighted"
    assert definitions.weighting_effect(survey).value > 1
    assert 0.8 < definitions.weighted_rate(survey).value < 0.9


def test_without_a_population_nothing_is_weighted() -> None:
    small = windows(counted({"A": (8, 10), "B": (5, 10)}))
    assert definitions.weighted_outcome(small) == "unweighted"
    assert definitions.weighted_rate(small).reason
    assert definitions.weighting_effect(small).reason
    bare = replace(branch_survey(), tables={"answers": branch_survey().tables["answers"]})
    assert definitions.population_weights(bare) is None


def test_a_question_coded_backwards_is_found(survey: Survey) -> None:
    assert definitions.direction_outcome(definitions.directions(survey)) == "agree"
    frame = survey.tables["answers"]
    turned = frame.assign(d7_buckpass=6 - frame["d7_buckpass"])
    found = definitions.directions(replace(survey, tables={**survey.tables, "answers": turned}))
    assert definitions.direction_outcome(found) == "turned"
    assert found.set_index("item")["value"].idxmin() == "d7_buckpass"
    assert definitions.direction_outcome(found.assign(value=np.nan)) == "unknown"
    assert definitions.direction_outcome(found.head(0)) == "unknown"


def test_cohesion_is_alpha_of_the_questions(survey: Survey) -> None:
    found = definitions.cohesion(survey)
    assert isinstance(found, Estimate)
    assert 0.7 < found.value < 0.95


def test_tables_print_the_same_numbers_in_both_languages(survey: Survey) -> None:
    rules, pointing = definitions.rules_of_overall(survey), definitions.directions(survey)
    assert same_numbers(in_both(survey, lambda: appendix_tables.table_rules(survey, rules)))
    assert same_numbers(
        in_both(
            survey,
            lambda: appendix_tables.table_directions(survey, pointing, definitions.against_others(survey)),
        )
    )
    rates = pd.DataFrame(
        [["B01", 3, 9000.0, 3.3, 0.7, 9.7, ""]],
        columns=["unit", "events", "users", "value", "low", "high", "flag"],
    )
    assert same_numbers(in_both(survey, lambda: appendix_tables.table_complaint_rates(survey, rates)))


def test_a_question_against_the_others_equals_a_regression_with_clustered_errors(survey: Survey) -> None:
    import statsmodels.api as sm

    made = definitions.against_others(survey).set_index("item")
    frame = survey.tables["answers"]
    names = [name for name in frame if name[0] == "d" and name[1].isdigit()]
    good = (frame[names] >= 4).astype(float).where(frame[names].notna())
    gap = (good["d4_enquiry"] - good.drop(columns="d4_enquiry").mean(axis=1)).dropna()
    who = pd.factorize(frame.loc[gap.index, "interviewer"])[0]
    fit = sm.OLS(gap.to_numpy(), np.ones((len(gap), 1))).fit(
        cov_type="cluster", cov_kwds={"groups": who, "use_correction": False}
    )
    groups = len(set(who))
    row = made.loc["d4_enquiry"]
    assert row["difference"] == pytest.approx(fit.params[0])
    half = (row["high"] - row["low"]) / 2
    assert half == pytest.approx(t.ppf(0.975, groups - 1) * fit.bse[0] * np.sqrt(groups / (groups - 1)))
    assert (made["p_bh"] >= made["p"]).all()
    assert row["difference"] < 0 < made.loc["d1_image", "difference"]  # as planted


def test_the_error_of_a_question_is_that_of_a_cluster_sample() -> None:
    """Scheaffer, Mendenhall and Ott, Elementary Survey Sampling, ch. 8: residents of 25 of 415 blocks, .48 +/- .05 of them rent.

    The renters of each block and the figures are recalled; residents by block are those of the chapter's first example.
    Nobody favours the other question, so the difference is the share; 2 errors with the correction for the finite city.
    """
    residents = [8, 12, 4, 5, 6, 6, 7, 5, 8, 3, 2, 6, 5, 10, 9, 3, 6, 5, 5, 4, 6, 8, 7, 3, 8]
    renters = [4, 7, 1, 3, 3, 4, 4, 2, 3, 2, 1, 3, 2, 5, 4, 1, 4, 2, 3, 1, 3, 3, 4, 0, 3]
    blocks = {f"b{place}": both for place, both in enumerate(zip(renters, residents, strict=True))}
    people = counted(blocks).rename(columns={"unit": "block"})
    people = people.assign(unit="city", q=people["good"], r=0.0)
    survey = windows(people, more=[variable("block", "category")], dimensions=["q", "r"], cluster="block")
    row = definitions.against_others(survey).set_index("item").loc["q"]
    assert row["n"] == 151
    assert round(row["difference"], 2) == 0.48
    error = (row["high"] - row["low"]) / 2 / t.ppf(0.975, 24)
    assert round(2 * error * (1 - 25 / 415) ** 0.5, 2) == 0.05
    # Their variance between blocks is .53.
    assert error**2 * 25 * (151 / 25) ** 2 == pytest.approx(0.53, abs=0.001)


def test_questions_of_one_form_have_no_error() -> None:
    people = counted({"A": (1, 1)}).assign(q=[1.0], r=[0.0])
    made = definitions.against_others(windows(people, dimensions=["q", "r"]))
    assert made[["difference", "p", "p_bh"]].isna().all(axis=None)
