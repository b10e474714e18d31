from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.analyse.reference_values import loaded, printed_by_r
from tests.measure.answers_of_bfi import agreeableness
from workbench.errors import InputError
from workbench.measure.moments import moments
from workbench.measure.reliability.alpha import cronbach_alpha, floor_ceiling, item_statistics, kr20

REFERENCE = Path(__file__).parents[2] / "reference"
ANSWERS = pd.read_csv(REFERENCE / "answers.csv")
R = json.loads((REFERENCE / "reliability.json").read_text(encoding="utf-8"))
BFI = printed_by_r("scales_reliability")


def test_alpha_and_feldts_interval_equal_psych():
    alpha = cronbach_alpha(ANSWERS)
    assert alpha.n == R["listwise"]["n"] == 76
    assert alpha.value == pytest.approx(R["listwise"]["alpha"], rel=1e-12)
    assert alpha.low == pytest.approx(R["listwise"]["low"], rel=1e-10)
    assert alpha.high == pytest.approx(R["listwise"]["high"], rel=1e-10)
    assert alpha.unit == "reliability"


def test_pairwise_alpha_equals_psych_and_uses_the_smallest_pairwise_n():
    alpha = cronbach_alpha(ANSWERS, missing="pairwise")
    assert alpha.value == pytest.approx(R["pairwise_alpha"], rel=1e-12)
    assert alpha.n == 78  # items 1 and 5 are both missing for one respondent, and one more lacks another
    assert "pairwise" in alpha.method


def test_item_statistics_equal_psych():
    table = item_statistics(ANSWERS)
    assert table["item"].tolist() == [f"i{i}" for i in range(1, 7)]
    for ours, theirs in (
        ("n", "item_n"),
        *((name, name) for name in ("mean", "sd", "item_rest_r", "alpha_if_dropped")),
    ):
        np.testing.assert_allclose(table[ours], R["listwise"][theirs], rtol=1e-10)


def test_dropping_missing_rows_first_changes_nothing():
    assert cronbach_alpha(ANSWERS) == cronbach_alpha(ANSWERS.dropna())
    pd.testing.assert_frame_equal(item_statistics(ANSWERS), item_statistics(ANSWERS.dropna()))


def test_alpha_of_duplicated_items_is_one():
    item = pd.Series([1.0, 2, 4, 5, 3, 2])
    alpha = cronbach_alpha(pd.DataFrame({"a": item, "b": item, "c": item}))
    assert alpha.value == pytest.approx(1)
    assert alpha.value <= 1


def test_alpha_of_two_items_by_hand():
    # Variances 1 and 1, covariance 0.5: alpha = 2 * (1 - 2 / 3).
    items = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 3, 2]})
    assert cronbach_alpha(items).value == pytest.approx(2 / 3)
    assert item_statistics(items)["alpha_if_dropped"].isna().all()
    assert item_statistics(items)["item_rest_r"].tolist() == pytest.approx([0.5, 0.5])


likert = st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=4, max_size=20)


@settings(deadline=None)
@given(likert, st.permutations(range(4)), st.randoms(), st.integers(-3, 3))
def test_alpha_ignores_order_shift_and_reflection(
    rows: list[list[int]], items: list[int], random: object, shift: int
):
    table = pd.DataFrame(rows, dtype=float)
    before = cronbach_alpha(table)
    assume(not np.isnan(before.value))
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for changed in (table.iloc[order], table.iloc[:, items], table + shift, 6 - table):
        after = cronbach_alpha(changed)
        assert (after.value, after.low, after.high) == pytest.approx(
            (before.value, before.low, before.high), nan_ok=True
        )


@settings(deadline=None)
@given(likert)
def test_alpha_if_dropped_is_the_alpha_of_the_other_items(rows: list[list[int]]):
    table = pd.DataFrame(rows, dtype=float)
    statistics = item_statistics(table)
    for place in range(4):
        alone = cronbach_alpha(table.drop(columns=place)).value
        assert statistics.loc[place, "alpha_if_dropped"] == pytest.approx(alone, nan_ok=True)


