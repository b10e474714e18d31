from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.compare import compare_groups
from workbench.errors import InputError
from workbench.measure.multiplicity import adjust_p

R = printed_by_r("analyse_groups")
TEETH = loaded("datasets", "ToothGrowth")
SPRAYS = loaded("datasets", "InsectSprays")


def _row(frame: pd.DataFrame, **options: Any) -> pd.Series:
    table = compare_groups(frame, **options)
    assert len(table) == 1
    return table.iloc[0]


def test_two_groups_get_welchs_t_and_a_g_that_goes_with_it():
    row = _row(TEETH, outcome="len", group="supp")
    expected, effect = R["welch"], R["average"]
    assert row["test"] == "Welch t test"
    assert (row["statistic"], row["df"], row["p"]) == pytest.approx(
        [expected[key] for key in ("statistic", "df", "p")]
    )
    assert (row["difference"], row["difference_low"], row["difference_high"]) == pytest.approx(
        [expected[key] for key in ("value", "low", "high")]
    )
    assert (row["effect"], row["value"]) == ("Hedges' g", pytest.approx(effect["g"]))
    assert (row["low"], row["high"]) == pytest.approx((effect["g_low"], effect["g_high"]), rel=1e-6)
    assert "Welch" in row["method"]


def test_descriptives_stand_beside_the_test():
    row = _row(TEETH, outcome="len", group="supp", order=["VC", "OJ"])
    vitamin = TEETH.loc[TEETH["supp"] == "VC", "len"]
    assert (row["group_1"], row["n_1"], row["group_2"]) == ("VC", 30, "OJ")
    assert (row["mean_1"], row["sd_1"], row["median_1"]) == pytest.approx(
        (vitamin.mean(), vitamin.std(), vitamin.median())
    )
    assert (row["q1_1"], row["q3_1"]) == pytest.approx(vitamin.quantile([0.25, 0.75]).tolist())
    assert row["difference"] < 0


def test_equal_variances_are_a_declaration():
    row = _row(TEETH, outcome="len", group="supp", variances="equal")
    assert (row["test"], row["df"]) == ("Student t test", 58)
    assert row["value"] == pytest.approx(R["pooled"]["g"])
    many = _row(SPRAYS, outcome="count", group="spray", variances="equal")
    assert (many["test"], many["statistic"]) == (
        "one-way ANOVA",
        pytest.approx(R["oneway"]["InsectSprays"]["F"]),
    )


def test_more_groups_get_welchs_anova():
    row, expected = _row(SPRAYS, outcome="count", group="spray"), R["oneway"]["InsectSprays"]["welch"]
    assert (row["test"], row["statistic_name"], row["groups"]) == ("Welch ANOVA", "F", 6)
    assert (row["statistic"], row["df"], row["df2"], row["p"], row["value"]) == pytest.approx(
        [expected[key] for key in ("F", "df", "df2", "p", "omega")]
    )
    assert np.isnan(row["difference"])


def test_ordered_outcomes_get_ranks_because_they_are_declared_so():
    order = pd.CategoricalDtype(["never", "some", "often"], ordered=True)
    frame = pd.DataFrame(
        {
            "y": pd.Categorical(["never", "some", "often", "some", "often", "often"], dtype=order),
            "g": list("aaabbb"),
        }
    )
    row = _row(frame, outcome="y", group="g")
    assert (row["scale"], row["test"], row["statistic_name"]) == ("ordinal", "Mann-Whitney", "Z")
    numbers = _row(frame.assign(y=frame["y"].cat.codes), outcome="y", group="g", scale="ordinal")
    assert numbers["p"] == row["p"]
    two, expected = _row(TEETH, outcome="len", group="supp", scale="ordinal"), R["mann_whitney"]
    assert two["p"] == pytest.approx(expected["corrected"]["p"])
    assert two["value"] == pytest.approx(expected["r"]["value"])
    plain = _row(TEETH, outcome="len", group="supp", scale="ordinal", continuity=False)
    assert plain["p"] == pytest.approx(expected["plain"]["p"])
    many = _row(SPRAYS, outcome="count", group="spray", scale="ordinal")
    assert (many["test"], many["statistic"]) == (
        "Kruskal-Wallis",
        pytest.approx(R["oneway"]["InsectSprays"]["kruskal"]["H"]),
    )


def test_skewness_and_unequal_variances_never_change_the_test():
    wild = pd.DataFrame({"y": [0, 0, 0, 0, 900, 1, 2, 3, 4, 5.0], "g": list("aaaaabbbbb")})
    assert _row(wild, outcome="y", group="g")["test"] == "Welch t test"


