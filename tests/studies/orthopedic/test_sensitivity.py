from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.studies.surveys import orthopedic_survey, shipped, survey_of, typed
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.simulate import draw_orthopedic_care
from workbench.studies.orthopedic import appendix_figures, care, items, sensitivity


def test_the_items_of_the_groups_are_a_parameter() -> None:
    survey = orthopedic_survey()
    patients = survey.tables["patients"]
    values = care.scores(care.scored(survey, hard=[1, 3], soft=[2, 4, 5, 6]))
    np.testing.assert_allclose(values["hard"], patients[["care_1", "care_3"]].mean(axis=1))
    np.testing.assert_allclose(
        values["soft"], patients[["care_2", "care_4", "care_5", "care_6"]].mean(axis=1)
    )
    again = care.scores(care.scored(survey))
    pd.testing.assert_series_equal(values["total"], again["total"])


@pytest.mark.parametrize(("hard", "soft"), [([1, 2], [2, 3]), ([0, 1], [2]), ([1], [7]), ([], [1])])
def test_groups_that_overlap_or_name_no_item_are_refused(hard: list[int], soft: list[int]) -> None:
    with pytest.raises(InputError, match="not grouped"):
        care.scored(orthopedic_survey(), hard=hard, soft=soft)


def test_only_self_completed_forms_stay_without_proxies_and_the_flow_says_so() -> None:
    survey = orthopedic_survey()
    flow = [["patients", 1, "收到", "received", 103, 103], ["patients", 2, "分析", "analysed", 102, 102]]
    survey = replace(survey, flow=pd.DataFrame(flow, columns=survey.flow.columns))
    own = care.analysed(survey, exclude_proxy=True)
    assert care.analysed(survey) is survey
    assert set(own.tables["patients"]["mode"]) == {"1"}
    left = len(own.tables["patients"])
    assert own.flow["after"].tolist() == [103, left, left]
    assert own.flow["step"].tolist() == [1, 2, 3]
    assert own.flow["reason_en"].tolist() == ["received", "not completed by the patient", "analysed"]


def test_the_severity_index_can_do_without_somatic_items() -> None:
    both = care.scored(orthopedic_survey())
    plain, without = care.scores(both), care.scores(both, exclude_somatic=True)
    pd.testing.assert_series_equal(without["GSI"], care.without_somatic(both["scl"]), check_names=False)
    assert not np.allclose(plain["GSI"], without["GSI"])


def test_coding_the_answers_from_0_changes_no_correlation() -> None:
    values = care.scores(care.scored(orthopedic_survey()))
    shifted = values.assign(GSI=values["GSI"] - 1)
    first, second = (care.correlation(each, "GSI", "total") for each in (values, shifted))
    assert second.value == pytest.approx(first.value, abs=1e-12)


def test_attenuation_is_undone_in_a_large_planted_sample() -> None:
    # Reliability falls by dropping items; the corrected correlation should not.
    study = shipped("orthopedic_care")
    clean = draw_orthopedic_care(seed=4, n=5000)
    survey = survey_of(study, {"patients": typed(clean.patients, study.variables("patients"))})
    both = care.scored(survey)
    values = care.scores(both)
    found = sensitivity.disattenuated(both, values)
    raw = care.correlation(values, "GSI", "total")
    assert raw.low < raw.value < 0
    assert found.value < raw.value
    alpha = [both[name].answers.astype(float) for name in ("scl", "care")]
    ratios = []
    for frame in alpha:
        k, covariance = frame.shape[1], frame.cov().to_numpy()
        ratios.append(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))
    assert found.value == pytest.approx(raw.value / np.sqrt(ratios[0] * ratios[1]), rel=1e-6)
    mapping = sensitivity.without_item(both, values, "IS")
    assert [care.direction(each) for each in mapping["estimate"]] == ["negative"] * 6


def test_a_group_of_one_item_cannot_lose_it() -> None:
    both = care.scored(orthopedic_survey(), hard=[1], soft=[4, 5])
    rows = sensitivity.without_item(both, care.scores(both), "IS", hard=[1], soft=[4, 5])
    assert rows["item"].tolist() == [1, 4, 5]
    assert rows.loc[0, "estimate"].reason == "the group has no other item"
    assert not rows.loc[1, "estimate"].reason