def test_too_little_data_gives_a_reason_not_an_error():
    few = cronbach_alpha(pd.DataFrame({"a": [1.0, 2], "b": [2.0, 1]}))
    assert np.isnan(few.value)
    assert few.reason == "fewer than 3 respondents"
    flat = cronbach_alpha(pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 2, 1]}))
    assert flat.reason == "the sum score does not vary"
    empty = item_statistics(pd.DataFrame({"a": [np.nan], "b": [1.0]}))
    assert empty[["mean", "sd", "item_rest_r", "alpha_if_dropped"]].isna().all(axis=None)


def test_an_item_without_variation_has_no_item_rest_correlation():
    table = item_statistics(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 1, 4, 3], "c": [5.0, 5, 5, 5]}))
    assert np.isnan(table.loc[2, "item_rest_r"])
    assert table.loc[2, "sd"] == 0
    assert not np.isnan(table.loc[2, "alpha_if_dropped"])


def test_one_item_has_no_reliability():
    with pytest.raises(InputError, match="at least 2 items"):
        cronbach_alpha(pd.DataFrame({"a": [1.0, 2, 3]}))


def test_floor_and_ceiling_are_shares_of_the_scored():
    scores = pd.DataFrame({"hard": [1.0, 5, 5, np.nan], "sum": [3.0, 15, 9, 4], "none": [np.nan] * 4})
    table = floor_ceiling(
        scores, low={"hard": 1, "sum": 3, "none": 0}, high={"hard": 5, "sum": 15, "none": 1}
    )
    assert table.set_index("scale").loc["hard"].tolist() == pytest.approx([3, 1 / 3, 2 / 3])
    assert table.set_index("scale").loc["sum"].tolist() == pytest.approx([4, 0.25, 0.25])
    assert table.loc[2, ["floor", "ceiling"]].isna().all()


def test_a_score_outside_the_declared_range_is_refused():
    with pytest.raises(InputError, match="go from 1 to 5"):
        floor_ceiling(pd.DataFrame({"a": [0.5, 3]}), low=1, high=5)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_moments_of_chunks_give_the_same_reliability(missing: str):
    parts = [moments(ANSWERS[part], missing=missing) for part in (slice(0, 30), slice(30, 80))]  # type: ignore[arg-type]
    whole = cronbach_alpha(ANSWERS, missing=missing)  # type: ignore[arg-type]
    added = cronbach_alpha(parts[0] + parts[1])
    assert (added.value, added.low, added.n) == pytest.approx((whole.value, whole.low, whole.n))
    assert added.method == whole.method
    pd.testing.assert_frame_equal(
        item_statistics(parts[0] + parts[1]), item_statistics(ANSWERS, missing=missing)
    )  # type: ignore[arg-type]


def test_raw_and_standardised_alpha_of_bfi_equal_psych():
    five, expected = agreeableness(), BFI["five"]
    raw, standardised = cronbach_alpha(five), cronbach_alpha(five, kind="standardised")
    assert raw.n == expected["n"]
    assert raw.value == pytest.approx(expected["raw"], rel=1e-12)
    assert standardised.value == pytest.approx(expected["standardised"], rel=1e-12)
    pairwise = [cronbach_alpha(five, kind=kind, missing="pairwise").value for kind in ("raw", "standardised")]  # type: ignore[arg-type]
    assert pairwise == pytest.approx([BFI["pairwise"]["raw"], BFI["pairwise"]["standardised"]], rel=1e-12)


@pytest.mark.parametrize(
    ("interval", "level", "key"),
    [("feldt", 0.95, "feldt"), ("feldt", 0.9, "feldt90"), ("duhachek", 0.95, "duhachek")],
)
def test_intervals_of_alpha_equal_psych(interval: str, level: float, key: str):
    alpha = cronbach_alpha(agreeableness(), interval=interval, level=level)  # type: ignore[arg-type]
    assert [alpha.low, alpha.high] == pytest.approx(BFI["five"][key], rel=1e-9)
    assert alpha.level == level


def test_the_bootstrap_interval_agrees_with_r_within_simulation_error():
    few = agreeableness().dropna().iloc[:200]
    raw = cronbach_alpha(few, interval="bootstrap", seed=3, resamples=8000)
    z = cronbach_alpha(few, kind="standardised", interval="bootstrap", seed=3, resamples=8000)
    assert [raw.low, raw.high] == pytest.approx(BFI["boot"]["bca"], abs=0.008)
    assert [z.low, z.high] == pytest.approx(BFI["boot"]["standardised_bca"], abs=0.008)


