from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.studies.surveys import (
    in_both,
    orthopedic_survey,
    same_numbers,
    shipped,
    small_study,
    survey_of,
    variable,
)
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.present.edition import record, start
from workbench.present.inlines import plain_text
from workbench.studies import claims
from workbench.study import Claim, Printed, Study, Words

LABEL = Words(zh="陈述", en="statement")
NAN = math.nan


def claim(direction: Any = "negative", **declared: Any) -> Claim:
    body = {"name": "c", "quote": "q", "label": LABEL, "kind": "empirical", "estimand": "rho"}
    return Claim.model_validate(body | {"direction": direction} | declared)


def rho(value: float, low: float, high: float, **more: Any) -> Estimate:
    return Estimate(value, low, high, 0.95, n=100, **{"unit": "correlation", **more})


def study_with(
    *stated: Claim, printed: tuple[Printed, ...] = (), kind: str = "integer", **declared: Any
) -> Study:
    study = small_study([variable("id", "id"), variable("age", kind)], **declared)
    return study.model_copy(update={"claims": stated, "printed": printed})


def real(*stated: Claim) -> Survey:
    return survey_of(study_with(*stated), {"people": pd.DataFrame({"id": ["1"]})})


def simulated(folder: Path, planted: dict[str, Any], *stated: Claim) -> Survey:
    (folder / "truth.json").write_text(
        json.dumps({"planted": {name: {"value": value} for name, value in planted.items()}}), encoding="utf-8"
    )
    study = study_with(*stated, data="simulated").model_copy(update={"folder": folder})
    return survey_of(study, {"people": pd.DataFrame({"id": ["1"]})})


def recorded(survey: Survey, **estimates: Estimate) -> pd.DataFrame:
    start(survey.study, lang="en")
    for name, estimate in estimates.items():
        record(name, estimate)
    return claims.claims_frame(survey)


@pytest.mark.parametrize(
    ("direction", "low", "high", "verdict"),
    [
        ("negative", -0.5, -0.1, "supported"),
        ("negative", 0.1, 0.5, "contradicted"),
        ("negative", -0.5, 0.1, "inconclusive"),
        ("negative", -0.5, 0.0, "inconclusive"),
        ("positive", 0.1, 0.5, "supported"),
        ("positive", -0.5, -0.1, "contradicted"),
        ("positive", -0.1, 0.5, "inconclusive"),
        ("none", -0.1, 0.1, "inconclusive"),
        ("none", 0.1, 0.5, "contradicted"),
        ("none", -0.5, -0.1, "contradicted"),
        (None, -0.5, -0.1, "not testable"),
        ("negative", NAN, NAN, "not testable"),
    ],
)
def test_a_verdict_follows_from_direction_and_interval(
    direction: Any, low: float, high: float, verdict: str
) -> None:
    assert claims.judge(claim(direction), rho((low + high) / 2, low, high)) == verdict


def test_a_claim_without_an_estimate_cannot_be_tested() -> None:
    assert claims.judge(claim(), None) == "not testable"


@pytest.mark.parametrize(
    ("margin", "narrow", "verdict"),
    [
        (0.1, (-0.09, 0.09), "equivalent"),
        (0.1, (-0.1, 0.09), "inconclusive"),  # touching the margin is not within it
        (0.1, (-0.12, 0.05), "inconclusive"),
        (None, (-0.01, 0.01), "inconclusive"),  # no margin declared, no equivalence earned
        (0.1, None, "inconclusive"),
    ],
)
def test_only_a_declared_margin_earns_equivalence(margin: Any, narrow: Any, verdict: str) -> None:
    assert claims.judge(claim("none", margin=margin), rho(0, -0.11, 0.1), narrow=narrow) == verdict


def test_a_difference_that_is_real_but_within_the_margin_is_equivalent() -> None:
    assert claims.judge(claim("none", margin=0.2), rho(0.1, 0.02, 0.18), narrow=(0.03, 0.17)) == "equivalent"


