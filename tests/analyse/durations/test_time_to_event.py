from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded
from workbench.analyse.durations.time_to_event import incidence_curve, share_within, time_to_event
from workbench.errors import InputError

R = json.loads((Path(__file__).parents[2] / "reference" / "durations.json").read_text(encoding="utf-8"))
CASES = pd.DataFrame({"time": R["time"], "how": R["how"], "entry": R["entry"]})
ALONE = CASES.assign(how=CASES["how"] == 1)


def curve(cases: pd.DataFrame = ALONE, **options: Any) -> pd.DataFrame:
    return incidence_curve(cases, duration="time", ending="how", **options)


def numbers(values: list[Any]) -> list[float]:
    return [np.nan if value == "NA" else float(value) for value in values]


@pytest.mark.parametrize(("name", "entry"), [("km", None), ("late", "entry")])
def test_kaplan_meier_equals_r(name: str, entry: str | None):
    mine, theirs = curve(entry=entry), R[name]
    assert mine["time"].tolist() == theirs["time"]
    assert mine["at_risk"].tolist() == theirs["risk"]
    assert (1 - mine["share"]).tolist() == pytest.approx(theirs["surv"], rel=1e-12, abs=1e-12)
    assert (1 - mine["high"]).tolist() == pytest.approx(numbers(theirs["low"]), rel=1e-10, nan_ok=True)
    assert (1 - mine["low"]).tolist() == pytest.approx(numbers(theirs["high"]), rel=1e-10, nan_ok=True)


