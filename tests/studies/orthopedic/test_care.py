from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.studies.surveys import orthopedic_survey
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.orthopedic import care, sensitivity
from workbench.studies.orthopedic.sensitivity_tables import ANALYSES

ADJUST = ["age", "sex", "education", "pain_vas", "surgery", "mode"]


@pytest.fixture(scope="module")
def survey() -> Survey:
    return orthopedic_survey()


@pytest.fixture(scope="module")
def values(survey: Survey) -> pd.DataFrame:
    return care.scores(care.scored(survey))


def with_patients(survey: Survey, patients: pd.DataFrame) -> Survey:
    return replace(survey, tables={"patients": patients})


def interval(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high, 0.95, unit="correlation")


def test_scores_are_factors_indices_and_the_three_caring_means(survey: Survey, values: pd.DataFrame) -> None:
    assert {*care.FACTORS, "ADD", "GSI", "pst", "psdi", *care.CARING} == set(values.columns)
    patients = survey.tables["patients"]
    assert values.index.equals(patients.index)
    np.testing.assert_allclose(values["GSI"], patients[[f"q{n}" for n in range(1, 91)]].mean(axis=1))
    np.testing.assert_allclose(values["hard"], patients[["care_1", "care_2", "care_3"]].mean(axis=1))
    np.testing.assert_allclose(values["soft"], patients[["care_4", "care_5", "care_6"]].mean(axis=1))


def test_the_primary_correlation_is_spearmans_in_all_patients(values: pd.DataFrame) -> None:
    found = care.correlation(values, "GSI", "total")
    rho = stats.spearmanr(values["GSI"], values["total"])
    assert (found.value, found.p) == pytest.approx((rho.statistic, rho.pvalue))
    assert found.n == 102


def test_the_secondary_family_is_nine_factors_by_three_scores(values: pd.DataFrame) -> None:
    family = care.correlations(values)
    assert len(family) == 27
    adjusted = stats.false_discovery_control(family["p"])
    np.testing.assert_allclose(family["p_adjusted"], adjusted)


def test_items_are_correlated_one_by_one_without_the_grouping(survey: Survey, values: pd.DataFrame) -> None:
    matrix = care.item_correlations(care.scored(survey), values)
    assert len(matrix) == 10 * 6
    assert set(matrix["column"]) == {f"care_{n}" for n in range(1, 7)}


def test_the_three_contrasts_were_declared_and_are_adjusted_by_holm(values: pd.DataFrame) -> None:
    rows = care.contrasts(values)
    assert rows["factor"].tolist() == ["IS", "DEP", "ANX"]
    p = sorted(each.p for each in rows["estimate"])
    smallest = rows["p_adjusted"].min()
    assert smallest == pytest.approx(min(1, 3 * p[0]))
    for row in rows.to_dict("records"):
        soft, hard = (care.correlation(values, row["factor"], side).value for side in ("soft", "hard"))
        assert row["estimate"].value == pytest.approx(soft - hard)
        assert care.contrast_of(rows, row["factor"]).p == row["p_adjusted"]  # as the table prints it


@pytest.mark.parametrize(
    ("estimate", "outcome"),
    [
        (interval(-0.5, -0.1), "negative"),
        (interval(0.1, 0.5), "positive"),
        (interval(-0.1, 0.5), "unclear"),
        (interval(-0.5, 0.0), "unclear"),
        (interval(0.0, 0.5), "unclear"),
        (missing("fewer than 4 pairs", unit="correlation"), "unknown"),
        (Estimate(1.0, unit="correlation"), "unknown"),
    ],
)
def test_only_an_interval_beyond_zero_has_a_direction(estimate: Estimate, outcome: str) -> None:
    assert care.direction(estimate) == outcome


def test_of_three_patients_the_direction_is_unknown(values: pd.DataFrame) -> None:
    found = care.correlation(values.head(3), "GSI", "total")
    assert found.reason
    assert care.direction(found) == "unknown"


def test_factors_above_the_norm_are_counted_after_holm() -> None:
    comparison = pd.DataFrame(
        {"p_adjusted": [0.01, 0.01, 0.20, np.nan], "difference": [0.3, -0.3, 0.5, np.nan]}
    )
    found = care.above_norm(comparison)
    assert (found.value, found.n) == (1, 4)


def test_factors_above_the_norm_are_named_or_nothing_is_said(survey: Survey) -> None:
    rows = pd.DataFrame({"scale": ["SOM", "ANX"], "p_adjusted": [0.01, 0.02], "difference": [0.3, 0.2]})
    said = care.above_said(survey, rows)
    assert (said.zh, said.en) == ("（躯体化、焦虑）", " (somatization, anxiety)")
    none = care.above_said(survey, rows.assign(p_adjusted=0.3))
    assert (none.zh, none.en) == ("", "")


def test_both_variants_of_the_norm_compare_nine_factors(survey: Survey, values: pd.DataFrame) -> None:
    first, second = (
        care.norm_comparison(survey, values, variant=name) for name in ("jin1986_a", "jin1986_b")
    )
    assert first["scale"].tolist() == list(care.FACTORS) == second["scale"].tolist()
    differing = first.loc[first["norm_sd"] != second["norm_sd"], "scale"].tolist()
    assert differing == ["IS", "HOS"]


def test_the_effect_of_a_nurses_pen_is_welchs_difference(survey: Survey, values: pd.DataFrame) -> None:
    mode = survey.tables["patients"]["mode"]
    nurse, own = values.loc[mode == "2", "total"], values.loc[mode == "1", "total"]
    found = care.proxy_effect(survey, values)
    test = stats.ttest_ind(nurse, own, equal_var=False)
    low, high = test.confidence_interval()
    assert (found.value, found.statistic, found.p, found.df) == pytest.approx(
        (nurse.mean() - own.mean(), test.statistic, test.pvalue, test.df)
    )
    assert (found.low, found.high, found.n) == pytest.approx((low, high, len(nurse) + len(own)))


