"""Codes and groups that cannot stand in a column are refused; ones that merely do not occur are not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.analyse.codes import codes_for
from workbench.analyse.describe import count_levels
from workbench.analyse.regression.proportional_odds import proportional_odds
from workbench.analyse.units.rates import satisfaction_table
from workbench.errors import InputError
from workbench.measure.agreement.many_raters import gwet_ac1

TEXT = pd.Series(["9", "10", "7", None], name="q1")
COLUMNS = {
    "integers": TEXT.astype(float).astype("Int8"),
    "floats": TEXT.astype(float),
    "text": TEXT,
    "objects": TEXT.astype(object),
    "categories": TEXT.astype("category"),
}


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("codes", [[9, 10], (9.0, 10.0), {"9", "10"}, np.array(["9", "10"]), range(9, 11)])
def test_codes_count_or_are_refused_but_are_never_0_by_their_type(kind: str, codes: Collection[object]):
    text = isinstance(next(iter(codes)), str)
    call = [
        lambda: wb.satisfaction_rate(COLUMNS[kind], satisfied=codes).value,
        lambda: satisfaction_table(COLUMNS[kind].to_frame(), satisfied=codes).loc[0, "share"],
    ]
    for made in call:
        if text == (kind not in ("integers", "floats")):
            assert made() == pytest.approx(2 / 3)
        else:
            with pytest.raises(InputError, match="different types; in column q1") as caught:
                made()
            assert ("without quotes" in caught.value.fix) == text
            assert ("type = integer in codebook.csv" in caught.value.fix) != text


@pytest.mark.parametrize("codes", ["9,10", "9", 9, 9.0, None])
def test_codes_are_a_list(codes: Collection[object]):
    with pytest.raises(InputError, match=r"Codes are a list.*satisfied=\[9, 10\]"):
        wb.satisfaction_rate(TEXT, satisfied=codes)


def test_not_applicable_codes_are_of_the_columns_type_too():
    with pytest.raises(InputError, match="not_applicable has '7', the column numbers"):
        wb.satisfaction_rate(COLUMNS["floats"], satisfied=[9, 10], not_applicable=["7"])


def test_codes_that_do_not_occur_are_a_share_of_0():
    assert wb.satisfaction_rate(COLUMNS["integers"], satisfied=[8]).value == 0
    assert wb.satisfaction_rate(TEXT, satisfied=["8"]).value == 0


def test_a_column_without_values_or_of_both_kinds_may_hold_any_code():
    nothing = pd.Series([None, None], dtype=object)
    assert wb.satisfaction_rate(nothing, satisfied=[9]).reason == "no valid answers"
    assert wb.satisfaction_rate(pd.Series([9, "9", "x"]), satisfied=[9, "9"]).value == pytest.approx(2 / 3)
    assert codes_for(pd.Series([date(2005, 1, 1)]), ["2005-01-01"], option="satisfied")


GROUPS = pd.DataFrame(
    {
        "y": [1.0, 2, 4, 3, 5, 8, 2, 7],
        "x": [2.0, 1, 5, 3, 4, 9, 1, 8],
        "b": [0.0, 1] * 4,
        "ward": list("aaaabbbb"),
        "number": [1] * 4 + [2] * 4,
    }
)
BY_GROUP = {
    "compare_groups": lambda each: wb.compare_groups(GROUPS, outcome="y", **each),
    "compare_shares": lambda each: wb.compare_shares(GROUPS, outcome="b", **each),
    "cochran_armitage": lambda each: wb.cochran_armitage(GROUPS, outcome="b", **each),
    "tukey": lambda each: wb.tukey(GROUPS, outcome="y", **each),
    "dunn": lambda each: wb.dunn(GROUPS, outcome="y", **each),
    "table_one": lambda each: wb.table_one(GROUPS, columns=["y"], **each),
    "compare_independent_correlations": lambda each: compare_independent(each),
}


def compare_independent(each: dict[str, object]) -> object:
    from workbench.analyse.association.separate_correlations import compare_independent_correlations

    return compare_independent_correlations(GROUPS, x="x", y="y", **each)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", BY_GROUP)
@pytest.mark.parametrize(
    ("group", "order", "words"),
    [
        ("ward", ["a", "c"], "There is no such group.*found: 'c'.*There is: a, b"),
        ("ward", [1, 2], "order has 1, the column text"),
        ("number", ["1", "2"], "order has '1', the column numbers"),
        ("number", [1, 3], "There is no such group.*found: 3.*There is: 1, 2"),
        ("ward", "ab", "Codes are a list"),
        ("ward", ["a", "a"], "A group is named twice"),
    ],
)
def test_groups_that_are_not_there_are_refused(verb: str, group: str, order: list[object], words: str):
    with pytest.raises(InputError, match=words):
        BY_GROUP[verb]({"group": group, "order": order})


def test_a_declared_category_that_nobody_is_in_is_an_empty_group():
    people = GROUPS.assign(ward=pd.Categorical(GROUPS["ward"], ["a", "b", "c"]))
    row = wb.compare_groups(people, outcome="y", group="ward", order=["a", "c"]).iloc[0]
    assert row["n_2"] == 0
    assert row["reason"]


def test_a_group_that_a_small_unit_lacks_is_empty():
    some = GROUPS[GROUPS["ward"] == "a"]
    for people, order in ((some, ["a", "b"]), (some[:0], ["a", "b"]), (GROUPS, ["a", "b", "c"])):
        table = wb.table_one(people, columns=["y"], group="ward", order=order)
        assert table["reason"].iloc[0]
        assert table["group_n"].min() == 0


def test_a_day_named_by_its_text_is_found():
    days = pd.to_datetime(["2005-01-01"] * 4 + ["2005-01-02"] * 4)
    row = wb.compare_groups(
        GROUPS.assign(day=days), outcome="y", group="day", order=["2005-01-02", "2005-01-01"]
    ).iloc[0]
    assert (row["n_1"], row["n_2"]) == (4, 4)


def answers(codes: list[int]) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    x = rng.normal(size=200)
    place = np.clip(np.round(x + rng.normal(size=200) + len(codes) / 2), 0, len(codes) - 1).astype(int)
    return pd.DataFrame({"x": x, "number": np.array(codes)[place]}).assign(
        text=lambda rows: rows["number"].astype(str)
    )


def test_codes_written_as_text_are_ordered_by_size():
    rows = answers([2, 9, 10, 11])
    number, text = (
        wb.regress(rows, outcome=name, predictors=["x"], model="ordinal") for name in ("number", "text")
    )
    assert number["estimate"].tolist() == text["estimate"].tolist()
    ordered = [wb.cochran_armitage(rows.assign(b=(rows["x"] > 0) * 1), outcome="b", group=name) for name in ("number", "text")]  # fmt: skip
    assert ordered[0] == ordered[1]
    assert count_levels(rows["text"])["level"].tolist() == ["2", "9", "10", "11"]


def test_weighted_kappa_takes_text_codes_by_size():
    pair = pd.DataFrame(
        {"a": answers([8, 9, 10])["number"], "b": answers([8, 9, 10])["number"].iloc[::-1].to_numpy()}
    )
    for weights in ("linear", "quadratic"):
        assert wb.cohen_kappa(pair, weights=weights) == wb.cohen_kappa(pair.astype(str), weights=weights)


@pytest.mark.parametrize("verb", [wb.cohen_kappa, wb.fleiss_kappa, gwet_ac1])
def test_raters_with_codes_of_different_types_are_refused(verb: Callable[[pd.DataFrame], object]):
    with pytest.raises(InputError, match="text in a, numbers in b"):
        verb(pd.DataFrame({"a": ["1", "2", None], "b": [1, 2, 1]}))


def test_words_have_no_order_of_their_own():
    rows = answers([1, 2, 3]).assign(word=lambda each: each["number"].map({1: "low", 2: "mid", 3: "high"}))
    calls = (
        lambda frame: wb.regress(frame, outcome="word", predictors=["x"], model="ordinal"),
        lambda frame: wb.coding_table(frame, outcome="word", predictors=["x"], model="ordinal"),
        lambda frame: proportional_odds(frame, outcome="word", predictors=["x"]),
    )
    for call in calls:
        with pytest.raises(InputError, match=r"of words needs an order.*3 levels as text"):
            call(rows)
        call(rows.assign(word=pd.Categorical(rows["word"], ["low", "mid", "high"], ordered=True)))
    with pytest.raises(InputError, match="two levels"):
        wb.regress(rows, outcome="word", predictors=["x"], model="logistic")
