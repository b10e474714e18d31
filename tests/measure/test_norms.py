from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.instruments import load_instrument
from workbench.measure.norms import NORM_COLUMNS, compare_with_norm, norm_in_coding, screening_rate
from workbench.measure.score import score
from workbench.measure.t_scores import t_scores

R = json.loads((Path(__file__).parents[1] / "reference" / "norms.json").read_text(encoding="utf-8"))
SCL90 = load_instrument("scl90")
NORM = SCL90.norms["jin1986_a"]


def some_scores(coding: str, n: int = 40, seed: int = 1) -> pd.DataFrame:
    answers = np.clip(np.random.default_rng(seed).poisson(0.6, (n, 90)) + 1.0, 1, 5)
    return score(pd.DataFrame(answers - (coding == "0-4")), SCL90, coding=coding)


def test_welch_from_summary_statistics_equals_r():
    table = compare_with_norm(pd.DataFrame({"SOM": R["sample"], "OC": R["sample"]}), NORM).set_index("scale")
    for scale in ("SOM", "OC"):
        expected = R[scale]
        row = table.loc[scale]
        assert [row["norm_mean"], row["norm_sd"], row["norm_n"]] == expected["norm"]
        got = row[["statistic", "df", "p", "low", "high"]].tolist()
        assert got == pytest.approx([expected[key] for key in ("t", "df", "p", "low", "high")], rel=1e-9)


def test_bonetts_interval_reproduces_the_example_of_statpsych():
    # statpsych, ci.stdmean2(.05, 35.1, 26.7, 7.32, 6.98, 30, 30), group 2 standardizer:
    # 1.203438, 0.5918268 to 1.815050.
    shape = np.linspace(-1, 1, 30)
    sample = 35.1 + 7.32 * shape / shape.std(ddof=1)
    norm = replace(NORM, scores={"SOM": (26.7, 6.98)}, n=30)
    row = compare_with_norm(pd.DataFrame({"SOM": sample}), norm).iloc[0]
    assert [row["g"], row["g_low"], row["g_high"]] == pytest.approx([1.203438, 0.5918268, 1.815050], abs=5e-7)


def test_columns_are_as_documented_and_scales_without_norm_are_left_out():
    table = compare_with_norm(some_scores("1-5"), NORM)
    assert list(table.columns) == NORM_COLUMNS
    assert "ADD" not in set(table["scale"])


def test_holm_runs_over_the_columns_that_were_passed():
    scores = some_scores("1-5")
    three = compare_with_norm(scores[["SOM", "OC", "IS"]], NORM)
    smallest = three["p"].idxmin()
    assert three.loc[smallest, "p_adjusted"] == pytest.approx(min(1, 3 * three.loc[smallest, "p"]))
    assert (compare_with_norm(scores, NORM, adjust=None)["p_adjusted"].dropna() <= 1).all()


def test_n_counts_the_scored_and_too_few_give_nan():
    scores = pd.DataFrame({"SOM": [1.5, np.nan, 2.0], "OC": [np.nan, np.nan, 1.2], "IS": [np.nan] * 3})
    table = compare_with_norm(scores, NORM).set_index("scale")
    assert table["n"].tolist() == [2, 1, 0]
    assert table.loc["OC", "mean"] == 1.2
    assert table.loc[["OC", "IS"], ["low", "statistic", "p", "p_adjusted", "g_low"]].isna().all(axis=None)
    assert table.loc["SOM", "p_adjusted"] == table.loc["SOM", "p"]


def test_scores_in_the_other_coding_are_refused():
    scores = some_scores("0-4")
    for column in ("SOM", "gsi", "total", "psdi"):
        with pytest.raises(InputError, match="norm_in_coding"):
            compare_with_norm(scores[[column]], NORM)


def test_a_shifted_norm_gives_the_same_comparison():
    here = compare_with_norm(some_scores("1-5"), NORM)
    there = compare_with_norm(some_scores("0-4"), norm_in_coding(SCL90, "jin1986_a", coding="0-4"))
    same = ["difference", "low", "high", "statistic", "p", "g", "g_low", "g_high"]
    np.testing.assert_allclose(here[same], there[same], rtol=1e-9, atol=1e-12)


def test_norm_in_coding_refuses_what_cannot_be_shifted():
    with pytest.raises(InputError, match="jin1986_a"):
        norm_in_coding(SCL90, "jin1986", coding="0-4")
    wider = replace(SCL90, codings={**SCL90.codings, "1-7": (1.0, 7.0)})
    with pytest.raises(InputError, match="cannot be shifted"):
        norm_in_coding(wider, "jin1986_a", coding="1-7")


def screened(total: list[float], pst: list[float], som: list[float], coding: str = "1-5") -> pd.DataFrame:
    low = 1.0 if coding == "1-5" else 0.0
    frame = pd.DataFrame({"total": total, "pst": pst, "SOM": som})
    for factor in ("OC", "IS", "DEP", "ANX", "HOS", "PHOB", "PAR", "PSY"):
        frame[factor] = low
    return frame