def test_the_published_remissions_of_leukaemia():
    # Freireich et al. 1963 as printed by Cox and Oakes 1984, Analysis of Survival Data, p. 8, 6-mercaptopurine; the curve as in
    # Kleinbaum and Klein 2012, Survival Analysis, 3rd ed., p. 66: .857 .807 .753 .690 .627 .538 .448; median 23 weeks.
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    cases = pd.DataFrame({"time": weeks, "how": [True] * 9 + [False] * 12})
    made = curve(cases)
    assert made["time"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert made["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (1 - made["share"]).tolist() == pytest.approx(printed, abs=0.0006)
    median = time_to_event(cases, duration="time", ending="how", quantiles=[0.5]).iloc[0]
    assert median["value"] == 23


@pytest.mark.parametrize(("name", "entry"), [("km", None), ("late", "entry")])
def test_quantiles_and_their_limits_equal_r(name: str, entry: str | None):
    made = time_to_event(ALONE, duration="time", ending="how", entry=entry, quantiles=[0.25, 0.5, 0.75])
    for column, theirs in (("value", "q"), ("low", "q_low"), ("high", "q_high")):
        assert made[column].tolist() == pytest.approx(numbers(R[name][theirs]), nan_ok=True), column


def test_a_level_curve_at_the_quantile_gives_its_middle_as_r_does():
    cases = pd.DataFrame({"time": [1, 2, 3, 4], "how": True})
    made = time_to_event(cases, duration="time", ending="how", quantiles=[0.25, 0.5, 0.75])
    assert made["value"].tolist() == R["even"]["q"]


def test_competing_endings_equal_r():
    mine = curve(CASES, of=1)
    assert mine["share"].tolist() == pytest.approx(R["aj"]["share"], rel=1e-12)
    assert mine["share"].tolist() == pytest.approx(R["aalen"]["share"], rel=1e-12)
    # cmprsk uses Aalen's variance; the two agree where more than a handful of cases are left.
    many = (mine["at_risk"] >= 5).to_numpy()
    assert many.sum() == 10
    variance, theirs = mine["se"].to_numpy()[many] ** 2, np.array(R["aalen"]["variance"])[many]
    assert variance.tolist() == pytest.approx(theirs.tolist(), rel=0.12)


def test_the_published_deaths_of_breast_cancer_patients():
    """Satagopan and others 2004, British J. Cancer 91:1229, table 2: 305 patients, the first nine endings listed; in per cent.

    The table adds up steps that it has rounded to .3 each (0.3, 0.6, 0.9, 1.2); unrounded the last sum is 1.3.
    """
    months, how = [7, 10, 14, 16, 18, 23, 24, 26, 27], [0, 1, 0, 1, 2, 1, 0, 2, 1]
    cases = pd.DataFrame({"time": months + [60] * 296, "how": how + [0] * 296})
    made = curve(cases, of=1).set_index("time")
    assert made["at_risk"].to_dict() == {10: 304, 16: 302, 18: 301, 23: 300, 26: 298, 27: 297}
    steps = (100 * made.loc[[10, 16, 23, 27], "share"]).diff().fillna(100 * made["share"].iloc[0]).round(1)
    assert steps.cumsum().round(1).tolist() == [0.3, 0.6, 0.9, 1.2]
    alive = 100 * (1 - curve(cases.assign(how=cases["how"] > 0))["share"])
    assert alive.round(1).tolist() == [99.7, 99.3, 99.0, 98.7, 98.3, 98.0]


def test_the_published_malignancies_and_deaths_of_patients_with_monoclonal_gammopathy():
    """mgus2 of R's survival, 1384 patients: shares and mean months lost within 120 months as the eventglm tutorial
    of Sachs and Gabriel prints them (lesson 2, summary and print of survfit with times and rmean of 120).
    """
    people = loaded("survival", "mgus2")
    time = people["ptime"].where(people["pstat"] == 1, people["futime"])
    how = people["pstat"].where(people["pstat"] == 1, 2 * people["death"])
    cases = pd.DataFrame({"time": time, "how": how, "sex": people["sex"]})
    printed = {
        (1, "F"): (0.0739, 4.794595), (1, "M"): (0.0553, 3.501305),
        (2, "F"): (0.4805, 32.221921), (2, "M"): (0.5752, 41.690349),
    }  # fmt: skip
    for (of, sex), (share, lost) in printed.items():
        made = curve(cases, of=of, by="sex")
        made = made[(made["group"] == sex) & (made["time"] <= 120)]
        assert round(made["share"].iloc[-1], 4) == share
        assert round(float(made["share"] @ np.diff([*made["time"], 120])), 6) == lost


def test_standard_errors_of_competing_endings_are_those_of_stata():
    """statsmodels 0.15, tests of CumIncidenceRight: 18 cases, three endings; shares as R's cuminc, errors as Stata's stcompet."""
    time = [1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4]
    cases = pd.DataFrame({"time": time, "how": [1, 1, 1, 2, 2, 2, 3, 3, 3] + [0] * 9})
    printed = {
        1: ([0.11111111, 0.17037037], [0.07407407, 0.08976251]),
        2: ([0.20740741], [0.10610391]),
        3: ([0.17777778, 0.26666667], [0.11196147, 0.12787781]),
    }
    for of, (shares, errors) in printed.items():
        made = curve(cases, of=of)
        steps = made[made["ended"] > 0]
        assert steps["share"].tolist() == pytest.approx(shares, abs=5e-9)
        assert steps["se"].tolist() == pytest.approx(errors, abs=5e-9)


def test_the_variance_of_competing_endings_is_that_of_resamples():
    random = np.random.default_rng(5)
    size = 300
    time, how = random.exponential(10, size).round(1), random.choice([0, 1, 2], size, p=[0.3, 0.5, 0.2])
    cases = pd.DataFrame({"time": time, "how": how})
    mine = curve(cases, of=1).set_index("time")["se"].loc[:8].iloc[-1]
    drawn = [
        curve(cases.sample(size, replace=True, random_state=seed), of=1)
        .set_index("time")["share"]
        .loc[:8]
        .iloc[-1]
        for seed in range(400)
    ]
    assert mine == pytest.approx(np.std(drawn), rel=0.12)


def test_an_open_case_that_is_dropped_would_shorten_the_times():
    random = np.random.default_rng(2)
    start, length = random.uniform(0, 100, 4_000), random.exponential(30, 4_000)
    seen = np.minimum(length, 100 - start)
    cases = pd.DataFrame({"time": seen, "how": length <= 100 - start})
    whole = time_to_event(cases, duration="time", ending="how", quantiles=[0.5]).iloc[0]
    closed_only = cases.loc[cases["how"], "time"].median()
    assert whole["low"] <= 30 * np.log(2) <= whole["high"]
    assert closed_only < whole["low"]


def test_coverage_of_the_median():
    random = np.random.default_rng(8)
    hits = 0
    for _ in range(400):
        length, limit = random.exponential(10, 60), random.uniform(5, 40, 60)
        cases = pd.DataFrame({"time": np.minimum(length, limit), "how": length <= limit})
        row = time_to_event(cases, duration="time", ending="how", quantiles=[0.5]).iloc[0]
        hits += row["low"] <= 10 * np.log(2) <= row["high"]
    assert hits / 400 == pytest.approx(0.95, abs=0.03)


def test_share_within_a_limit_is_one_minus_the_curve():
    estimate = share_within(ALONE, duration="time", ending="how", within=7.5)
    row = R["km"]["time"].index(7)
    assert estimate.value == pytest.approx(1 - R["km"]["surv"][row])
    assert (estimate.low, estimate.high) == pytest.approx((1 - R["km"]["high"][row], 1 - R["km"]["low"][row]))
    assert share_within(ALONE, duration="time", ending="how", within=0.5).value == 0
    assert (
        share_within(ALONE, duration="time", ending="how", within=99).reason
        == "no case was watched that long"
    )


def test_groups_words_and_times_that_are_missing():
    cases = pd.DataFrame(
        {
            "days": [1.0, 2.0, 3.0, np.nan, 5.0],
            "end": ["paid", "paid", "withdrawn", "paid", None],
            "size": ["a", "a", "a", "b", "b"],
        }
    )
    made = time_to_event(cases, duration="days", ending="end", of="paid", by="size", quantiles=[0.5])
    assert made["group"].tolist() == ["a", "b"]
    assert made[["n", "ended", "open", "other", "undated"]].to_numpy().tolist() == [
        [3, 2, 0, 1, 0],
        [1, 0, 1, 0, 1],
    ]
    assert made["method"].str.startswith("Aalen").tolist() == [True, False]
    assert made["reason"].tolist() == ["", "too few cases have ended"]
    empty = time_to_event(cases.head(0), duration="days", ending="end", of="paid")
    assert set(empty["reason"]) == {"no cases with a time"}
    assert share_within(cases.head(0), duration="days", ending="end", of="paid", within=3).reason


def test_order_and_unit_of_time_do_not_matter():
    mixed = ALONE.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(curve(), curve(mixed))
    hours = curve(ALONE.assign(time=ALONE["time"] * 24))
    assert hours["share"].tolist() == curve()["share"].tolist()


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({"time": -1}, {}, "negative; in row 0"),
        ({}, {"entry": "time"}, "over before it came under watch"),
        ({}, {"by": "branch"}, "There is no column 'branch'"),
        ({"time": "x"}, {}, "must be numbers"),
    ],
)
def test_a_wrong_call_is_refused(change: dict[str, Any], options: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        time_to_event(ALONE.assign(**change), duration="time", ending="how", **options)


# The first case ends alone under watch; the others come under watch later.
LATE = pd.DataFrame({"time": [1.0, 5, 6, 7, 8], "how": [1, 1, 1, 1, 0], "entry": [0.0, 2, 2, 2, 2]})


def test_a_lone_early_ending_does_not_settle_the_curve_of_those_who_come_later():
    made = time_to_event(LATE, duration="time", ending="how", of=1, entry="entry")
    assert made["value"].isna().all()
    assert set(made["reason"]) == {"all cases under watch ended before others came under watch"}
    within = share_within(LATE, duration="time", ending="how", of=1, entry="entry", within=6)
    assert within.reason == "all cases under watch ended before others came under watch"
    seen = share_within(
        LATE.assign(time=LATE["time"] + 2), duration="time", ending="how", of=1, entry="entry", within=6
    )
    assert seen.value > 0


def test_a_share_before_anybody_was_watched_is_not_0():
    later = LATE.iloc[1:]
    made = share_within(later, duration="time", ending="how", of=1, entry="entry", within=1.5)
    assert made.reason == "no case was watched so early"
    assert share_within(later, duration="time", ending="how", of=1, entry="entry", within=3).value == 0


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, float("nan")])
def test_quantiles_lie_between_0_and_1(share: float):
    with pytest.raises(InputError, match="between 0 and 1"):
        time_to_event(ALONE, duration="time", ending="how", quantiles=[share])


@pytest.mark.parametrize("within", [-1.0, float("nan")])
def test_a_limit_of_time_is_not_negative(within: float):
    with pytest.raises(InputError, match="not negative"):
        share_within(ALONE, duration="time", ending="how", within=within)


def test_cases_without_a_group_have_a_row_of_their_own():
    cases = ALONE.assign(branch=np.where(np.arange(len(ALONE)) % 3, "a", None))
    made = time_to_event(cases, duration="time", ending="how", by="branch", quantiles=[0.5])
    assert made["group"].isna().tolist() == [False, True]
    assert made["n"].sum() == len(ALONE)
    assert curve(cases, by="branch")["group"].isna().any()


def test_no_rows_by_group_are_no_groups():
    none = ALONE.assign(branch="a").head(0)
    assert curve(none, by="branch").columns.tolist() == curve().columns.tolist()
    made = time_to_event(none, duration="time", ending="how", by="branch")
    assert made.empty
    assert made.columns.tolist() == time_to_event(ALONE, duration="time", ending="how").columns.tolist()
