from __future__ import annotations

import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.estimate import Estimate, Unit
from workbench.present.numbers import (
    DECIMALS,
    between,
    count_share,
    in_unit,
    mean_sd,
    number,
    p_value,
    percent,
    with_interval,
)
from workbench.study import Lang


@pytest.mark.parametrize(
    ("value", "decimals", "lang", "text"),
    [
        (-0.348, 2, "en", "−0.35"),
        (12345.6, 0, "en", "12,346"),
        (12345.6, 0, "zh", "12346"),
        (-0.001, 2, "en", "0.00"),
        (-0.0, 1, "zh", "0.0"),
        (-0.005001, 2, "en", "−0.01"),
        (1234567.891, 1, "en", "1,234,567.9"),
        (math.nan, 2, "zh", "—"),
        (math.inf, 2, "en", "—"),
        (-math.inf, 0, "en", "—"),
        (3, 0, "en", "3"),
    ],
)
def test_a_number_is_printed_as_journals_do(value: float, decimals: int, lang: Lang, text: str) -> None:
    assert number(value, decimals=decimals, lang=lang) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "<0.001"),
        (0.000999, "<0.001"),
        (0.001, "0.001"),
        (0.0321, "0.032"),
        (0.05, "0.050"),
        (0.99949, "0.999"),
        (0.9995, ">0.999"),
        (0.9996, ">0.999"),
        (1.0, ">0.999"),
        (math.nan, "—"),
    ],
)
def test_a_p_value_has_three_decimals_and_is_never_0_or_1(p: float, text: str) -> None:
    assert p_value(p) == text


@given(st.floats(0, 1))
def test_no_p_value_is_printed_as_certainty(p: float) -> None:
    assert p_value(p) not in ("0.000", "1.000")


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_printed_number_is_the_number_to_its_decimals(value: float, decimals: int) -> None:
    text = number(value, decimals=decimals)
    assert float(text.replace("−", "-").replace(",", "")) == pytest.approx(
        value, abs=0.5000001 * 10**-decimals
    )
    assert text != "−" + "0" * len(text[1:])


def test_every_unit_has_its_decimals() -> None:
    assert set(DECIMALS) == set(get_args(Unit))


@pytest.mark.parametrize(
    ("value", "unit", "lang", "text"),
    [
        (0.8624, "share", "en", "86.2"),
        (-0.051, "share difference", "zh", "−5.1"),
        (17.456, "score", "zh", "17.46"),
        (12345, "count", "en", "12,345"),
        (24.06, "per 10000", "en", "24.1"),
        (0.7, "reliability", "en", "0.70"),
    ],
)
def test_a_value_is_printed_in_its_unit(value: float, unit: Unit, lang: Lang, text: str) -> None:
    assert in_unit(value, unit, lang=lang) == text


def test_intervals_are_linked_in_the_way_of_the_language() -> None:
    assert between(-0.5, -0.2, "correlation", lang="zh") == "−0.50~−0.20"
    assert between(0.831, 0.889, "share", lang="en") == "83.1 to 88.9"


def test_a_cell_holds_the_value_and_its_interval_or_a_dash() -> None:
    whole = Estimate(-0.35, -0.5, -0.2, 0.95, unit="correlation")
    assert with_interval(whole, lang="zh") == "−0.35(−0.50~−0.20)"
    assert with_interval(whole, lang="en") == "−0.35 (−0.50 to −0.20)"
    assert with_interval(Estimate(0.5, unit="share"), lang="en") == "50.0"
    assert with_interval(Estimate(math.nan, unit="share", reason="n < 2"), lang="en") == "—"


def test_means_and_counts_of_one_cell() -> None:
    assert mean_sd(38.333, 14.31, lang="zh") == "38.33±14.31"
    assert mean_sd(38.333, math.nan, lang="en") == "38.33 ± —"
    assert count_share(51, 102, lang="en") == "51 (50.0)"
    assert count_share(0, 0, lang="zh") == "0(—)"
    assert count_share(1234, 4000, lang="en") == "1,234 (30.9)"
    assert percent(1.0) == "100.0"
