"""The shipped keys, each with one respondent scored by hand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.instruments import list_instruments, load_instrument
from workbench.instruments.transform import transformed
from workbench.measure.norms import screening_rate
from workbench.measure.score import score, select_subscale

BIBLIOGRAPHY = Path(__file__).parents[2] / "notebooks" / "references.bib"
KEY = re.compile(r"^@\w+\{([^,\s]+),", flags=re.MULTILINE)

each_instrument = pytest.mark.parametrize("name", list_instruments())


def respondent(name: str, *, everywhere: float, **given: float) -> pd.DataFrame:
    """One form with the same answer to every item but those given as q12=3."""
    numbers = range(1, load_instrument(name).n_items + 1)
    return pd.DataFrame([{f"q{number}": everywhere for number in numbers} | given])


def scored(name: str, answers: pd.DataFrame, *, coding: str) -> pd.Series[float]:
    return score(answers, load_instrument(name), coding=coding).iloc[0]


def standard(name: str, raw: float) -> float:
    transform = load_instrument(name).subscales["standard"].transform
    assert transform is not None
    return float(transformed(np.array([raw]), transform=transform)[0])


@each_instrument
def test_every_citation_key_stands_in_the_bibliography(name: str):
    instrument = load_instrument(name)
    used = {instrument.citation_key}
    used |= {cutoff.citation_key for cutoff in instrument.cutoffs}
    used |= {norm.citation_key for norm in instrument.norms.values()}
    assert used <= set(KEY.findall(BIBLIOGRAPHY.read_text(encoding="utf-8")))


def test_no_key_stands_twice_in_the_bibliography():
    keys = KEY.findall(BIBLIOGRAPHY.read_text(encoding="utf-8"))
    assert len(keys) == len(set(keys))


@each_instrument
def test_only_the_form_of_this_project_shows_wording(name: str):
    assert bool(load_instrument(name).labels) == (name == "caring_form")


@each_instrument
def test_every_item_takes_part_in_a_score(name: str):
    instrument = load_instrument(name)
    used = {item for scale in instrument.subscales.values() for item in scale.items}
    assert used == set(range(1, instrument.n_items + 1))


@each_instrument
def test_answers_outside_the_coding_are_refused(name: str):
    instrument = load_instrument(name)
    for coding, (low, high) in instrument.codings.items():
        for outside in (low - 1, high + 1):
            answers = respondent(name, everywhere=low, q1=outside)
            with pytest.raises(InputError, match="go from"):
                score(answers, instrument, coding=coding)


@each_instrument
def test_lowest_and_highest_answers_give_the_declared_ends(name: str):
    instrument = load_instrument(name)
    for coding, ends in instrument.codings.items():
        for code, scale in instrument.subscales.items():
            if scale.transform is not None:
                continue
            reversed_items = set(instrument.reversed)
            for end, other, expected in (
                (*ends, instrument.least_score(code, coding=coding)),
                (*ends[::-1], instrument.greatest_score(code, coding=coding)),
            ):
                turned = {f"q{item}": other for item in reversed_items}
                answers = respondent(name, everywhere=end, **turned)
                assert scored(name, answers, coding=coding)[code] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("bsi18", {"SOM": 6, "DEP": 6, "ANX": 6}),
        ("hads", {"A": 7, "D": 7}),
        *(
            (name, {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5})
            for name in ("servqual", "servperf")
        ),
    ],
)
def test_the_parts_of_a_scale_share_out_its_items(name: str, sizes: dict[str, int]):
    instrument = load_instrument(name)
    parts = {code: scale.items for code, scale in instrument.subscales.items() if code != "total"}
    assert {code: len(items) for code, items in parts.items()} == sizes
    assert sorted(item for items in parts.values() for item in items) == list(
        range(1, instrument.n_items + 1)
    )


def test_bsi18_by_hand():
    row = scored("bsi18", respondent("bsi18", everywhere=0, q1=4, q16=2, q2=1, q17=3, q18=2), coding="0-4")
    assert row[["SOM", "DEP", "ANX", "total"]].tolist() == [6, 4, 2, 12]


def test_sas_by_hand():
    # Fifteen items at 1, the five reversed ones at 1 count 4: 15 + 20 = 35; item 1 at 4 adds 3.
    row = scored("sas", respondent("sas", everywhere=1, q1=4), coding="1-4")
    assert row["raw"] == 38
    assert standard("sas", row["raw"]) == 47  # 47.5 without its decimals


def test_sds_by_hand():
    # Ten items at 1 and ten reversed ones at 2, which count 3: 10 + 30 = 40; item 1 at 3 adds 2.
    turned = {f"q{item}": 2.0 for item in load_instrument("sds").reversed}
    row = scored("sds", respondent("sds", everywhere=1, q1=3, **turned), coding="1-4")
    assert row["raw"] == 42
    assert standard("sds", row["raw"]) == 52  # 52.5: below the cut-off of 53


@pytest.mark.parametrize(
    ("name", "reversed_items"),
    [("sas", {5, 9, 13, 17, 19}), ("sds", {2, 5, 6, 11, 12, 14, 16, 17, 18, 20})],
)
def test_reversed_items_are_turned_once_and_the_others_never(name: str, reversed_items: set[int]):
    instrument = load_instrument(name)
    items = select_subscale(respondent(name, everywhere=2), instrument, "raw", coding="1-4").iloc[0]
    assert {number for number, answer in enumerate(items, 1) if answer == 3} == reversed_items
    assert {number for number, answer in enumerate(items, 1) if answer == 2} == (
        set(range(1, 21)) - reversed_items
    )


@pytest.mark.parametrize("name", ["bsi18", "phq9", "gad7", "hads", "csq8", "servqual", "servperf", "cbi24"])
def test_instruments_that_hold_points_turn_nothing(name: str):
    assert load_instrument(name).reversed == ()


def test_phq9_and_gad7_by_hand():
    assert scored("phq9", respondent("phq9", everywhere=1, q9=3), coding="0-3")["total"] == 11
    assert scored("gad7", respondent("gad7", everywhere=2, q7=0), coding="0-3")["total"] == 12


def test_phq9_is_scored_from_seven_answers_and_not_from_six():
    nan = float("nan")
    seven = respondent("phq9", everywhere=2, q1=nan, q2=nan)
    assert scored("phq9", seven, coding="0-3")["total"] == pytest.approx(18)
    assert np.isnan(scored("phq9", seven.assign(q3=nan), coding="0-3")["total"])


def test_hads_by_hand():
    row = scored("hads", respondent("hads", everywhere=1, q1=3, q13=2, q14=0), coding="0-3")
    assert (row["A"], row["D"]) == (10, 6)


def test_csq8_and_the_caring_inventories_by_hand():
    assert scored("csq8", respondent("csq8", everywhere=3, q8=4, q1=1), coding="1-4")["total"] == 23
    assert scored("cbi6", respondent("cbi6", everywhere=5, q6=2), coding="1-6")["total"] == 27
    assert scored("cbi24", respondent("cbi24", everywhere=4, q24=6, q1=5), coding="1-6")["total"] == 4.125


@pytest.mark.parametrize("name", ["servqual", "servperf"])
def test_service_quality_by_hand(name: str):
    row = scored(name, respondent(name, everywhere=4, q4=6, q5=7, q13=1, q17=5, q22=2), coding="1-7")
    assert row["tangibles"] == 4.5
    assert row["reliability"] == pytest.approx(4.6)
    assert row["responsiveness"] == 3.25
    assert row["assurance"] == 4.25
    assert row["empathy"] == pytest.approx(3.6)
    assert row["total"] == pytest.approx((22 * 4 + 2 + 3 - 3 + 1 - 2) / 22)


def test_net_promoter_score_is_promoters_less_detractors_in_per_cent():
    answers = pd.DataFrame({"q1": [10.0, 9, 9, 8, 7, 6, 0, 5, 10, 3]})
    nps = load_instrument("nps")
    rating = score(answers, nps, coding="0-10")["rating"].to_numpy()
    assert rating.mean() == pytest.approx(6.7)
    assert nps.subscales["nps"].transform is not None
    counted = transformed(rating, transform=nps.subscales["nps"].transform)
    assert counted.mean() == 0  # four promoters and four detractors of ten
    assert counted.var() == pytest.approx(100**2 * (0.4 + 0.4 - 0.0**2))


def test_the_two_customer_effort_scores_run_in_opposite_directions():
    assert set(load_instrument("ces").subscales) == {"ease"}
    assert set(load_instrument("ces_2010").subscales) == {"effort"}
    assert scored("ces", respondent("ces", everywhere=6), coding="1-7")["ease"] == 6
    assert scored("ces_2010", respondent("ces_2010", everywhere=2), coding="1-5")["effort"] == 2


@pytest.mark.parametrize(
    ("name", "variant", "limits"),
    [
        ("sas", "chinese", [50, 60, 70]),
        ("sds", "chinese", [53, 63, 73]),
        ("phq9", "kroenke2001", [5, 10, 15, 20]),
        ("gad7", "spitzer2006", [5, 10, 15]),
        ("hads", "zigmond1983", [8, 11, 8, 11]),
    ],
)
def test_screening_rules_carry_their_limits_and_where_they_come_from(
    name: str, variant: str, limits: list[int]
):
    instrument = load_instrument(name)
    (coding,) = instrument.codings
    assert [cutoff.at[coding] for cutoff in instrument.cutoffs] == limits
    assert {cutoff.comparison for cutoff in instrument.cutoffs} == {">="}
    assert {cutoff.variant for cutoff in instrument.cutoffs} == {variant}
    assert len({cutoff.name for cutoff in instrument.cutoffs}) == len(instrument.cutoffs)


def test_a_score_on_the_limit_is_beyond_it_and_one_below_is_not():
    scores = pd.DataFrame({"total": [9.0, 10.0, 4.0, 20.0]})
    rates = screening_rate(scores, load_instrument("phq9"), coding="0-3").set_index("rule")["positive"]
    assert rates.to_dict() == {"mild": 3, "moderate": 2, "moderately_severe": 1, "severe": 1, "any": 3}