@pytest.mark.parametrize(
    ("n", "used", "outcome"), [(102, 102, "all"), (100, 95, "few"), (100, 94, "many"), (8, 7, "many")]
)
def test_more_than_a_twentieth_lost_calls_for_imputation(n: int, used: int, outcome: str) -> None:
    assert sensitivity.lost(n, Estimate(0.1, n=used, unit="correlation")) == outcome


def test_answers_at_the_top_are_counted_over_all_items() -> None:
    both = care.scored(orthopedic_survey())
    answers = both["care"].answers.to_numpy(dtype=float)
    found = sensitivity.at_the_top(both)
    assert found.value == pytest.approx((answers == 5).sum() / np.isfinite(answers).sum())
    assert found.n == np.isfinite(answers).sum()
    np.testing.assert_allclose(appendix_figures.answer_shares(both).sum(axis=1), 1)


def test_item_statistics_are_those_of_scipy() -> None:
    both = care.scored(orthopedic_survey())
    answers = both["care"].answers.astype(float).dropna()
    rows = items.caring_items(both).set_index("item")
    rest = answers.drop(columns="care_4").sum(axis=1)
    assert rows.loc["care_4", "item_rest_r"] == pytest.approx(
        stats.pearsonr(answers["care_4"], rest).statistic
    )
    assert rows.loc["care_4", "ceiling"] == pytest.approx((both["care"].answers["care_4"] == 5).mean())
    scales = items.reliabilities(both).set_index("scale")
    assert scales.loc["total", "omega"].value == pytest.approx(scales.loc["total", "alpha"].value, abs=0.03)


def interval(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high, 0.95, unit="correlation")


@pytest.mark.parametrize(
    ("primary", "others", "outcome"),
    [
        (interval(-0.5, -0.1), [interval(-0.4, -0.1), interval(-0.3, -0.01)], "holds"),
        (interval(-0.5, -0.1), [interval(-0.4, -0.1), interval(-0.3, 0.0)], "weakens"),
        (interval(-0.5, -0.1), [interval(0.1, 0.4), interval(-0.3, -0.1)], "weakens"),
        (interval(0.1, 0.5), [interval(0.1, 0.4), interval(0.2, 0.3)], "holds"),
        (interval(0.1, 0.5), [Estimate(float("nan"), reason="few"), interval(0.2, 0.3)], "unknown"),
        (interval(-0.1, 0.5), [interval(0.1, 0.4), interval(0.2, 0.3)], "open"),
        (Estimate(float("nan"), reason="few"), [interval(0.1, 0.4)], "open"),
    ],
)
def test_the_primary_result_stands_only_where_every_interval_agrees(
    primary: Estimate, others: list[Estimate], outcome: str
) -> None:
    assert sensitivity.holds(primary, others) == outcome


def test_own_forms_and_covariates_are_the_rows_of_the_sensitivity_table() -> None:
    survey = orthopedic_survey()
    both = care.scored(survey)
    values = care.scores(both)
    rows = sensitivity.sensitivity(survey, both, values, adjust=["age", "mode"], n_boot=100, seed=1)
    named = rows.set_index("analysis")["estimate"]
    own = survey.tables["patients"]["mode"] == "1"
    found = sensitivity.own_forms(survey, values)
    assert found.value == pytest.approx(stats.spearmanr(values["GSI"][own], values["total"][own]).statistic)
    assert named["without_proxies"] == found
    assert named["adjusted"] == sensitivity.given_covariates(survey, values, adjust=["age", "mode"])


def test_the_smooth_line_follows_a_straight_course_and_no_outlier() -> None:
    x = np.linspace(1, 3, 60)
    values = pd.DataFrame({"GSI": x, "total": 5 - x})
    values.loc[30, "total"] = 50.0
    values.loc[31, "total"] = np.nan
    line = sensitivity.smoothed(values.sample(frac=1, random_state=1))
    assert line["GSI"].is_monotonic_increasing
    assert len(line) == 59
    np.testing.assert_allclose(line["total"], 5 - line["GSI"], atol=1e-6)


@pytest.mark.parametrize("gsi", [np.arange(9.0), np.ones(50)])
def test_few_patients_or_one_severity_have_no_smooth_line(gsi: np.ndarray) -> None:
    assert sensitivity.smoothed(pd.DataFrame({"GSI": gsi, "total": gsi})).empty
