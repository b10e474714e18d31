from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.units.funnel import funnel
from workbench.analyse.units.league import shrink
from workbench.analyse.units.standardise import standardise_rates
from workbench.errors import InputError

REFERENCE = Path(__file__).parents[2] / "reference"
INTERVIEWS = pd.read_csv(REFERENCE / "interviews.csv")
R = json.loads((REFERENCE / "league.json").read_text(encoding="utf-8"))["standardised"]


def standardised(
    frame: pd.DataFrame = INTERVIEWS, case_mix: tuple[str, ...] = ("rural", "channel")
) -> pd.DataFrame:
    return standardise_rates(frame, unit="branch", outcome="satisfied", case_mix=case_mix)


def test_observed_and_expected_equal_r():
    table = standardised()
    assert table["unit"].tolist() == R["unit"]
    assert table["observed"].tolist() == R["observed"]
    np.testing.assert_allclose(table["expected"], R["expected"], rtol=1e-7)
    for name in ("z", "share", "se"):
        np.testing.assert_allclose(table[name], R[name], rtol=1e-6)
    assert table.loc[0, "auc"] == pytest.approx(R["auc"], rel=1e-9)


def test_expected_adds_up_to_observed():
    table = standardised()
    assert table["expected"].sum() == pytest.approx(table["observed"].sum())


def test_the_adjusted_share_is_ratio_times_overall():
    table = standardised()
    np.testing.assert_allclose(
        table["share"], table["observed"] / table["expected"] * INTERVIEWS["satisfied"].mean()
    )
    np.testing.assert_allclose(table["raw_share"], table["observed"] / table["n"])


def test_without_case_mix_the_adjusted_share_is_the_raw_share():
    table = standardised(case_mix=())
    np.testing.assert_allclose(table["share"], table["raw_share"])
    z = funnel(table)["z"]
    np.testing.assert_allclose(table["z"], z)
    np.testing.assert_allclose(table["se"], np.sqrt(table["overall"] * (1 - table["overall"]) / table["n"]))


def test_adjustment_undoes_a_planted_difference_in_case_mix():
    # Both branches serve rural and other users equally well; one serves many more rural ones.
    rng = np.random.default_rng(12)
    branch = np.repeat(["country", "town"], 4000)
    rural = rng.binomial(1, np.where(branch == "country", 0.8, 0.1))
    frame = pd.DataFrame({"branch": branch, "rural": rural, "satisfied": rng.binomial(1, 0.9 - 0.3 * rural)})
    table = standardised(frame, ("rural",))
    assert table["raw_share"].diff().iloc[1] > 0.15
    assert abs(table["share"].diff().iloc[1]) < 0.03


def test_an_adjusted_share_never_exceeds_one():
    frame = pd.DataFrame(
        {
            "branch": ["a"] * 20 + ["b"] * 80,
            "rural": [1] * 20 + [0, 1] * 40,
            "satisfied": [1] * 20 + [1, 0] * 30 + [1] * 20,
        }
    )
    table = standardised(frame, ("rural",))
    assert table.loc[0, "ratio"] * table.loc[0, "overall"] > 1
    assert table.loc[0, "share"] == 1


def test_answers_with_gaps_are_left_out_and_counted():
    gap = INTERVIEWS.assign(rural=INTERVIEWS["rural"].where(INTERVIEWS.index != 0))
    table = standardised(gap).set_index("unit")
    assert table["left_out"].to_dict() == {"B1": 1, "B2": 0, "B3": 0, "B4": 0, "B5": 0}
    assert table["n"].sum() == len(INTERVIEWS) - 1


def test_an_outcome_that_is_not_0_or_1_is_refused():
    for satisfied in (4, 1):
        with pytest.raises(InputError, match="0 or 1"):
            standardised(INTERVIEWS.assign(satisfied=satisfied))
    with pytest.raises(InputError, match="'rurale'"):
        standardised(case_mix=("rurale",))


