from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.intake.screening.screen import Threshold, flag, screen

ITEMS = [f"q{number}" for number in range(1, 13)]


def form(n: int = 60) -> pd.DataFrame:
    generator = np.random.default_rng(5)
    trait = generator.normal(size=(n, 3)).repeat(4, axis=1)
    answers = np.clip(np.round(3 + trait + 0.6 * generator.normal(size=(n, 12))), 1, 5)
    frame = pd.DataFrame(answers, columns=ITEMS, index=[f"P{number:03}" for number in range(n)])
    frame.loc["P000"] = 3
    return frame.assign(trap=4.0)


def screened(**options: object) -> pd.DataFrame:
    answers = form()
    everything = {
        "scales": {"a": ITEMS[:4], "b": ITEMS[4:8], "c": ITEMS[8:]},
        "blocks": {"a": ITEMS[:4]},
        "attention": {"trap": [4]},
        "seconds": pd.Series(60.0, index=answers.index),
        "parts": 2,
    }
    return screen(answers, **{**everything, **options})  # type: ignore[arg-type]


def test_every_index_is_a_column_and_every_respondent_a_row():
    assert list(screened().columns) == [
        "answered", "longstring", "average_longstring", "irv", "irv_1", "irv_2", "synonyms", "antonyms", "mahalanobis",
        "mahalanobis_df", "mahalanobis_p", "even_odd", "straight_a", "attention_failures", "seconds_per_item",
    ]  # fmt: skip
    assert screened().index.equals(form().index)


def test_what_is_not_given_has_no_column():
    frame = screen(form()[ITEMS])
    assert not {"even_odd", "straight_a", "attention_failures", "seconds_per_item", "irv_1"} & set(
        frame.columns
    )


def test_a_straight_liner_stands_out_and_attention_items_count_only_as_such():
    row = screened().loc["P000"]
    assert [row["answered"], row["longstring"], row["irv"], row["straight_a"]] == [12, 12, 0, 1]
    assert row["seconds_per_item"] == 5
    assert row["attention_failures"] == 0


def test_an_index_that_nobody_has_says_why():
    frame = screened()
    assert frame["antonyms"].isna().all()
    assert frame.attrs["reasons"] == {"antonyms": "0 item pairs are antonyms, 3 are needed"}


def test_screening_changes_nothing_and_leaves_nobody_out():
    answers = form()
    before = answers.copy()
    assert len(screen(answers)) == len(answers)
    pd.testing.assert_frame_equal(answers, before)


def test_a_flag_is_a_declared_threshold_and_an_index_that_is_missing_flags_nobody():
    flags = flag(
        screened(),
        rules=[
            Threshold("longstring", at_least=12),
            Threshold("irv", at_most=0.2),
            Threshold("antonyms", at_least=-0.2),
        ],
    )
    assert list(flags.columns) == ["longstring >= 12", "irv <= 0.2", "antonyms >= -0.2", "flags"]
    assert flags.loc["P000", "flags"] == 2
    assert flags["antonyms >= -0.2"].sum() == 0
    assert flags.drop(index="P000")["flags"].max() <= 1


def test_no_rules_flag_nobody():
    assert flag(screened(), rules=[])["flags"].tolist() == [0] * 60


def test_a_rule_must_name_an_index_and_one_side():
    with pytest.raises(InputError, match="Did you mean 'longstring'"):
        flag(screened(), rules=[Threshold("longstrings", at_least=3)])
    for sides in ({}, {"at_least": 1, "at_most": 2}):
        with pytest.raises(InputError, match="one of at_least and at_most"):
            Threshold("irv", **sides)


def test_nobody_and_one_respondent_can_be_screened():
    assert len(screen(form()[ITEMS].head(0))) == 0
    assert screen(form()[ITEMS].head(1))["irv"].tolist() == [0]
