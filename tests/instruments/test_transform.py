from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.instruments import Transform, load_instrument
from workbench.instruments.transform import transformed

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = """
schema = 1
id = "small"
title = { zh = "小量表", en = "Small scale" }
n_items = 4
aggregation = "sum"
minimum_answered = 0.75
citation = "Invented for this test."
licence = "Free."
[codings]
"1-4" = [1, 4]
"0-3" = [0, 3]
[subscales.A]
title = { zh = "甲", en = "A" }
items = [1, 2]
"""
CHINESE = Transform(multiply=1.25, whole="down")
ZUNG = Transform(multiply=1.25, whole="nearest")
PROMOTERS = Transform(bands=((0, -100), (7, 0), (9, 100)))


def with_transform(folder: Path, transform: str) -> Path:
    (folder / "small.toml").write_text(f"{PLAIN}transform = {transform}\n", encoding="utf-8")
    return folder


def test_the_chinese_standard_score_drops_the_decimals():
    raw = np.array([20.0, 41, 42, 43, 80])
    assert transformed(raw, transform=CHINESE).tolist() == [25, 51, 52, 53, 100]


def test_the_printed_table_of_zung_makes_a_half_the_next_whole_number():
    raw = np.array([20.0, 21, 22, 23, 42, 80])
    assert transformed(raw, transform=ZUNG).tolist() == [25, 26, 28, 29, 53, 100]


def test_a_prorated_sum_a_hair_below_a_whole_number_counts_as_whole():
    raw = np.array([38 * (20 / 19), 40 - 1e-13])
    assert transformed(raw, transform=CHINESE).tolist() == [50, 50]


def test_a_factor_alone_keeps_the_product():
    assert transformed(np.array([3.0]), transform=Transform(multiply=0.5)).tolist() == [1.5]


def test_bands_hold_from_their_first_score_to_the_next_band():
    raw = np.array([0.0, 6, 6.9, 7, 8, 9, 10])
    assert transformed(raw, transform=PROMOTERS).tolist() == [-100, -100, -100, 0, 0, 100, 100]


@pytest.mark.parametrize("transform", [CHINESE, ZUNG, PROMOTERS])
def test_a_missing_raw_score_stays_missing(transform: Transform):
    assert np.isnan(transformed(np.array([np.nan]), transform=transform)).all()


def test_a_declared_transform_is_read_and_moves_the_ends_of_the_scale(tmp_path: Path):
    small = load_instrument("small", folder=with_transform(tmp_path, '{ multiply = 2.25, whole = "down" }'))
    assert small.subscales["A"].transform == Transform(multiply=2.25, whole="down")
    assert small.least_score("A", coding="1-4") == 4  # 2 * 2.25 = 4.5
    assert small.greatest_score("A", coding="1-4") == 18
    assert small.least_score("A", coding="0-3") == 0


def test_falling_bands_are_allowed_and_the_ends_are_still_the_ends(tmp_path: Path):
    small = load_instrument("small", folder=with_transform(tmp_path, "{ bands = [[0, 2], [3, 1], [5, 0]] }"))
    assert (small.least_score("A", coding="0-3"), small.greatest_score("A", coding="0-3")) == (0, 2)


@pytest.mark.parametrize(
    ("transform", "says"),
    [
        ("{ multiply = 0 }", "multiply must be a number above 0"),
        ("{ multiply = true }", "multiply must be a number above 0"),
        ('{ multiply = 1.25, whole = "up" }', "whole must be down or nearest"),
        ('{ whole = "down" }', "needs either multiply or bands"),
        ("{}", "needs either multiply or bands"),
        ("{ multiply = 2, bands = [[0, 1], [3, 2]] }", "needs either multiply or bands"),
        ('{ whole = "down", bands = [[0, 1], [3, 2]] }', "beside multiply"),
        ("{ times = 1.25 }", "a transform says multiply, whole or bands"),
        ("{ bands = [[0, 1]] }", "two or more pairs"),
        ("{ bands = [[0, 1], [3]] }", "two or more pairs"),
        ('{ bands = [[0, 1], [3, "b"]] }', "two or more pairs"),
        ("{ bands = [[3, 1], [0, 2]] }", "bands must rise"),
        ("{ bands = [[0, 1], [3, 2], [4, 1]] }", "all rise or all fall"),
        ("{ bands = [[1, 1], [3, 2]] }", "the least possible score, 0"),
        ("1.25", "transform must be a table"),
    ],
)
def test_a_transform_that_cannot_hold_is_refused(tmp_path: Path, transform: str, says: str):
    with pytest.raises(InputError) as caught:
        load_instrument("small", folder=with_transform(tmp_path, transform))
    assert says in str(caught.value)
    assert "subscales.A" in str(caught.value)