def test_the_interval_counts_respondents_after_listwise_deletion():
    # pingouin reads n before it deletes: on its own data (12 rows, 9 complete) its limits are [0.581, 0.933].
    import pingouin

    data = pingouin.read_dataset("cronbach_wide_missing")
    alpha = cronbach_alpha(data)
    assert alpha.n == 9
    assert alpha == cronbach_alpha(data.dropna())
    value, limits = pingouin.cronbach_alpha(data=data.dropna())
    assert alpha.value == pytest.approx(value, rel=1e-12)
    assert [alpha.low, alpha.high] == pytest.approx(limits, abs=5e-4)
    assert alpha.low == pytest.approx(0.533, abs=5e-4)


def test_kr20_is_the_formula_and_psychs_alpha():
    answers = loaded("psych", "lsat6")
    reliability = kr20(answers)
    assert reliability.value == pytest.approx(BFI["lsat6"]["kr20"], rel=1e-12)
    assert reliability.value == pytest.approx(BFI["lsat6"]["alpha"], rel=1e-12)
    assert reliability.method.startswith("KR-20 with Feldt")
    with pytest.raises(InputError, match="scored 0 or 1"):
        kr20(answers + 1)
    # It takes no seed: an advice to pass one would lead nowhere.
    with pytest.raises(InputError, match=r"no interval 'bootstrap'; in kr20.*Use \"feldt\""):
        kr20(answers, interval="bootstrap")  # type: ignore[arg-type]


def test_standardised_alpha_needs_every_item_to_vary():
    items = agreeableness().dropna().assign(A5=3.0)
    alpha = cronbach_alpha(items, kind="standardised")
    assert np.isnan(alpha.value)
    assert alpha.reason
    assert not np.isnan(cronbach_alpha(items).value)


def test_options_that_do_not_exist_are_refused():
    five = agreeableness()
    for options, says in (
        ({"interval": "exact"}, "no interval"),
        ({"kind": "ordinal"}, "no kind"),
        ({"interval": "bootstrap"}, "needs a seed"),
        ({"interval": "bootstrap", "seed": 1, "missing": "pairwise"}, "complete respondents"),
        ({"interval": "bootstrap", "seed": 1, "resamples": 10}, "Too few resamples"),
        ({"level": 95}, "between 0 and 1"),
    ):
        with pytest.raises(InputError, match=says):
            cronbach_alpha(five, **options)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="complete respondents"):
        cronbach_alpha(moments(five), interval="bootstrap", seed=1)


@settings(deadline=None)
@given(likert, st.sampled_from([0.5, 2.0, 10.0]))
def test_standardised_alpha_ignores_the_units_of_items(rows: list[list[int]], factor: float):
    table = pd.DataFrame(rows, dtype=float)
    before = cronbach_alpha(table, kind="standardised")
    assume(not np.isnan(before.value))
    after = cronbach_alpha(table * [1, factor, 1, factor], kind="standardised")
    assert after.value == pytest.approx(before.value)


@settings(deadline=None)
@given(likert)
def test_raw_alpha_of_z_scores_is_standardised_alpha(rows: list[list[int]]):
    table = pd.DataFrame(rows, dtype=float)
    assume((table.std() > 0).all())
    z = (table - table.mean()) / table.std()
    a, b = cronbach_alpha(z), cronbach_alpha(table, kind="standardised")
    assume(not np.isnan(a.value) and not np.isnan(b.value))
    assert a.value == pytest.approx(b.value, rel=1e-6)


@pytest.mark.parametrize("interval", ["feldt", "duhachek"])
def test_items_that_are_all_alike_have_no_interval(interval: str):
    items = pd.DataFrame({name: [1.0, 2, 4, 3, 5] for name in "abc"})
    found = cronbach_alpha(items, interval=interval)  # type: ignore[arg-type]
    assert found.value == pytest.approx(1, abs=1e-12)
    assert np.isnan([found.low, found.high]).all()
