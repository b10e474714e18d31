from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import (
    LANGS,
    cell_text,
    in_both,
    numbers,
    orthopedic_survey,
    shipped,
    survey_of,
    typed,
)
from workbench.analyse.regression.regress import regress
from workbench.intake.processed import Survey
from workbench.present.tables import Table
from workbench.simulate import draw_orthopedic_care
from workbench.studies.orthopedic import care, confounding, items, plausibility, sensitivity
from workbench.studies.orthopedic import confounding_tables as printed
from workbench.studies.orthopedic import sensitivity_tables as repeated

ADJUST = ["age", "sex", "education", "pain_vas", "surgery", "mode"]
VARIANTS = ["jin1986_a", "jin1986_b"]


def makers(survey: Survey) -> dict[str, Callable[[], Table]]:
    """Every table of the appendix that this file is about."""
    both = care.scored(survey)
    values = care.scores(both)
    return {
        "partial": lambda: printed.table_partial(
            survey, confounding.partial_correlations(survey, values, adjust=ADJUST)
        ),
        "model": lambda: printed.table_model(
            survey, confounding.adjusted_model(survey, values, adjust=ADJUST)
        ),
        "coding": lambda: printed.table_coding(survey, confounding.coding(survey, values, adjust=ADJUST)),
        "slopes": lambda: printed.table_slopes(survey, confounding.slopes(survey, values, adjust=ADJUST)),
        "top": lambda: printed.table_top_boxes(
            survey, confounding.top_boxes(survey, both, values, adjust=ADJUST)
        ),
        "doubts": lambda: plausibility.table_doubts(survey, both),
        "clusters": lambda: printed.table_clusters(survey, confounding.clustering(survey, values)),
        "mapping": lambda: repeated.table_without_item(
            survey, both, sensitivity.without_item(both, values, "IS")
        ),
        "variants": lambda: repeated.table_norm_variants(
            survey, sensitivity.norm_variants(both, values, VARIANTS)
        ),
        "sensitivity": lambda: repeated.table_sensitivity(
            sensitivity.sensitivity(survey, both, values, adjust=ADJUST, n_boot=100, seed=1)
        ),
        "items": lambda: items.table_caring_items(survey, both),
        "reliability": lambda: items.table_reliabilities(both),
    }


def with_patients(patients: pd.DataFrame) -> Survey:
    return replace(orthopedic_survey(), tables={"patients": patients.reset_index(drop=True)})


def satisfied(patients: pd.DataFrame) -> pd.DataFrame:
    """The same patients, all of them wholly satisfied."""
    return patients.assign(**{f"care_{number}": 5.0 for number in range(1, 7)})


def surveys() -> dict[str, Survey]:
    patients = orthopedic_survey().tables["patients"]
    return {
        "shipped": orthopedic_survey(),
        "eight": with_patients(patients.head(8)),
        "two": with_patients(patients.head(2)),
        "constant": with_patients(satisfied(patients.head(40))),
    }


@pytest.fixture(scope="module")
def large() -> tuple[Survey, pd.DataFrame]:
    study = shipped("orthopedic_care")
    clean = draw_orthopedic_care(seed=11, n=5000)
    survey = survey_of(study, {"patients": typed(clean.patients, study.variables("patients"))})
    return survey, care.scores(care.scored(survey))


@pytest.mark.parametrize("sample", ["shipped", "eight", "two", "constant"])
@pytest.mark.parametrize("name", list(makers(orthopedic_survey())))
def test_tables_print_the_same_numbers_in_both_languages(sample: str, name: str) -> None:
    survey = surveys()[sample]
    tables = in_both(survey, makers(survey)[name])
    zh, en = (numbers(tables[lang], lang=lang) for lang in LANGS)
    assert zh == en
    assert (
        any(zh) or sample != "shipped"
    )  # of two patients, or where nothing varies, some tables have only dashes
    cells = [cell_text(cell) for table in tables.values() for row in table.rows for cell in row]
    assert not [cell for cell in cells if re.search(r"\bnan\b|None|<NA>|[{}]", cell)]


def test_the_planted_gain_of_a_nurses_pen_survives_adjustment(large: tuple[Survey, pd.DataFrame]) -> None:
    # planted: +0.35 on every caring item, cut off at 5, so a little less is seen.
    survey, values = large
    terms = confounding.adjusted_model(survey, values, adjust=ADJUST).set_index("term")
    raw = care.proxy_effect(survey, values)
    assert terms.loc["mode=2", "low"] < raw.value < terms.loc["mode=2", "high"]
    assert terms.loc["mode=2", "estimate"] > 0.15
    assert abs(terms.loc["mode=3", "estimate"]) < 0.1


