from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.anova import one_way_anova, welch_anova
from workbench.analyse.comparison.many_ranks import friedman, kruskal_wallis
from workbench.analyse.comparison.variance_explained import variance_explained
from workbench.errors import InputError

R = printed_by_r("analyse_groups")
SETS = {
    "InsectSprays": (loaded("datasets", "InsectSprays"), "count", "spray"),
    "chickwts": (loaded("datasets", "chickwts"), "weight", "feed"),
}
# NIST StRD, one-way ANOVA, SiRstv (lower difficulty): resistivity of silicon measured on 5 instruments.
SIRSTV = [
    [196.3052, 196.1240, 196.1890, 196.2569, 196.3403],
    [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
    [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
    [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
    [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
]

# NIST StRD, AtmWtAg: the digits after 107.868.
ATMWTAG = [
    [107.868 + digits / 1e7 for digits in row]
    for row in (
        [1568, 1465, 1572, 1785, 1446, 1903, 1526, 1494, 1616, 1587, 1519, 1486,
         1419, 1569, 1508, 1672, 1385, 1518, 1662, 1424, 1360, 1333, 1610, 1477],
        [1079, 1344, 1513, 1197, 1604, 1385, 1642, 1365, 1151, 1082, 1517, 1448,
         1198, 1482, 1334, 1609, 1101, 1512, 1469, 1360, 1254, 1261, 1450, 1368],
    )
]  # fmt: skip


def _long(groups: list[list[float]]) -> pd.DataFrame:
    rows = [(label, value) for label, values in enumerate(groups) for value in values]
    return pd.DataFrame(rows, columns=["group", "y"])


@pytest.mark.parametrize("name", list(SETS))
def test_the_classical_anova_equals_r(name: str):
    frame, outcome, group = SETS[name]
    expected = R["oneway"][name]
    for measure in ("omega", "epsilon", "eta"):
        row = one_way_anova(frame, outcome=outcome, group=group, measure=measure).iloc[0]  # type: ignore[arg-type]
        got = (row["statistic"], row["df"], row["df2"], row["p"], row["ss_between"], row["ss_within"])
        assert got == pytest.approx(
            [expected[key] for key in ("F", "df", "df2", "p", "between", "within")], rel=1e-9
        )
        assert (row["value"], row["low"], row["high"]) == pytest.approx(
            [expected[key] for key in (measure, "low", "high")], rel=1e-6
        )
    assert row["r2"] == pytest.approx(expected["eta"])


@pytest.mark.parametrize("name", list(SETS))
def test_welchs_anova_equals_r(name: str):
    frame, outcome, group = SETS[name]
    row, expected = welch_anova(frame, outcome=outcome, group=group).iloc[0], R["oneway"][name]["welch"]
    assert (row["statistic"], row["df"], row["df2"], row["p"]) == pytest.approx(
        [expected[key] for key in ("F", "df", "df2", "p")], rel=1e-9
    )
    assert (row["value"], row["low"], row["high"]) == pytest.approx(
        [expected[key] for key in ("omega", "low", "high")], rel=1e-6
    )


@pytest.mark.parametrize("name", list(SETS))
def test_kruskal_wallis_equals_r(name: str):
    frame, outcome, group = SETS[name]
    row, expected = kruskal_wallis(frame, outcome=outcome, group=group).iloc[0], R["oneway"][name]["kruskal"]
    assert (row["statistic"], row["df"], row["p"], row["value"]) == pytest.approx(
        [expected[key] for key in ("H", "df", "p", "epsilon")], rel=1e-9
    )
    assert row["low"] < row["value"] < row["high"]


def test_nist_sirstv_certified_values():
    row = one_way_anova(_long(SIRSTV), outcome="y", group="group").iloc[0]
    assert row["ss_between"] == pytest.approx(5.11462616000000e-02, rel=1e-9)
    assert row["ss_within"] == pytest.approx(2.16636560000000e-01, rel=1e-9)
    assert row["statistic"] == pytest.approx(1.18046237440255, rel=1e-9)
    assert row["r2"] == pytest.approx(1.90999039051129e-01, rel=1e-9)
    assert (row["df"], row["df2"]) == (4, 20)


def test_nist_atmwtag_certified_values():
    # NIST StRD, AtmWtAg (average difficulty): atomic weight of silver by two instruments.
    row = one_way_anova(_long(ATMWTAG), outcome="y", group="group").iloc[0]
    assert row["ss_between"] == pytest.approx(3.63834187500000e-09, rel=1e-6)
    assert row["ss_within"] == pytest.approx(1.04951729166667e-08, rel=1e-6)
    assert row["statistic"] == pytest.approx(1.59467335677930e01, rel=1e-6)


@pytest.mark.parametrize(("constant", "digits"), [(0, 1e-9), (1e6, 1e-7), (1e12, 2e-2)])
@pytest.mark.parametrize("half", [10, 100, 1000])
def test_nist_smls_certified_values(constant: float, digits: float, half: int):
    # NIST StRD, SmLs01 to SmLs09: 9 groups of 21, 201 or 2001; F is 21, 201 or 2001 exactly. A constant of 1e12
    # leaves four digits in a float.
    means = [1.4, *[1.3, 1.5] * 4]
    groups = [[constant + m, *[constant + m - 0.1, constant + m + 0.1] * half] for m in means]
    row = one_way_anova(_long(groups), outcome="y", group="group").iloc[0]
    size = 2 * half + 1
    certified = (size, 0.08 * size, 0.18 * half)
    assert (row["statistic"], row["ss_between"], row["ss_within"]) == pytest.approx(certified, rel=digits)
    assert (row["df"], row["df2"]) == (8, 9 * size - 9)


def test_friedmans_test_equals_r():
    row, expected = friedman(pd.DataFrame(R["rounds"])).iloc[0], R["friedman"]
    assert (row["statistic"], row["df"], row["p"]) == pytest.approx(
        [expected[key] for key in ("statistic", "df", "p")], rel=1e-9
    )
    assert row["value"] == pytest.approx(expected["statistic"] / (6 * 2))


@pytest.mark.parametrize("function", [one_way_anova, welch_anova, kruskal_wallis])
def test_too_little_data_gives_a_reason(function: object):
    def reason(groups: list[list[float]]) -> str:
        row = function(_long(groups), outcome="y", group="group").iloc[0]  # type: ignore[operator]
        assert np.isnan(row["statistic"])
        assert np.isnan(row["p"])
        assert np.isnan(row["value"])
        return str(row["reason"])

    assert reason([]) == "no answers"
    assert reason([[1.0, 2]]) == "only one group"
    assert reason([[1.0, 2], [np.nan]]) == "group 1 has no answers"
    assert reason([[1.0], [2.0]])
    assert reason([[1.0, 1], [1.0, 1]])


def test_a_group_that_does_not_vary_stops_welch_but_not_fisher():
    table = _long([[1.0, 1, 1], [2.0, 3, 4], [5.0, 7, 6]])
    assert welch_anova(table, outcome="y", group="group")["reason"][0] == "the values of a group do not vary"
    assert not one_way_anova(table, outcome="y", group="group")["reason"][0]
    flat = _long([[1.0, 1], [2.0, 2]])
    assert "within the groups" in one_way_anova(flat, outcome="y", group="group")["reason"][0]


def test_kendalls_w_has_an_interval_that_covers():
    truth, covered = 0.389, 0  # W of four measurements 2/3 SD apart, from 200,000 respondents
    for seed in range(200, 400):
        rng = np.random.default_rng(seed)
        row = friedman(pd.DataFrame(rng.normal(np.arange(4) / 1.5, 1, (25, 4)))).iloc[0]
        covered += row["low"] <= truth <= row["high"]
    assert 0.91 <= covered / 200 <= 0.99
    agreed = friedman(pd.DataFrame([[1, 2, 3]] * 5)).iloc[0]
    assert (agreed["value"], np.isnan(agreed["low"])) == (1, True)


def test_friedman_says_why_not():
    assert friedman(pd.DataFrame({"a": [1.0, 2], "b": [1.0, 2]}))["reason"][0] == "nobody's answers differ"
    assert friedman(pd.DataFrame({"a": [1.0]}))["reason"][0] == "fewer than 2 measurements"
    assert "complete" in friedman(pd.DataFrame({"a": [1.0, np.nan], "b": [2.0, 1]}))["reason"][0]
    assert "complete" in friedman(pd.DataFrame({"a": [np.nan], "b": [np.nan]}))["reason"][0]


def test_groups_are_chosen_and_misspelt_ones_refused():
    frame, outcome, group = SETS["InsectSprays"]
    row = one_way_anova(frame, outcome=outcome, group=group, order=["A", "B"]).iloc[0]
    assert (row["df"], row["n"]) == (1, 24)
    with pytest.raises(InputError, match="spray"):
        one_way_anova(frame, outcome=outcome, group="sprays")
    with pytest.raises(InputError, match="named twice"):
        welch_anova(frame, outcome=outcome, group=group, order=["A", "A"])
    with pytest.raises(InputError, match="measure"):
        variance_explained(3, 1, 10, measure="d")  # type: ignore[arg-type]


groups = st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=6), min_size=2, max_size=4)


@settings(deadline=None, max_examples=40)
@given(groups, st.randoms())
def test_relabelling_order_shift_and_scale_change_nothing(values: list[list[int]], random: object):
    table = _long([[float(value) for value in group] for group in values])
    order = list(range(len(table)))
    random.shuffle(order)  # type: ignore[attr-defined]
    other = table.iloc[order].assign(
        group=lambda rows: "ward " + (9 - rows["group"]).astype(str), y=lambda rows: 2 * rows["y"] - 5
    )
    for function in (one_way_anova, welch_anova, kruskal_wallis):
        one, two = (function(rows, outcome="y", group="group").iloc[0] for rows in (table, other))
        assert one["reason"] == two["reason"]
        assert (one["statistic"], one["p"], one["low"]) == pytest.approx(
            (two["statistic"], two["p"], two["low"]), rel=1e-6, abs=1e-9, nan_ok=True
        )


@settings(deadline=None, max_examples=30)
@given(*[st.lists(st.integers(0, 9), min_size=3, max_size=8)] * 2)
def test_f_of_two_groups_is_the_square_of_t(first: list[int], second: list[int]):
    from workbench.analyse.comparison.means import difference_of_means

    table = _long([[float(value) for value in group] for group in (first, second)])
    a, b = (table.loc[table["group"] == label, "y"] for label in (0, 1))
    assume(a.std() > 0 and b.std() > 0)
    for function, variances in ((one_way_anova, "equal"), (welch_anova, "unequal")):
        row = function(table, outcome="y", group="group").iloc[0]
        t = difference_of_means(a, b, variances=variances)  # type: ignore[arg-type]
        assert (row["statistic"], row["df2"], row["p"]) == pytest.approx(
            (t.statistic**2, t.df, t.p), abs=1e-12
        )
