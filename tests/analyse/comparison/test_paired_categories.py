from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from workbench.analyse.comparison.many_ranks import friedman
from workbench.analyse.comparison.paired_categories import cochran_q, mcnemar, paired_interval
from workbench.errors import InputError

R = printed_by_r("analyse_tables")


def approval() -> tuple[pd.Series, pd.Series]:
    (both, first_only), (second_only, neither) = R["mcnemar"]["counts"]
    first = [1] * both + [1] * first_only + [0] * second_only + [0] * neither
    second = [1] * both + [0] * first_only + [1] * second_only + [0] * neither
    return pd.Series(first), pd.Series(second)


@pytest.mark.parametrize(("test", "key"), [("corrected", "corrected"), ("chi-square", "plain")])
def test_mcnemars_chi_square_equals_r(test: str, key: str):
    got, expected = mcnemar(*approval(), test=test), R["mcnemar"][key]  # type: ignore[arg-type]
    assert (got.statistic, got.p, got.df) == pytest.approx(
        (expected["statistic"], expected["p.value"], 1), rel=1e-9
    )


def test_the_exact_test_is_binomial():
    assert mcnemar(*approval()).p == pytest.approx(R["mcnemar"]["exact"], rel=1e-9)


@pytest.mark.parametrize(
    ("cells", "printed"),
    [
        # Newcombe 1998, Statistics in Medicine 17:2635, table II, method 10: cells e, f, g, h.
        ((36, 12, 2, 0), (0.0569, 0.3404)),
        ((0, 0, 0, 10), None),
    ],
)
def test_newcombes_published_intervals(cells: tuple[int, ...], printed: tuple[float, float] | None):
    both, gained, lost, _ = cells
    low, high = paired_interval(both, gained, lost, sum(cells))
    if printed:
        assert (low, high) == pytest.approx(printed, abs=5e-5)
    assert low <= (gained - lost) / sum(cells) <= high


def test_cochrans_q_equals_r():
    got, expected = cochran_q(pd.DataFrame(R["asked"])).iloc[0], R["cochran_q"]
    assert (got["statistic"], got["df"], got["p"]) == pytest.approx(
        [expected[key] for key in ("statistic", "df", "p")], rel=1e-9
    )


def test_too_little_data_gives_a_reason():
    nobody, same = pd.Series([], dtype=float), pd.Series([1, 0, 1])
    assert mcnemar(nobody, nobody).reason == "no complete pairs"
    assert mcnemar(same, same).p == 1
    assert math.isnan(mcnemar(same, same, test="chi-square").p)
    assert cochran_q(pd.DataFrame({"a": same, "b": same}))["reason"][0] == "nobody's answers differ"
    assert cochran_q(pd.DataFrame({"a": same}))["reason"][0] == "fewer than 2 questions"
    assert cochran_q(pd.DataFrame({"a": nobody, "b": nobody}))["reason"][0] == "no complete respondents"


def test_wrong_calls_are_refused():
    with pytest.raises(InputError, match="0 and 1"):
        mcnemar(pd.Series([1, 2]), pd.Series([0, 1]))
    with pytest.raises(InputError, match="0 and 1"):
        cochran_q(pd.DataFrame({"a": [1, 9], "b": [0, 1]}))
    with pytest.raises(InputError, match="exact"):
        mcnemar(pd.Series([1]), pd.Series([0]), test="midp")  # type: ignore[arg-type]


answers = st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=2, max_size=20)


@settings(deadline=None, max_examples=50)
@given(answers)
def test_q_is_friedmans_chi_square_and_swapping_changes_the_sign(rows: list[tuple[int, int, int]]):
    frame = pd.DataFrame(rows, columns=list("abc"))
    one, two = cochran_q(frame).iloc[0], friedman(frame).iloc[0]
    assert one["statistic"] == pytest.approx(two["statistic"], nan_ok=True)
    forth, back = mcnemar(frame["a"], frame["b"]), mcnemar(frame["b"], frame["a"])
    assert (back.value, back.low, back.high) == pytest.approx((-forth.value, -forth.high, -forth.low))
    assert back.p == forth.p
    flags = frame.astype(bool)
    assert mcnemar(flags["a"], flags["b"]).as_record() == forth.as_record()
    assert np.isfinite(forth.low)
