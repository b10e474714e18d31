from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import studentized_range, t

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.post_hoc import PAIR_COLUMNS, dunn, games_howell, tukey
from workbench.analyse.comparison.studentised_range import studentised_range_quantile, studentised_range_tail

R = printed_by_r("analyse_groups")
SETS = {
    "InsectSprays": (loaded("datasets", "InsectSprays"), "count", "spray"),
    "chickwts": (loaded("datasets", "chickwts"), "weight", "feed"),
}


def _in_order(table: pd.DataFrame, expected: dict[str, list[str]]) -> pd.DataFrame:
    pairs = list(zip(expected["first"], expected["second"], strict=True))
    return table.set_index(["first", "second"]).loc[pairs]


@pytest.mark.parametrize("name", list(SETS))
def test_tukey_equals_r(name: str):
    frame, outcome, group = SETS[name]
    expected = R["posthoc"][name]["tukey"]
    got = _in_order(tukey(frame, outcome=outcome, group=group), expected)
    for column, key in (("difference", "difference"), ("low", "low"), ("high", "high")):
        np.testing.assert_allclose(got[column], expected[key], rtol=1e-6)
    np.testing.assert_allclose(got["p_adjusted"], expected["p"], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", list(SETS))
def test_games_howell_equals_r(name: str):
    frame, outcome, group = SETS[name]
    expected = R["posthoc"][name]["games_howell"]
    got = _in_order(games_howell(frame, outcome=outcome, group=group), expected)
    for column, key in (("df", "df"), ("statistic", "q"), ("low", "low"), ("high", "high")):
        np.testing.assert_allclose(got[column], expected[key], rtol=1e-6)
    np.testing.assert_allclose(got["p_adjusted"], expected["p"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(got["p_adjusted"], expected["rstatix"], atol=5e-4)  # rstatix rounds


@pytest.mark.parametrize("name", list(SETS))
def test_dunn_equals_rstatix(name: str):
    frame, outcome, group = SETS[name]
    expected = R["posthoc"][name]["dunn"]
    got = _in_order(dunn(frame, outcome=outcome, group=group), expected)
    np.testing.assert_allclose(got["statistic"], expected["z"], rtol=1e-9)
    np.testing.assert_allclose(got["p"], expected["p"], rtol=1e-9)
    np.testing.assert_allclose(got["p_adjusted"], expected["p_adjusted"], rtol=1e-9)


def test_the_studentised_range_equals_r():
    for row in R["ranges"]:
        got = studentised_range_tail(row["q"], row["k"], row["df"])
        # R's ptukey loses digits below some 10 df (1.5e-3 at 2 df, two groups; see the next test).
        assert got == pytest.approx(row["tail"], rel=1e-6 if row["df"] > 10 else 2e-3, abs=2e-9)
    assert studentised_range_quantile(0.95, 3, 20) == pytest.approx(3.577935, rel=1e-6)
    assert np.isnan(studentised_range_tail(3.0, 1, 5))
    assert studentised_range_tail(0.0, 3, 5) == 1


@pytest.mark.parametrize(
    ("q", "k", "df"), [(6, 2, 2), (3.5, 2, 5.5), (5, 3, 1), (4, 10, 7.3), (3.2, 4, 1000)]
)
def test_the_studentised_range_equals_scipy_and_students_t(q: float, k: int, df: float):
    assert studentised_range_tail(q, k, df) == pytest.approx(studentized_range.sf(q, k, df), rel=1e-9)
    assert studentised_range_tail(q, 2, df) == pytest.approx(2 * t.sf(q / np.sqrt(2), df), rel=1e-9)


def test_the_limits_are_those_that_pspp_prints():
    # PSPP 1.6.2, ONEWAY count BY spray /POSTHOC=TUKEY GH (InsectSprays): A - C.
    frame, outcome, group = SETS["InsectSprays"]
    for function, limits in ((tukey, ["7.717258", "17.116075"]), (games_howell, ["7.607025", "17.226309"])):
        row = function(frame, outcome=outcome, group=group).iloc[1]
        assert [f"{row[key]:.6f}" for key in ("low", "high")] == limits


def test_two_groups_give_the_t_test():
    from workbench.analyse.comparison.means import difference_of_means

    frame, outcome, group = SETS["InsectSprays"]
    a, b = (frame.loc[frame[group] == spray, outcome] for spray in "AC")
    for function, variances in ((tukey, "equal"), (games_howell, "unequal")):
        row = function(frame, outcome=outcome, group=group, order=["A", "C"]).iloc[0]
        student = difference_of_means(a, b, variances=variances)  # type: ignore[arg-type]
        assert (row["difference"], row["low"], row["high"]) == pytest.approx(
            (student.value, student.low, student.high), rel=1e-7
        )
        assert row["p_adjusted"] == pytest.approx(student.p, rel=1e-5)


@pytest.mark.parametrize("function", [tukey, games_howell, dunn])
def test_too_little_data_gives_a_reason(function: object):
    single = pd.DataFrame({"y": [1.0, 2], "g": ["a", "a"]})
    assert list(function(single, outcome="y", group="g").columns) == PAIR_COLUMNS  # type: ignore[operator]
    assert function(single, outcome="y", group="g").empty  # type: ignore[operator]
    empty = pd.DataFrame({"y": [1.0, 2, np.nan], "g": ["a", "a", "b"]})
    row = function(empty, outcome="y", group="g").iloc[0]  # type: ignore[operator]
    assert row["reason"] == "group 'b' has no answers"
    assert np.isnan(row["p_adjusted"])
    flat = pd.DataFrame({"y": [1.0, 1, 1, 1], "g": list("aabb")})
    row = function(flat, outcome="y", group="g").iloc[0]  # type: ignore[operator]
    assert row["reason"]
    assert np.isnan(row["p_adjusted"])
    tiny = pd.DataFrame({"y": [1.0, 2], "g": list("ab")})
    assert len(function(tiny, outcome="y", group="g")) == 1  # type: ignore[operator]


def test_an_empty_group_takes_nothing_from_the_other_pairs():
    three = pd.DataFrame({"y": [1.0, 2, 3, 4, 6, 5, 9, 9, 12], "g": list("aaabbbccc")})
    empty = pd.concat([three, pd.DataFrame({"y": [np.nan] * 2, "g": ["d", "d"]})])
    got = games_howell(empty, outcome="y", group="g")
    assert got.loc[got["second"] == "d", "reason"].tolist() == ["group 'd' has no answers"] * 3
    assert got.loc[got["second"] == "d", "p_adjusted"].isna().all()
    rest = got[got["second"] != "d"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, games_howell(three, outcome="y", group="g"))