@pytest.mark.parametrize(
    ("modes", "totals", "reason"),
    [
        (["1", "1", "2"], [4.0, 5.0, 3.0], "fewer than 2 forms in a group"),
        (["1", "1", "1"], [4.0, 5.0, 3.0], "fewer than 2 forms in a group"),
        (["1", "1", "2", "2"], [4.0, 5.0, 3.0, np.nan], "fewer than 2 forms in a group"),
        (["1", "1", "2", "2"], [4.0, 4.0, 3.0, 3.0], "no spread in either group"),
    ],
)
def test_too_few_or_equal_forms_give_no_effect_but_a_reason(
    survey: Survey, modes: list[str], totals: list[float], reason: str
) -> None:
    few = with_patients(survey, pd.DataFrame({"mode": modes}))
    found = care.proxy_effect(few, pd.DataFrame({"total": totals}))
    assert math.isnan(found.value)
    assert found.reason == reason
    assert care.direction(found) == "unknown"


def test_sensitivity_repeats_the_primary_under_named_choices(survey: Survey, values: pd.DataFrame) -> None:
    rows = sensitivity.sensitivity(
        survey, care.scored(survey), values, adjust=ADJUST, n_boot=200, seed=1
    ).set_index("analysis")["estimate"]
    assert list(rows.index) == list(ANALYSES)
    mode = survey.tables["patients"]["mode"]
    assert rows["primary"] == care.correlation(values, "GSI", "total")
    assert rows["bootstrap"].value == pytest.approx(rows["primary"].value)
    assert rows["without_proxies"].n == (mode == "1").sum()
    assert rows["without_straight_lines"].n == 102 - 3
    assert rows["kendall"].value == pytest.approx(stats.kendalltau(values["GSI"], values["total"]).statistic)
    assert rows["adjusted"].n == survey.tables["patients"][ADJUST].notna().all(axis=1).sum()
    assert all(each.low < each.value < each.high for each in rows)


def test_without_somatic_items_the_score_is_that_of_the_other_71(
    survey: Survey, values: pd.DataFrame
) -> None:
    somatic = {1, 4, 12, 27, 40, 42, 48, 49, 52, 53, 56, 58, 19, 44, 59, 60, 64, 66, 89}
    rest = survey.tables["patients"][[f"q{n}" for n in range(1, 91) if n not in somatic]]
    assert rest.shape[1] == 71
    rows = sensitivity.sensitivity(
        survey, care.scored(survey), values, adjust=["age"], n_boot=100, seed=1
    ).set_index("analysis")["estimate"]
    expected = stats.spearmanr(rest.mean(axis=1), values["total"]).statistic
    assert rows["without_somatic"].value == pytest.approx(expected)


def test_a_patient_with_too_few_other_items_is_left_out_without_somatic_ones(
    survey: Survey, values: pd.DataFrame
) -> None:
    patients = survey.tables["patients"].copy()
    patients.loc[0, [f"q{n}" for n in range(61, 91)]] = np.nan
    fewer = with_patients(survey, patients)
    rows = sensitivity.sensitivity(
        fewer, care.scored(fewer), values, adjust=["age"], n_boot=100, seed=1
    ).set_index("analysis")["estimate"]
    assert rows["without_somatic"].n == 101


def test_the_bootstrap_depends_on_the_seed_alone(survey: Survey, values: pd.DataFrame) -> None:
    runs = [
        sensitivity.sensitivity(
            survey, care.scored(survey), values, adjust=["age"], n_boot=200, seed=seed
        ).set_index("analysis")["estimate"]
        for seed in (1, 1, 2)
    ]
    assert runs[0]["bootstrap"] == runs[1]["bootstrap"] != runs[2]["bootstrap"]


def test_a_sample_of_102_finds_a_correlation_of_28_hundredths() -> None:
    # studies.md 1.5: 80 % power only from .28.
    found = sensitivity.least_detectable(102)
    assert found.value == pytest.approx(0.28, abs=0.005)
    z = math.atanh(found.value) * math.sqrt((102 - 3) / (1 + found.value**2 / 2))
    assert stats.norm.cdf(z - stats.norm.ppf(0.975)) == pytest.approx(0.8, abs=1e-6)


def test_the_least_correlation_falls_with_n_and_rises_with_power() -> None:
    by_n = [sensitivity.least_detectable(n).value for n in (10, 50, 200, 5000)]
    assert by_n == sorted(by_n, reverse=True)
    strict = sensitivity.least_detectable(102, power=0.9)
    assert strict.value > sensitivity.least_detectable(102).value
    assert strict.method.endswith("90% power")


@pytest.mark.parametrize("n", [0, 1, 3])
def test_so_few_patients_find_nothing(n: int) -> None:
    assert sensitivity.least_detectable(n).reason == "fewer than 4 respondents"


def test_screening_counts_patients_by_rule_and_by_any(survey: Survey, values: pd.DataFrame) -> None:
    rates = care.screening(survey, variant="jin1986_a").set_index("rule")
    answers = survey.tables["patients"][[f"q{n}" for n in range(1, 91)]]
    hits = [
        answers.sum(axis=1) > 160,
        (answers >= 2).sum(axis=1) > 43,
        (values[list(care.FACTORS)] >= 2).any(axis=1),
    ]
    assert rates["positive"].tolist() == [*(hit.sum() for hit in hits), np.any(hits, axis=0).sum()]
    assert rates.loc["any", "positive"] >= rates["positive"].max()
    assert rates["expected_share"].iloc[0] == pytest.approx(0.17, abs=0.01)
