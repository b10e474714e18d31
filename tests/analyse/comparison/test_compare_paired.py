from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.compare_paired import compare_paired
from workbench.errors import InputError

R = printed_by_r("analyse_groups")
SLEEP = loaded("datasets", "sleep").pivot(index="ID", columns="group", values="extra").add_prefix("drug_")


def test_scores_get_the_paired_t_test():
    row = compare_paired(SLEEP, first="drug_1", second="drug_2").iloc[0]
    expected = R["paired"]
    assert (row["test"], row["statistic_name"], row["n"]) == ("paired t test", "t", 10)
    assert (row["difference"], row["difference_low"], row["statistic"], row["df"], row["p"]) == pytest.approx(
        [expected[key] for key in ("value", "low", "statistic", "df", "p")]
    )
    assert (row["effect"], row["value"], row["low"]) == (
        "d_av", pytest.approx(R["pair"]["d_av"]), pytest.approx(R["pair"]["d_av_low"]),
    )  # fmt: skip
    assert row["mean_1"] == pytest.approx(SLEEP["drug_1"].mean())


def test_ordered_answers_get_signed_ranks():
    row = compare_paired(SLEEP, first="drug_1", second="drug_2", scale="ordinal").iloc[0]
    assert (row["test"], row["statistic_name"]) == ("Wilcoxon signed rank", "Z")
    assert row["p"] == pytest.approx(R["signed_rank"]["corrected"]["p"])
    plain = compare_paired(SLEEP, first="drug_1", second="drug_2", scale="ordinal", continuity=False).iloc[0]
    assert plain["p"] == pytest.approx(R["signed_rank"]["plain"]["p"])
    # PSPP 1.6.2, NPAR TESTS /WILCOXON: Z = -2.667911.
    assert f"{plain['statistic']:.6f}" == "-2.667911"
    order = pd.CategoricalDtype(["low", "mid", "high"], ordered=True)
    table = pd.DataFrame({"a": ["low", "high", "mid", "high"], "b": ["low", "mid", "low", "low"]}).astype(
        order
    )
    assert compare_paired(table, first="a", second="b")["scale"][0] == "ordinal"


def test_incomplete_pairs_are_left_out_and_counted():
    gaps = SLEEP.astype(float).copy()
    gaps.iloc[:3, 0] = np.nan
    row = compare_paired(gaps, first="drug_1", second="drug_2").iloc[0]
    assert (row["n"], row["left_out"], row["n_1"], row["n_2"]) == (7, 3, 7, 7)


def test_too_little_data_gives_a_reason():
    for scale in ("interval", "ordinal"):
        same = compare_paired(
            SLEEP.assign(drug_2=SLEEP["drug_1"]), first="drug_1", second="drug_2", scale=scale
        )  # type: ignore[arg-type]
        assert same["reason"][0]
        assert same[["statistic", "p", "value"]].isna().all(axis=None)
        nobody = compare_paired(SLEEP[:0], first="drug_1", second="drug_2", scale=scale)  # type: ignore[arg-type]
        assert nobody["reason"][0]


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="drug_3"):
        compare_paired(SLEEP, first="drug_1", second="drug_3")
    with pytest.raises(InputError, match="no scale"):
        compare_paired(SLEEP, first="drug_1", second="drug_2", scale="nominal")  # type: ignore[arg-type]