def test_the_chinese_screening_rule_by_hand():
    scores = screened([160, 161, 100, 100, 100], [10, 10, 43, 44, 10], [1.5, 1.5, 1.5, 1.5, 2.0])
    table = screening_rate(scores, SCL90, coding="1-5").set_index("rule")
    assert table["positive"].to_dict() == {"total": 1, "pst": 1, "factor": 1, "any": 3}
    assert table["n"].tolist() == [5] * 4
    assert table.loc["any", "share"] == 0.6
    assert table["expected_share"].isna().all()


def test_limits_move_with_the_coding():
    scores = screened([70, 71], [43, 44], [0.99, 1.0], coding="0-4")
    assert screening_rate(scores, SCL90, coding="0-4")["positive"].tolist() == [1, 1, 1, 1]


def test_both_codings_pick_the_same_respondents():
    kept = ["n", "positive", "share", "expected_share", "expected_at_least"]
    here = screening_rate(some_scores("1-5"), SCL90, coding="1-5", norm=NORM)
    shifted = norm_in_coding(SCL90, "jin1986_a", coding="0-4")
    there = screening_rate(some_scores("0-4"), SCL90, coding="0-4", norm=shifted)
    np.testing.assert_allclose(here[kept], there[kept])


def test_about_17_percent_of_the_norm_sample_lie_above_160():
    table = screening_rate(some_scores("1-5"), SCL90, coding="1-5", norm=NORM).set_index("rule")
    assert table.loc["total", "expected_share"] == pytest.approx(R["expected_above_160"], rel=1e-9)
    assert table.loc["total", "expected_share"] == pytest.approx(0.17, abs=0.005)


def test_a_rule_over_several_scales_gets_a_lower_bound_only():
    table = screening_rate(some_scores("1-5"), SCL90, coding="1-5", norm=NORM).set_index("rule")
    assert np.isnan(table.loc["factor", "expected_share"])
    assert 0.19 < table.loc["factor", "expected_at_least"] < 0.21
    assert table.loc["any", "expected_at_least"] == table["expected_at_least"].max()


def test_respondents_without_the_scores_are_not_counted():
    scores = screened([161, np.nan], [10, 10], [1.5, 1.5])
    table = screening_rate(scores, SCL90, coding="1-5").set_index("rule")
    assert table.loc["total", "n"] == 1
    assert table.loc["pst", "n"] == 2
    assert table.loc["any", "n"] == 1


def test_screening_refuses_absent_scales_and_a_norm_in_another_coding():
    with pytest.raises(InputError, match="needs the scale 'total'"):
        screening_rate(pd.DataFrame({"SOM": [1.0]}), SCL90, coding="1-5")
    with pytest.raises(InputError, match="norm_in_coding"):
        screening_rate(some_scores("0-4"), SCL90, coding="0-4", norm=NORM)


def test_an_instrument_without_rules_gives_an_empty_table():
    assert screening_rate(pd.DataFrame({"hard": [3.0]}), load_instrument("caring_form"), coding="1-5").empty


def test_one_of_several_sets_of_rules_has_to_be_chosen():
    rules = load_instrument("phq9").cutoffs
    both = replace(
        load_instrument("phq9"),
        cutoffs=(*rules, replace(rules[0], name="other", variant="other", at={"0-3": 12})),
    )
    scores = pd.DataFrame({"total": [3.0, 9, 16, 12]})
    with pytest.raises(InputError, match="Which screening rules"):
        screening_rate(scores, both, coding="0-3")
    with pytest.raises(InputError, match="no rules 'third'"):
        screening_rate(scores, both, coding="0-3", variant="third")
    table = screening_rate(scores, both, coding="0-3", variant="other")
    assert table["rule"].tolist() == ["other", "any"]
    assert table["positive"].tolist() == [2, 2]


def test_a_rule_in_another_coding_is_refused():
    with pytest.raises(InputError, match="not for coding '1-4'"):
        screening_rate(pd.DataFrame({"total": [3.0]}), load_instrument("phq9"), coding="1-4")


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        (pd.DataFrame({"SOM": ["1.2", "x"]}), "must be numbers; in column SOM"),
        (pd.DataFrame({"SOM": [1.2, np.inf]}), "infinite; in column SOM"),
        (pd.DataFrame([[1.2, 2.0], [2.0, 3.0]], columns=["SOM", "SOM"]), "'SOM' stands in the table twice"),
    ],
)
def test_what_is_no_score_is_refused(scores: pd.DataFrame, said: str):
    for verb in (compare_with_norm, t_scores):
        with pytest.raises(InputError, match=said):
            verb(scores, load_instrument("scl90").norms["jin1986_a"])
        beside = pd.concat([pd.DataFrame({"x": ["a", "b"]}), pd.DataFrame({"x": [1, 2]})], axis=1)
        assert verb(beside, load_instrument("scl90").norms["jin1986_a"]).empty  # other columns are no concern