def test_severity_is_negatively_related_whatever_is_adjusted(large: tuple[Survey, pd.DataFrame]) -> None:
    survey, values = large
    slopes = confounding.slopes(survey, values, adjust=ADJUST)
    assert {"unadjusted", "adjusted", "with", "without_influential", "clustered"} == set(slopes["model"])
    assert all(care.direction(each) == "negative" for each in slopes["estimate"])
    both = confounding.partial_correlations(survey, values, adjust=ADJUST)
    raw, adjusted = both.loc[0, "raw"], both.loc[0, "adjusted"]
    assert adjusted.value == pytest.approx(raw.value, abs=0.05)  # nothing else was planted as a confounder


def test_the_planted_clustering_of_nurse_groups_is_small(large: tuple[Survey, pd.DataFrame]) -> None:
    # planted: ICC .04 on the latent scale; six groups, so a single estimate is loose.
    survey, values = large
    found = confounding.clustering(survey, values).set_index("cluster")
    assert found.loc["nurse_group", "clusters"] == 6
    assert 0 < found.loc["nurse_group", "icc"] < 0.1


def test_a_planted_confounder_is_taken_out_by_adjustment() -> None:
    rng = np.random.default_rng(5)
    patients = orthopedic_survey().tables["patients"]
    pain = rng.normal(5, 2, 5000)
    frame = pd.concat([patients] * 50, ignore_index=True).head(5000).assign(pain_vas=pain)
    scores = {name: pain + rng.normal(size=5000) for name in ("GSI", *care.FACTORS)}
    values = pd.DataFrame({**scores, "total": -pain + rng.normal(size=5000)})
    survey = with_patients(frame)
    found = confounding.partial_correlations(survey, values, adjust=["pain_vas"]).iloc[0]
    assert found["raw"].value < -0.7
    assert found["adjusted"].value == pytest.approx(0, abs=0.05)
    assert confounding.slope(survey, values, adjust=["pain_vas"]).value == pytest.approx(0, abs=0.04)


def test_robustness_values_are_those_of_the_published_example() -> None:
    # Cinelli & Hazlett 2020, Table 1: t = 4.18, df = 783, robustness values 13.9 % and 7.6 %.
    whole, interval = (confounding.robustness_value(4.18, 783, alpha=alpha) for alpha in (None, 0.05))
    assert (whole.value, interval.value) == pytest.approx((0.139, 0.076), abs=5e-4)


def test_a_slope_that_is_not_significant_needs_no_confounder_to_lose_it() -> None:
    assert confounding.robustness_value(1.5, 95, alpha=0.05).value == 0
    assert confounding.robustness_value(0.0, 95).value == 0
    assert confounding.robustness_value(2.0, 1).reason == "no degrees of freedom"


def test_a_confounder_as_strong_as_the_robustness_value_brings_the_slope_to_zero() -> None:
    rng = np.random.default_rng(3)
    n = 400
    x = rng.normal(size=n)
    y = 0.5 * x + rng.normal(size=n)
    row = (
        regress(pd.DataFrame({"x": x, "y": y}), outcome="y", predictors=["x"], errors="classical")
        .set_index("term")
        .loc["x"]
    )
    share = confounding.robustness_value(row["statistic"], row["df"]).value
    # Omitted-variable bias of a confounder with these partial R² (their eq. 8), against the estimate itself.
    bias = row["se"] * math.sqrt(row["df"]) * math.sqrt(share * share / (1 - share))
    assert bias == pytest.approx(abs(row["estimate"]))


def test_variables_are_coded_as_the_model_uses_them() -> None:
    survey = orthopedic_survey()
    values = care.scores(care.scored(survey))
    table = in_both(
        survey, lambda: printed.table_coding(survey, confounding.coding(survey, values, adjust=ADJUST))
    )
    rows = {str(row[0]): row[1] for row in table["en"].rows}
    assert rows["Sex"] == "Male = 0; Female = 1"
    assert rows["Caring score"] == "as measured"
    assert {str(row[0]): row[1] for row in table["zh"].rows}["性别"] == "男=0；女=1"


def test_a_model_names_numbers_by_themselves_and_levels_by_theirs() -> None:
    survey = orthopedic_survey()
    names = [str(row[0]) for row in in_both(survey, makers(survey)["model"])["en"].rows]
    assert names[:4] == ["Constant", "General severity (GSI)", "Age (years)", "Sex: Female"]


def test_odds_of_the_best_answer_fall_with_planted_severity(large: tuple[Survey, pd.DataFrame]) -> None:
    survey, values = large
    found = confounding.top_boxes(survey, care.scored(survey), values, adjust=ADJUST)
    assert (found["high"] < 1).all()
    assert (found["p_adjusted"] >= found["p"]).all()
    answers = survey.tables["patients"]["care_5"]
    assert found.loc[4, "top"] == (answers == 5).sum()
