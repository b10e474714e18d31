"""Own forms against those of others."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.studies.surveys import branch_survey, counted, windows
from workbench.analyse.units.rates import difference_of_proportions
from workbench.intake.processed import Survey
from workbench.studies.branch import sources

RATES = {"A": (45, 60), "B": (50, 60), "C": (20, 60), "D": (3, 4), "E": (52, 60)}


def with_sources(rows: dict[tuple[str, str], tuple[int, int]], **declared: object) -> Survey:
    """Answers by (source, asker): (favourable, all)."""
    parts = [counted({"A": counts}, source=source, asker=asker) for (source, asker), counts in rows.items()]
    return windows(pd.concat(parts, ignore_index=True), source="source", own_source="1", **declared)


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ({("1", "x"): (90, 100), ("2", "y"): (60, 100)}, "higher"),
        ({("1", "x"): (60, 100), ("2", "y"): (90, 100)}, "lower"),
        ({("1", "x"): (80, 100), ("2", "y"): (78, 100)}, "unclear"),
        ({("1", "x"): (1, 1), ("2", "y"): (0, 1)}, "unclear"),
        ({("1", "x"): (0, 4), ("2", "y"): (30, 30)}, "unclear"),
        ({("1", "x"): (0, 5), ("2", "y"): (30, 30)}, "lower"),
        ({("1", "x"): (5, 9)}, "absent"),
        ({("2", "x"): (5, 9)}, "absent"),
        ({("3", "x"): (0, 0)}, "absent"),
    ],
)
def test_own_forms_against_others(rows: dict[tuple[str, str], tuple[int, int]], outcome: str) -> None:
    survey = with_sources(rows)
    assert sources.source_outcome(survey) == outcome
    estimate = sources.own_against_others(survey)
    assert (estimate.reason != "") == (outcome == "absent")


def test_a_study_with_one_source_has_nothing_to_compare() -> None:
    survey = windows(counted(RATES))
    assert sources.source_outcome(survey) == "absent"
    assert sources.own_against_others(survey).reason == "one source only"
    assert list(sources.by_source(survey).columns) == ["source", "n", "share", "low", "high"]
    assert sources.by_source(survey).empty


def test_the_difference_of_sources_is_newcombes_without_clusters() -> None:
    gap = sources.own_against_others(with_sources({("1", "x"): (56, 70), ("2", "y"): (48, 80)}))
    plain = difference_of_proportions(56, 70, 48, 80)
    assert (gap.value, gap.low, gap.high, gap.n, gap.p) == (plain.value, plain.low, plain.high, 150, plain.p)


def test_forms_of_unknown_source_belong_to_neither_side() -> None:
    known = with_sources({("1", "x"): (56, 70), ("2", "y"): (48, 80)})
    extra = counted({"A": (30, 30)}, source=None, asker="z")
    people = pd.concat([known.tables["people"], extra], ignore_index=True)
    survey = windows(people, source="source", own_source="1")
    assert sources.own_against_others(survey) == sources.own_against_others(known)


def test_alike_answers_of_one_interviewer_widen_the_difference_of_sources() -> None:
    rows = {("1", f"a{n}"): counts for n, counts in enumerate([(20, 20), (12, 20), (19, 20), (9, 20)])}
    rows |= {("2", f"b{n}"): counts for n, counts in enumerate([(8, 20), (18, 20), (4, 20), (14, 20)])}
    plain = sources.own_against_others(with_sources(rows))
    clustered = sources.own_against_others(with_sources(rows, cluster="asker"))
    assert clustered.value == pytest.approx(plain.value)
    assert clustered.n == plain.n == 160
    assert clustered.low < plain.low < plain.high < clustered.high
    assert "design effect" in clustered.method


def test_each_source_is_counted_in_full_with_its_own_interval() -> None:
    rows = sources.by_source(branch_survey()).set_index("source")
    frame = branch_survey().tables["answers"].dropna(subset=["overall"])
    assert rows["n"].to_dict() == frame["source"].value_counts().to_dict()
    for source, share in rows["share"].items():
        assert share == pytest.approx((frame.loc[frame["source"] == source, "overall"] >= 4).mean())
    assert ((rows["low"] < rows["share"]) & (rows["share"] < rows["high"])).all()