@pytest.mark.parametrize("scale", ["interval", "ordinal"])
@pytest.mark.parametrize(
    ("y", "g", "reason"),
    [
        ([], [], "no answers"),
        ([1.0, 2], ["a", "a"], "only one group"),
        ([1.0, 2, np.nan], ["a", "a", "b"], "no answers"),
        ([2.0, 2, 2, 2], list("aabb"), "alike|vary"),
        ([np.nan] * 4, list("aabb"), "no answers"),
    ],
)
def test_too_little_data_gives_a_reason(scale: str, y: list[float], g: list[str], reason: str):
    frame = pd.DataFrame({"y": pd.Series(y, dtype=float), "g": pd.Series(g, dtype=object)})
    row = _row(frame, outcome="y", group="g", scale=scale)
    assert row[["statistic", "p", "value", "low"]].isna().all()
    assert pd.Series([row["reason"]]).str.contains(reason)[0]


def test_several_outcomes_are_adjusted_together():
    cars = loaded("datasets", "mtcars")
    table = compare_groups(cars, outcome=["mpg", "hp", "qsec"], group="am")
    assert table["outcome"].tolist() == ["mpg", "hp", "qsec"]
    assert table["p"][1] == _row(cars, outcome="hp", group="am")["p"]
    assert table["p_adjusted"].tolist() == pytest.approx(adjust_p(table["p"], method="holm").tolist())
    plain = compare_groups(cars, outcome=["mpg", "hp"], group="am", adjust=None)
    assert plain["p_adjusted"].tolist() == plain["p"].tolist()


def test_z_without_continuity_correction_is_what_pspp_prints():
    # PSPP 1.6.2, NPAR TESTS /MANN-WHITNEY len BY supp /KRUSKAL-WALLIS len BY dose (ToothGrowth).
    row = _row(TEETH, outcome="len", group="supp", scale="ordinal", continuity=False, order=["VC", "OJ"])
    assert f"{row['statistic']:.6f}" == "-1.856168"
    assert f"{_row(TEETH, outcome='len', group='dose', scale='ordinal')['statistic']:.6f}" == "40.668935"


def test_infinite_answers_are_refused():
    with pytest.raises(InputError, match="infinite"):
        compare_groups(TEETH.assign(len=np.inf), outcome="len", group="supp")


def test_rows_left_out_are_counted():
    frame = pd.DataFrame({"y": [1.0, 2, 3, np.nan, 5, 6], "g": ["a", "a", "b", "b", None, "b"]})
    row = _row(frame, outcome="y", group="g")
    assert (row["n"], row["left_out"], row["n_1"], row["n_2"]) == (4, 2, 2, 2)


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="no such scale or variances"):
        compare_groups(TEETH, outcome="len", group="supp", scale="nominal")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="needs numbers"):
        compare_groups(TEETH, outcome="supp", group="dose")
    with pytest.raises(InputError, match="lenght"):
        compare_groups(TEETH, outcome="lenght", group="supp")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab")), min_size=4, max_size=20), st.randoms())
def test_order_and_labels_change_nothing_and_a_swap_changes_the_sign(
    rows: list[tuple[int, str]], random: Any
):
    frame = pd.DataFrame(rows, columns=["y", "g"]).astype({"y": float})
    mixed = list(rows)
    random.shuffle(mixed)
    other = pd.DataFrame(mixed, columns=["y", "g"]).astype({"y": float})
    for scale in ("interval", "ordinal"):
        one = _row(frame, outcome="y", group="g", scale=scale)
        renamed = other.assign(g=other["g"].map({"a": "ward 1", "b": "ward 2"}))
        two = _row(renamed, outcome="y", group="g", scale=scale)
        back = (
            _row(frame, outcome="y", group="g", scale=scale, order=["b", "a"])
            if frame["g"].nunique() == 2
            else one
        )
        keys = ["statistic", "p", "value", "low", "difference"]
        assert one[keys].tolist() == pytest.approx(two[keys].tolist(), nan_ok=True)
        if frame["g"].nunique() == 2:
            assert back["p"] == pytest.approx(one["p"], nan_ok=True)
            assert back["value"] == pytest.approx(-one["value"], nan_ok=True)
            assert back["statistic"] == pytest.approx(-one["statistic"], nan_ok=True)


def test_an_effect_size_that_cannot_be_given_says_why_beside_the_test():
    table = pd.DataFrame({"y": [*np.arange(40.0), 3.0, 30.0], "g": ["p"] * 40 + ["q"] * 2})
    row = compare_groups(table, outcome="y", group="g").iloc[0]
    assert np.isfinite(row["p"])
    assert np.isnan(row["value"])
    assert row["method"].endswith("(none: too few answers for the small-sample correction)")
    assert row["reason"] == ""
