from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.strata import mantel_haenszel
from workbench.analyse.comparison.trend import cochran_armitage
from workbench.errors import InputError

R = printed_by_r("analyse_tables")


def admissions() -> pd.DataFrame:
    counts = loaded("datasets", "UCBAdmissions")
    people = counts.loc[counts.index.repeat(counts["Freq"])].reset_index(drop=True)
    gender = pd.Categorical(people["Gender"], ["Male", "Female"])
    return people.assign(admitted=(people["Admit"] == "Admitted").astype(int), gender=gender)


def smokers() -> pd.DataFrame:
    rows = [
        (group, int(k < yes))
        for group, (yes, n) in enumerate([(83, 86), (90, 93), (129, 136), (70, 82)], 1)
        for k in range(n)
    ]
    return pd.DataFrame(rows, columns=["group", "smokes"])


def test_berkeleys_admissions_equal_r():
    rows = mantel_haenszel(admissions(), outcome="admitted", group="gender", stratum="Dept").set_index(
        "quantity"
    )
    expected, common = R["mantel_haenszel"], rows.loc["common odds ratio"]
    got = (common["value"], common["low"], common["high"], common["statistic"], common["p"])
    assert got == pytest.approx(
        [expected[key] for key in ("value", "low", "high", "statistic", "p")], rel=1e-9
    )
    breslow_day, tarone = rows.loc["homogeneity, Breslow-Day"], rows.loc["homogeneity, Tarone"]
    assert (breslow_day["statistic"], breslow_day["df"], breslow_day["p"]) == pytest.approx(
        [expected["breslow_day"][key] for key in ("plain", "df", "p")], rel=1e-9
    )
    assert tarone["statistic"] == pytest.approx(expected["breslow_day"]["tarone"], rel=1e-9)


def test_without_continuity_correction_it_equals_r_and_statsmodels():
    from statsmodels.stats.contingency_tables import StratifiedTable

    frame = admissions()
    row = mantel_haenszel(frame, outcome="admitted", group="gender", stratum="Dept", continuity=False).iloc[0]
    assert row["statistic"] == pytest.approx(R["mantel_haenszel"]["plain"], rel=1e-9)
    tables = [
        pd.crosstab(part["gender"], 1 - part["admitted"]).to_numpy(dtype=float)
        for _, part in frame.groupby("Dept")
    ]
    peer = StratifiedTable(tables)
    assert row["value"] == pytest.approx(peer.oddsratio_pooled, rel=1e-9)
    assert (row["low"], row["high"]) == pytest.approx(peer.oddsratio_pooled_confint(), rel=1e-6)


def test_strata_without_information_do_not_count():
    frame = admissions()[["admitted", "gender", "Dept"]].astype({"Dept": object})
    lonely = pd.DataFrame(
        {"admitted": [1, 0, 1], "gender": ["Male", "Male", "Female"], "Dept": ["X", "X", "Y"]}
    )
    more = pd.concat([frame, lonely])
    one = mantel_haenszel(frame, outcome="admitted", group="gender", stratum="Dept").iloc[0]
    two = mantel_haenszel(
        more.assign(gender=pd.Categorical(more["gender"], ["Male", "Female"])),
        outcome="admitted",
        group="gender",
        stratum="Dept",
    ).iloc[0]
    assert (two["value"], two["n"], two["strata"]) == (pytest.approx(one["value"]), one["n"], 6)


def test_too_little_data_gives_a_reason():
    empty = pd.DataFrame({"y": [1.0], "g": ["a"], "s": [1]})
    rows = mantel_haenszel(empty, outcome="y", group="g", stratum="s")
    assert rows["reason"].unique().tolist() == ["no stratum has both groups and both outcomes"]
    assert rows[["value", "statistic", "p"]].isna().all(axis=None)
    apart = pd.DataFrame({"y": [1, 1, 0, 0], "g": list("aabb"), "s": [1] * 4})
    assert "infinite" in mantel_haenszel(apart, outcome="y", group="g", stratum="s")["reason"][0]
    one = pd.DataFrame({"y": [1, 0, 1, 0, 0], "g": list("aabbb"), "s": [1] * 5})
    rows = mantel_haenszel(one, outcome="y", group="g", stratum="s")
    assert rows["reason"].tolist() == ["", "only one stratum", "only one stratum"]
    assert rows["value"][0] == pytest.approx(2)


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="two groups"):
        mantel_haenszel(
            pd.DataFrame({"y": [1, 0, 1], "g": list("abc"), "s": 1}), outcome="y", group="g", stratum="s"
        )
    with pytest.raises(InputError, match="0 and 1"):
        mantel_haenszel(
            pd.DataFrame({"y": [1, 2], "g": list("ab"), "s": 1}), outcome="y", group="g", stratum="s"
        )


def test_the_trend_of_smokers_equals_r():
    for scores, key in ((None, "slope"), ([0, 1, 2, 5], "scored_slope")):
        got = cochran_armitage(smokers(), outcome="smokes", group="group", scores=scores)
        expected = R["trend"]["statistic" if scores is None else "scored"]
        assert got.statistic**2 == pytest.approx(expected, rel=1e-9)
        assert (got.value, got.low, got.high) == pytest.approx(
            [R["trend"][key][name] for name in ("value", "low", "high")], rel=1e-9
        )
    assert cochran_armitage(smokers(), outcome="smokes", group="group").p == pytest.approx(
        R["trend"]["p"], rel=1e-9
    )


def test_the_trend_turns_with_the_order_and_ignores_empty_groups():
    forth = cochran_armitage(smokers(), outcome="smokes", group="group")
    back = cochran_armitage(smokers(), outcome="smokes", group="group", order=[4, 3, 2, 1])
    assert (back.value, back.p) == pytest.approx((-forth.value, forth.p))
    gap = cochran_armitage(
        smokers(), outcome="smokes", group="group", order=[1, 2, 9, 3, 4], scores=[1, 2, 7, 3, 4]
    )
    assert gap.value == pytest.approx(forth.value)


def test_a_trend_needs_two_groups_and_variation():
    frame = smokers()
    assert "2 groups" in cochran_armitage(frame[frame["group"] == 1], outcome="smokes", group="group").reason
    assert "vary" in cochran_armitage(frame.assign(smokes=1), outcome="smokes", group="group").reason
    assert "2 groups" in cochran_armitage(frame.assign(smokes=np.nan), outcome="smokes", group="group").reason
    with pytest.raises(InputError, match="score for each group"):
        cochran_armitage(frame, outcome="smokes", group="group", scores=[1, 2])


def test_groups_without_any_variation_have_a_test_but_no_interval():
    table = pd.DataFrame({"g": [1] * 9 + [2] * 9, "y": [0] * 9 + [1] * 9})
    found = cochran_armitage(table, outcome="y", group="g")
    assert (found.value, found.statistic**2) == (1, pytest.approx(18))
    assert np.isnan([found.low, found.high]).all()
