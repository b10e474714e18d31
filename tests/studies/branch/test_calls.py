"""Spot calls as a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import branch_survey
from workbench.intake.processed import Survey
from workbench.studies.branch import calls


def heard(**scores: list[float]) -> Survey:
    """Calls of two raters, a call two rows."""
    survey = branch_survey()
    rows = pd.DataFrame(scores)
    rows = rows.assign(call_id=[f"K{place // 2}" for place in range(len(rows))], branch="B01", staff_hash="s")
    return replace(survey, tables={**survey.tables, "spotcalls": rows})


def test_the_total_weighs_aspects_by_what_was_heard() -> None:
    items = {f"item{number}": [1.0, 1.0, 0.0, 0.0] for number in range(1, 17)}
    items["item16"] = [0.0, 1.0, np.nan, np.nan]  # raters disagree; then not heard
    items["item15"] = [1.0, 1.0, np.nan, np.nan]
    totals = calls.call_totals(heard(**items))["total"]
    assert totals.tolist() == pytest.approx(
        [(4 + 0.75) / 5, 0.0]
    )  # five aspects, the last with a mean of .75


def test_an_aspect_counts_by_its_declared_weight() -> None:
    survey = heard(**{f"item{number}": [float(number >= 15)] * 2 for number in range(1, 17)})
    bench = survey.study.benchmark
    assert bench is not None
    heavy = [
        each.model_copy(update={"weight": 4 if "item15" in each.items else 1}) for each in bench.criteria
    ]
    study = survey.study.model_copy(update={"benchmark": bench.model_copy(update={"criteria": tuple(heavy)})})
    assert calls.call_totals(replace(survey, study=study))["total"].tolist() == pytest.approx([4 / 8])


def test_without_aspects_every_criterion_weighs_the_same() -> None:
    survey = heard(**{f"item{number}": [float(number <= 4)] * 2 for number in range(1, 17)})
    bench = survey.study.benchmark
    assert bench is not None
    study = survey.study.model_copy(update={"benchmark": bench.model_copy(update={"criteria": ()})})
    assert calls.call_totals(replace(survey, study=study))["total"].tolist() == pytest.approx([0.25])


def test_the_mean_of_the_review_lies_within_its_interval_and_criticals_are_counted_a_call() -> None:
    survey = branch_survey()
    found, critical = calls.mean_total(survey), calls.critical_failures(survey)
    frame = survey.tables["spotcalls"]
    assert found.n == critical.n == frame["call_id"].nunique()
    assert found.low < found.value < found.high
    items = [name for name in frame if name.startswith("item")]
    assert found.value == pytest.approx(frame[items].stack().mean(), abs=0.05)
    by_hand = sum(
        bool((group[["item15", "item16"]] == 0).any(axis=None)) for _, group in frame.groupby("call_id")
    )
    assert critical.value == pytest.approx(by_hand / critical.n)


def test_one_call_has_no_interval() -> None:
    one = heard(**{f"item{number}": [1.0, 1.0] for number in range(1, 17)})
    assert calls.mean_total(one).reason == "fewer than 2 calls"