def test_no_other_claim_can_be_equivalent() -> None:
    assert (
        claims.judge(claim("negative", margin=0.5), rho(0, -0.1, 0.1), narrow=(-0.08, 0.08)) == "inconclusive"
    )


@pytest.mark.parametrize(("margin", "verdict"), [(0.20, "equivalent"), (0.15, "inconclusive")])
def test_the_ninety_percent_interval_decides_on_equivalence(margin: float, verdict: str) -> None:
    # n = 103: Fisher's z has a standard error of 0.1, so 90 % reaches to tanh(0.1645) = 0.163, 95 % to 0.194.
    estimate = rho(0.0, math.tanh(-0.196), math.tanh(0.196))
    assert recorded(real(claim("none", margin=margin)), rho=estimate)["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(("margin", "verdict"), [(0.50, "equivalent"), (0.48, "inconclusive")])
def test_a_difference_of_scores_can_be_equivalent_too(margin: float, verdict: str) -> None:
    estimate = rho(0.1, 0.1 - 0.4583, 0.1 + 0.4583, unit="score")  # 90 %: 0.1 ± 0.3846
    assert recorded(real(claim("none", margin=margin)), rho=estimate)["verdict"].tolist() == [verdict]


def test_simulated_data_give_recovery_and_no_verdict(tmp_path: Path) -> None:
    survey = simulated(tmp_path, {"rho": -0.33}, claim())
    row = recorded(survey, rho=rho(-0.3, -0.5, -0.1)).iloc[0]
    assert (row["planted"], row["recovered"], row["verdict"]) == (-0.33, True, "")
    row = recorded(survey, rho=rho(0.3, 0.1, 0.5)).iloc[0]
    assert (row["recovered"], row["verdict"]) == (False, "")


@pytest.mark.parametrize("estimate", [missing("too few", unit="correlation"), Estimate(3.0, unit="count")])
def test_nothing_is_called_recovered_or_lost_without_an_interval(tmp_path: Path, estimate: Estimate) -> None:
    frame = recorded(simulated(tmp_path, {"rho": 3.0}, claim()), rho=estimate)
    assert frame["recovered"].tolist() == [None]


def test_a_claim_about_nothing_planted_is_neither(tmp_path: Path) -> None:
    frame = recorded(simulated(tmp_path, {}, claim()), rho=rho(-0.3, -0.5, -0.1))
    assert frame["planted"].tolist() == frame["recovered"].tolist() == [None]


def test_real_data_have_no_planted_values(tmp_path: Path) -> None:
    survey = simulated(tmp_path, {"rho": 1.0}, claim())
    study = survey.study.model_copy(update={"data": "real"})
    assert claims.planted_values(survey_of(study, {})) == {}
    assert claims.planted_values(survey) == {"rho": 1.0}


def test_a_claim_whose_result_was_not_recorded_stops_the_paper() -> None:
    with pytest.raises(InputError, match="'rho' was not recorded"):
        recorded(real(claim()))


def test_a_claim_without_an_estimand_is_not_testable() -> None:
    assert recorded(real(claim(estimand=None)))["verdict"].tolist() == ["not testable"]


def test_the_table_of_real_data_shows_verdicts_and_nothing_planted() -> None:
    survey = real(claim("negative"), claim("none", margin=0.6), claim(None))

    def make() -> Any:
        record("rho", rho(-0.3, -0.5, -0.1))
        return claims.table_claims(survey)

    found = in_both(survey, make)
    assert same_numbers(found)
    assert [row[-1] for row in found["en"].rows] == ["supported", "equivalent", "not testable"]
    assert [row[-1] for row in found["zh"].rows] == ["支持", "等效", "无法检验"]
    assert "circular" not in plain_text(found["en"].notes[0])
    assert not found["en"].simulated


def test_the_table_of_simulated_data_says_that_it_cannot_judge(tmp_path: Path) -> None:
    survey = simulated(tmp_path, {"rho": -0.3}, claim(), claim(estimand=None))

    def make() -> Any:
        record("rho", rho(-0.3, -0.5, -0.1))
        return claims.table_claims(survey)

    found = in_both(survey, make)
    assert same_numbers(found)
    assert found["en"].rows[0] == ("statement", "−0.30 (−0.50 to −0.10)", "−0.30", "yes")
    assert found["en"].rows[1] == ("statement", "—", "—", "—")
    assert "不能用于评判原文" in plain_text(found["zh"].notes[0])
    words = {each for verdict in claims.VERDICTS.values() for each in (verdict.zh, verdict.en)}
    assert not words & {cell for printed in found.values() for row in printed.rows for cell in row}


def test_every_claim_of_the_article_is_in_the_table() -> None:
    study = shipped("orthopedic_care")
    start(study, lang="zh")
    for name in {each.estimand for each in study.claims if each.estimand}:
        record(name, rho(-0.3, -0.5, -0.1))
    frame = claims.claims_frame(orthopedic_survey())
    assert [each.name for each in frame["claim"]] == [each.name for each in study.claims]
    assert frame["planted"].notna().all()
    assert set(frame["verdict"]) == {""}


def test_the_printed_age_is_feasible_but_implausible_and_is_not_corrected() -> None:
    # studies.md 1.8: with n = 102, 15-65 and mean 38.33 the SD lies between 3.53 and 25.07.
    survey = orthopedic_survey()
    found = in_both(survey, lambda: claims.table_printed(survey))
    assert same_numbers(found)
    age, stay = found["en"].rows
    assert age[:4] == ("Age (years)", "38.33 ± 4.31", "3.53–25.07", "feasible but implausible")
    assert stay[1:4] == ("17.46 ± 5.32", "—", "no contradiction")
    assert found["zh"].rows[0][3] == "可行但不合理"
    assert age[4] == "38.33 ± 14.31"
    assert plain_text(found["en"].notes[0]).startswith(
        "Printed figures are shown as they are, never corrected"
    )
    assert "does not discriminate" in plain_text(found["en"].notes[1])


def printed(**figures: Any) -> Printed:
    return Printed.model_validate({"name": "age", "label": LABEL} | figures)


def test_a_printed_figure_keeps_its_own_decimals() -> None:
    study = study_with(printed=(printed(n=12, mean=3.5, sd=1.2, decimals=1, low=1, high=7),))
    survey = survey_of(study, {"people": pd.DataFrame({"id": ["1"]})})
    assert in_both(survey, lambda: claims.table_printed(survey))["en"].rows[0][1] == "3.5 ± 1.2"


@pytest.mark.parametrize(
    ("kind", "verdict", "notes"), [("integer", "impossible", 2), ("number", "no contradiction", 1)]
)
def test_sums_of_whole_numbers_are_asked_of_whole_numbers_only(kind: str, verdict: str, notes: int) -> None:
    # 65 / 19 = 3.42 and 66 / 19 = 3.47: no 19 whole numbers have the mean 3.44.
    study = study_with(printed=(printed(n=19, mean=3.44, sd=1.02),), kind=kind)
    survey = survey_of(study, {"people": pd.DataFrame({"age": [3.0, 4.0]})})
    table = in_both(survey, lambda: claims.table_printed(survey))["en"]
    assert table.rows[0][3] == verdict
    assert len(table.notes) == notes
    assert table.rows[0][4] == "3.50 ± 0.71"


def test_an_impossible_sd_is_called_so_and_the_data_need_not_have_the_variable() -> None:
    study = study_with(printed=(printed(n=102, mean=38.33, sd=2.1, low=15, high=65),))
    survey = survey_of(study, {"people": pd.DataFrame({"id": ["1"]})})
    row = in_both(survey, lambda: claims.table_printed(survey))["zh"].rows[0]
    assert row[1:] == ("38.33 ± 2.10", "3.53~25.07", "不可能", "—")
