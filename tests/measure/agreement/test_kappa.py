from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.errors import InputError
from workbench.measure.agreement.kappa import cohen_kappa, kappa_table

R = printed_by_r("scales_agreement")["kappa"]
ANSWERS = ["Never Fun", "Fairly Often", "Very Often", "Always fun"]


def couples() -> pd.DataFrame:
    """91 couples, one row each (Agresti 1990), from vcd's table."""
    table = loaded("vcd", "SexualFun")
    return (
        table.loc[table.index.repeat(table["Freq"]), ["Husband", "Wife"]].reset_index(drop=True).astype(str)
    )


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_and_its_errors_are_fleiss_cohen_and_everitts(weights: str):
    table = kappa_table(couples(), categories=ANSWERS).set_index("weights")
    assert table.loc[weights, ["value", "se", "se_null"]].tolist() == pytest.approx(
        R["written"][weights], rel=1e-9
    )


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weighted_kappa_equals_vcd_and_psych(weights: str):
    # psych's variance of weighted kappa is another one: vcd's is that of the paper.
    found = cohen_kappa(couples(), weights=weights, categories=ANSWERS)  # type: ignore[arg-type]
    value, error = R[weights]["weighted"]
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.value == pytest.approx(R[weights]["psych"][1], rel=1e-9)
    assert [found.low, found.high] == pytest.approx(
        [value - 1.959963984540054 * error, value + 1.959963984540054 * error], rel=1e-9
    )
    plain = cohen_kappa(couples(), categories=ANSWERS)
    assert plain.value == pytest.approx(R[weights]["plain"][0], rel=1e-9)
    assert plain.n == 91


def test_the_error_is_that_of_repeated_samples():
    rng = np.random.default_rng(3)
    p = np.array([[0.3, 0.05, 0.02], [0.06, 0.2, 0.07], [0.02, 0.08, 0.2]]).ravel()
    drawn = [rng.choice(9, size=200, p=p) for _ in range(400)]
    frames = [pd.DataFrame({"a": d // 3, "b": d % 3}) for d in drawn]
    for weights in ("none", "linear", "quadratic"):
        tables = [kappa_table(frame).set_index("weights").loc[weights] for frame in frames[:200]]
        assert np.std([t["value"] for t in tables]) == pytest.approx(
            np.mean([t["se"] for t in tables]), rel=0.12
        )


def test_a_category_that_nobody_used_changes_weighted_kappa_only():
    ratings = pd.DataFrame({"a": [1, 1, 2, 4, 4, 2, 1], "b": [1, 2, 2, 4, 1, 2, 2]})
    assert cohen_kappa(ratings).value == pytest.approx(cohen_kappa(ratings, categories=[1, 2, 3, 4]).value)
    assert cohen_kappa(ratings, weights="linear").value != pytest.approx(
        cohen_kappa(ratings, weights="linear", categories=[1, 2, 3, 4]).value
    )


def test_quadratic_kappa_is_the_intraclass_correlation_of_many_targets():
    # Fleiss & Cohen 1973: equal up to a term of order 1/n.
    from workbench.measure.agreement.intraclass import intraclass_correlation

    rng = np.random.default_rng(2)
    a = rng.integers(1, 6, 4000)
    ratings = pd.DataFrame({"a": a, "b": np.clip(a + rng.integers(-1, 2, 4000), 1, 5)})
    icc = intraclass_correlation(ratings).set_index("form").loc["ICC(2,1)", "value"]
    assert cohen_kappa(ratings, weights="quadratic").value == pytest.approx(icc, abs=1e-3)


def test_two_categories_make_all_weights_equal():
    ratings = pd.DataFrame({"a": ["y", "y", "n", "n", "y"], "b": ["y", "n", "n", "n", "y"]})
    table = kappa_table(ratings)
    assert table["value"].nunique() == 1
    assert table["se"].round(12).nunique() == 1


def test_gaps_are_left_out_and_one_category_says_nothing():
    ratings = couples()
    gap = pd.concat([ratings, pd.DataFrame({"Husband": ["Very Often", None], "Wife": [None, None]})])
    assert cohen_kappa(gap, categories=ANSWERS) == cohen_kappa(ratings, categories=ANSWERS)
    assert (
        cohen_kappa(pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 1]})).reason
        == "both raters used one category only"
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=4, max_size=30),
    st.sampled_from(["none", "linear", "quadratic"]),
)
def test_order_swap_and_reflection_change_nothing(pairs: list[tuple[int, int]], weights: str):
    ratings = pd.DataFrame(pairs, columns=["a", "b"])
    scale = [1, 2, 3, 4]
    before = cohen_kappa(ratings, weights=weights, categories=scale)  # type: ignore[arg-type]
    assume(not np.isnan(before.value))
    for changed in (ratings.iloc[::-1], ratings[["b", "a"]], 5 - ratings):
        after = cohen_kappa(changed, weights=weights, categories=scale)  # type: ignore[arg-type]
        assert (after.value, after.low, after.p) == pytest.approx(
            (before.value, before.low, before.p), nan_ok=True
        )


def test_wrong_calls_are_refused():
    ratings = couples()
    with pytest.raises(InputError, match="two raters"):
        cohen_kappa(ratings.assign(third="x"))
    with pytest.raises(InputError, match="not among the categories"):
        cohen_kappa(ratings, categories=ANSWERS[:3])
    with pytest.raises(InputError, match="listed twice"):
        cohen_kappa(ratings, categories=[*ANSWERS, ANSWERS[0]])
    with pytest.raises(InputError, match="no weights"):
        cohen_kappa(ratings, weights="cubic")  # type: ignore[arg-type]


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_full_agreement_of_a_few_has_no_interval_of_no_width(weights: str):
    same = pd.DataFrame({"a": [1, 2, 3, 1, 2], "b": [1, 2, 3, 1, 2]})
    found = cohen_kappa(same, weights=weights)  # type: ignore[arg-type]
    assert found.value == 1
    assert np.isnan([found.low, found.high]).all()
    assert 0 < found.p < 0.05
    assert kappa_table(same)[["low", "high"]].isna().all(axis=None)


def test_a_rater_who_never_varies_leaves_nothing_to_put_an_interval_on():
    found = cohen_kappa(pd.DataFrame({"a": [1, 2, 3, 1], "b": [3, 3, 3, 3]}))
    assert found.value == 0
    assert np.isnan([found.low, found.high]).all()