def test_admissions_to_six_departments():
    """Bickel, Hammel & O'Connell 1975, Science 187:398 (six largest departments as in Freedman, Pisani & Purves, chapter 2).

    44.5 % of men and 30.4 % of women were admitted; given the departments that they applied to, women did slightly better.
    Standardising by a single factor takes each department's pooled rate as expected.
    """
    applied = {"men": [825, 560, 325, 417, 191, 373], "women": [108, 25, 593, 375, 393, 341]}
    admitted = {"men": [512, 353, 120, 138, 53, 22], "women": [89, 17, 202, 131, 94, 24]}
    frame = pd.DataFrame(
        [
            (sex, department, int(place < admitted[sex][at]))
            for sex in applied
            for at, department in enumerate("ABCDEF")
            for place in range(applied[sex][at])
        ],
        columns=["branch", "department", "satisfied"],
    )
    table = standardised(frame, ("department",)).set_index("unit")
    assert table["raw_share"].tolist() == pytest.approx([1198 / 2691, 557 / 1835])
    pooled = (np.array(admitted["men"]) + admitted["women"]) / (np.array(applied["men"]) + applied["women"])
    for sex in applied:
        assert table.loc[sex, "expected"] == pytest.approx(pooled @ applied[sex], rel=1e-6)
    assert table.loc["men", "ratio"] < 1 < table.loc["women", "ratio"]


def test_a_case_mix_that_tells_every_answer_leaves_nothing_to_compare():
    table = pd.DataFrame({"unit": list("uvwx") * 10, "yes": [0, 1, 1, 0] * 10, "mix": list("abba") * 10})
    with pytest.raises(InputError, match="tells every answer"):
        standardise_rates(table, unit="unit", outcome="yes", case_mix=["mix"])
    with pytest.raises(InputError, match="both must occur"):
        standardise_rates(table.assign(mix=None), unit="unit", outcome="yes", case_mix=["mix"])
    with pytest.raises(InputError, match="infinite"):
        standardise_rates(table.assign(mix=np.inf), unit="unit", outcome="yes", case_mix=["mix"])


@pytest.mark.parametrize("dtype", ["object", pd.CategoricalDtype(["c", "x", "b", "a"])])
def test_a_unit_without_a_complete_answer_keeps_its_row(dtype: object):
    table = pd.DataFrame(
        {"u": list("bbbcccaaa"), "y": [1, 0, 1, 0, 1, 0, None, None, None], "x": [1, 2, 3] * 3}
    ).astype({"u": dtype})
    made = standardise_rates(table, unit="u", outcome="y", case_mix=["x"])
    assert made["unit"].tolist() == ["a", "b", "c"]
    assert made["n"].tolist() == [0, 3, 3]
    assert made["left_out"].tolist() == [3, 0, 0]
    assert made.loc[0, ["raw_share", "ratio", "share", "se", "z"]].isna().all()
    without = standardise_rates(table[table["u"] != "a"], unit="u", outcome="y", case_mix=["x"])
    pd.testing.assert_frame_equal(made.iloc[1:].reset_index(drop=True), without)
    flags = funnel(made)
    assert flags.loc[0, "flag"] == ""
    assert flags["target"].iloc[0] == funnel(without)["target"].iloc[0]
    assert shrink(made).loc[0, "shrunken":"high"].isna().all()


@pytest.mark.parametrize("times", [1e5, 1e-5])
def test_unit_of_the_case_mix_and_order_of_rows_and_categories_do_not_matter(times: float):
    age = np.random.default_rng(8).uniform(20, 80, len(INTERVIEWS))
    frame = INTERVIEWS.assign(age=age)
    turned = frame.assign(age=age * times + 3 * times).sample(frac=1, random_state=1)
    for name in ("branch", "channel"):
        levels = sorted(frame[name].unique(), reverse=True)
        turned[name] = turned[name].astype(pd.CategoricalDtype(levels))
    one, other = (standardised(each, ("age", "channel")) for each in (frame, turned))
    pd.testing.assert_frame_equal(other, one, rtol=1e-8)
