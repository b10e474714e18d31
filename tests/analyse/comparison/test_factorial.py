from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.ancova import SLOPES, adjusted_means, ancova
from workbench.analyse.comparison.factorial import RESIDUAL, anova_table
from workbench.errors import InputError

R = printed_by_r("analyse_regress")
MOORE = loaded("carData", "Moore").rename(columns={"partner.status": "partner"})
ANOREXIA = loaded("MASS", "anorexia")


@pytest.mark.parametrize(("squares", "key"), [(2, "two"), (3, "three")])
def test_sums_of_squares_equal_car(squares: int, key: str):
    got = anova_table(MOORE, outcome="conformity", factors=["fcategory", "partner"], squares=squares)  # type: ignore[arg-type]
    expected = R["anova"][key]
    assert got["term"].tolist() == ["fcategory", "partner", "fcategory × partner", RESIDUAL]
    np.testing.assert_allclose(got["ss"], expected["ss"], rtol=1e-8)
    assert got["df"].tolist() == expected["df"]
    np.testing.assert_allclose(got["statistic"][:3], expected["F"][:3], rtol=1e-8)
    np.testing.assert_allclose(got["p"][:3], expected["p"][:3], rtol=1e-8)


def test_type_three_equals_statsmodels():
    import statsmodels.api as sm
    from statsmodels.formula.api import ols

    peer = sm.stats.anova_lm(ols("conformity ~ C(fcategory, Sum) * C(partner, Sum)", MOORE).fit(), typ=3)
    got = anova_table(MOORE, outcome="conformity", factors=["fcategory", "partner"], squares=3)
    np.testing.assert_allclose(got["ss"], peer["sum_sq"].iloc[1:], rtol=1e-8)


def test_without_interactions_and_with_covariates():
    got = anova_table(
        MOORE, outcome="conformity", factors=["partner"], covariates=["fscore"], interactions=False
    )
    assert got["term"].tolist() == ["fscore", "partner", RESIDUAL]
    with pytest.raises(InputError, match="Use 2 or 3"):
        anova_table(MOORE, outcome="conformity", factors=["partner"], squares=1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="different columns"):
        anova_table(MOORE, outcome="conformity", factors=["partner", "partner"])


def test_an_empty_cell_is_a_reason():
    frame = MOORE[~((MOORE["fcategory"] == "low") & (MOORE["partner"] == "low"))]
    got = anova_table(frame, outcome="conformity", factors=["fcategory", "partner"], squares=3)
    assert "no respondents" in got["reason"][0]
    assert got["statistic"].isna().all()
    one = MOORE[MOORE["partner"] == "low"]
    assert (
        anova_table(one, outcome="conformity", factors=["partner"])["reason"][0]
        == "partner has a single level"
    )
    assert (
        anova_table(MOORE[:0], outcome="conformity", factors=["partner"])["reason"][0]
        == "no complete respondents"
    )
    flat = MOORE.assign(conformity=3)
    assert (
        anova_table(flat, outcome="conformity", factors=["partner"])["reason"][0]
        == "the outcome does not vary"
    )
    assert anova_table(MOORE[:2], outcome="conformity", factors=["partner"])["statistic"].isna().all()


def test_ancova_and_its_slopes_equal_r():
    got = ancova(ANOREXIA, outcome="Postwt", group="Treat", covariates=["Prewt"]).set_index("term")
    table, slopes = R["ancova"]["table"], R["ancova"]["slopes"]
    for term, ss, f, p in zip(table["term"][:2], table["ss"], table["F"], table["p"], strict=False):
        assert (got.loc[term, "ss"], got.loc[term, "statistic"], got.loc[term, "p"]) == pytest.approx(
            (ss, f, p), rel=1e-8
        )
    row = got.loc[SLOPES]
    assert (row["statistic"], row["df"], row["df2"], row["p"]) == pytest.approx(
        [slopes[key] for key in ("F", "df", "df2", "p")], rel=1e-8
    )


def test_adjusted_means_equal_r():
    got, expected = (
        adjusted_means(ANOREXIA, outcome="Postwt", group="Treat", covariates=["Prewt"]),
        R["ancova"]["means"],
    )
    assert got["group"].tolist() == expected["group"]
    for key, name in (("adjusted", "mean"), ("low", "low"), ("high", "high")):
        np.testing.assert_allclose(got[key], expected[name], rtol=1e-9)


def test_ancova_says_why_not():
    few = ANOREXIA[:4]
    got = ancova(few, outcome="Postwt", group="Treat", covariates=["Prewt"])
    assert (got["reason"] != "").all()
    assert got["p"].isna().all()
    tiny = pd.DataFrame({"y": [1.0, 2, 3, 4, 6], "x": [1.0, 2, 2, 3, 5], "g": list("aaaab")})
    rows = ancova(tiny, outcome="y", group="g", covariates=["x"]).set_index("term")
    assert "slope in each group" in rows.loc[SLOPES, "reason"]
    assert not rows.loc["x", "reason"]
    means = adjusted_means(tiny[:2], outcome="y", group="g", covariates=["x"])
    assert means["reason"].str.contains("too few").all()
    assert adjusted_means(tiny[:0], outcome="y", group="g", covariates=["x"]).empty


@pytest.mark.parametrize("seed", range(6))
def test_equal_cell_means_leave_no_sum_of_squares_below_zero(seed: int):
    y = np.tile(np.random.default_rng(seed).normal(0.1, 3.3, 3), 4)
    same = pd.DataFrame({"y": y, "a": list("uuuuuuvvvvvv"), "b": list("xxxyyyxxxyyy")})
    rows = anova_table(same, outcome="y", factors=["a", "b"]).set_index("term").loc[["a", "b", "a × b"]]
    assert (rows["ss"] == 0).all()
    assert (rows["statistic"] == 0).all()
    assert (rows["p"] == 1).all()
    assert rows["low"].isna().all()  # no interval of no width


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_a_covariates_units_change_no_analysis_of_covariance(scale: float):
    names = ["y", "c1", "c2"]
    people = pd.DataFrame(np.random.default_rng(3).normal(size=(40, 3)), columns=names).assign(
        g=list("ab") * 20
    )
    scaled = people.assign(c1=people["c1"] * scale, c2=people["c2"] / scale)
    for verb in (ancova, adjusted_means):
        pd.testing.assert_frame_equal(
            verb(scaled, outcome="y", group="g", covariates=["c1", "c2"]),
            verb(people, outcome="y", group="g", covariates=["c1", "c2"]),
            rtol=1e-9,
        )
